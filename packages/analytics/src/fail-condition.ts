import type { Report } from './report.ts';

/** A condition on a number of a report: `error_rate>1%`. */
export interface FailCondition {
  /** As it was written. */
  readonly text: string;
  /** The id of a figure. */
  readonly name: string;
  readonly operator: '>' | '>=' | '<' | '<=';
  /** Ratios from 0 to 1, durations in seconds. */
  readonly limit: number;
}

/** Numbers that conditions may be about: figures of the report's sections. */
export const FAIL_NAMES = [
  'error_rate',
  'log_errors',
  'requests',
  'throughput',
  'p50',
  'p95',
  'p99',
  'apdex',
  'errors',
  'new_errors',
  'regressed_errors',
  'new_patterns',
  'regressions',
  'anomalies',
  'alerts_fired',
  'alerts_firing',
] as const;

/** A condition cannot be read. */
export class FailConditionError extends Error {
  override readonly name = 'FailConditionError';
  readonly code = 'invalid-condition';
}

const CONDITION = /^\s*([a-z][a-z\d_]*)\s*(>=|<=|>|<)\s*(\d+(?:\.\d+)?)\s*(%|ms|s|m|us)?\s*$/u;

const UNITS: Readonly<Record<string, number>> = { '%': 0.01, us: 1e-6, ms: 1e-3, s: 1, m: 60 };

/**
 * Reads conditions with commas between them.
 *
 * @throws FailConditionError for what is none, and for names that are not in {@link FAIL_NAMES}.
 */
export function parseFailConditions(text: string): FailCondition[] {
  return text.split(',').map((part) => {
    const [, name = '', operator = '', number = '', unit] = CONDITION.exec(part) ?? [];
    if (operator === '') {
      throw new FailConditionError(
        `Cannot read "${part.trim()}" as a condition: it must be a name, one of > >= < <=, and a number, such as error_rate>1% or p95>500ms.`,
      );
    }
    if (!FAIL_NAMES.some((known) => known === name)) {
      throw new FailConditionError(
        `Cannot check ${name}: it is no number of a report, must be one of ${FAIL_NAMES.join(', ')}.`,
      );
    }
    const limit = Number(number) * (unit === undefined ? 1 : (UNITS[unit] ?? 1));
    return { text: part.trim(), name, operator: operator as FailCondition['operator'], limit };
  });
}

/** A condition that holds. */
export interface FailedCondition {
  readonly condition: FailCondition;
  readonly value: number;
}

/** The conditions that hold in a report. What it has no number of does not hold. */
export function checkConditions(report: Report, conditions: readonly FailCondition[]): FailedCondition[] {
  const figures = new Map(
    report.sections.flatMap((section) => section.figures.map(({ id, figure }) => [id, figure.value])),
  );
  return conditions.flatMap((condition) => {
    const value = figures.get(condition.name);
    return value !== null && value !== undefined && holds(value, condition) ? [{ condition, value }] : [];
  });
}

function holds(value: number, { operator, limit }: FailCondition): boolean {
  switch (operator) {
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
  }
}
