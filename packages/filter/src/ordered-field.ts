/** What literals mean to the three fields that have an order of their own: level, timestamp and duration. */
import type { Condition } from './condition.ts';
import type { OrderOperator } from './expression.ts';
import type { FieldReference } from './field.ts';
import { FilterError } from './filter-error.ts';
import { parseTimestamp } from './instant.ts';
import { parseQuantity } from './quantity.ts';
import { HIGHEST_SEVERITY, LEVEL_NAMES, severityRange } from './severity-range.ts';

type Operator = '=' | OrderOperator;

/**
 * `level` against a level, a kind or a severity number. A level is a range of numbers, so `level<=warning` includes all
 * that `level:warning` does, and `level>warning` none of it.
 *
 * @returns `undefined` where the field is another one, or the value an unknown name that severity texts may equal.
 */
export function levelCondition(
  field: FieldReference,
  operator: Operator,
  value: string,
): Condition | undefined {
  if (field.kind !== 'level') return undefined;
  const range = severityRange(value);
  if (operator === '=') {
    if (!range) return undefined;
    const { lowest, highest, texts, numbered } = range;
    return numbered ? severity(lowest, highest, texts) : severity(1, 0, texts);
  }
  if (!range) {
    throw new FilterError(
      'unknown-level',
      `"${value}" is not a level, and "${operator}" needs the order of levels. Levels are ${LEVEL_NAMES.join(', ')}.`,
    );
  }
  switch (operator) {
    case '>':
      return severity(range.highest + 1, HIGHEST_SEVERITY, []);
    case '>=':
      return severity(range.lowest, HIGHEST_SEVERITY, []);
    case '<':
      return severity(1, range.lowest - 1, []);
    case '<=':
      return severity(1, range.highest, []);
  }
}

function severity(lowest: number, highest: number, texts: readonly string[]): Condition {
  return { type: 'severity', lowest, highest, texts };
}

/** `timestamp` against an instant that does not depend on when or where the filter is read. */
export function instantCondition(operator: Operator, value: string): Condition {
  const nanoseconds = parseTimestamp(value);
  if (nanoseconds === undefined) {
    throw new FilterError(
      'invalid-value',
      `"${value}" is not a point in time. Write 2026-11-23, 2026-11-23T16:15Z or 2026-11-23T16:15:00.123+01:00 (UTC where no offset is given).`,
    );
  }
  return { type: 'instant', operator, nanoseconds };
}

/** `duration` against a duration with its unit. */
export function durationCondition(operator: Operator, value: string): Condition {
  const quantity = parseQuantity(value);
  if (quantity?.dimension === 'duration') {
    return { type: 'duration', operator, nanoseconds: quantity.nanoseconds };
  }
  if (quantity?.dimension === 'number') {
    if (quantity.value === 0) return { type: 'duration', operator, nanoseconds: 0 };
    throw new FilterError('missing-unit', `A duration needs its unit: ${value}ms, ${value}s.`);
  }
  throw new FilterError(
    'invalid-value',
    `"${value}" is not a duration. Write 500ms, 1.5s or 2m; units are ns us ms s m h d w.`,
  );
}
