import type { AlertCondition, AlertExpression } from './alert-expression.ts';
import type { FieldReference } from './field.ts';
import { FilterSyntaxError } from './filter-syntax-error.ts';
import { parseAlertThreshold } from './parse-alert-threshold.ts';
import { parseFilter } from './parse-filter.ts';
import { FILTERED } from './stage-flow.ts';
import { StageReader } from './stage-reader.ts';
import { findRepair } from './syntax-fix.ts';
import { problemIn, SyntaxProblem } from './syntax-problem.ts';
import { TextCursor } from './text-cursor.ts';

/** What is proposed where a condition is missing. */
const EXAMPLE = '| count over 5m > 10';

/** The groups of a condition: written once, anywhere in it. */
export interface AlertGrouping {
  by: readonly FieldReference[] | undefined;
}

/**
 * Parses what an alert rule asks: a filter, and behind a `|` a condition. The language is described in the package's
 * GRAMMAR.md.
 *
 * @throws FilterSyntaxError where the text is no such expression, with the place, the cause and, where one is known, a fix.
 */
export function parseAlertExpression(text: string): AlertExpression {
  const read = (candidate: string) => parseAlert(new TextCursor(candidate, { pipes: true }));
  try {
    return read(text);
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    const repaired = findRepair(error.repairs, (repair) => problemIn(() => read(repair)));
    throw new FilterSyntaxError(text, error.fault, repaired, 'alert expression');
  }
}

/** Reads a filter and its condition. */
export function parseAlert(cursor: TextCursor): AlertExpression {
  const filter = parseFilter(cursor);
  if (cursor.next !== '|') throw missingCondition(cursor.text);
  const start = cursor.position;
  cursor.position++;
  const reader = new StageReader(cursor, FILTERED, { start, end: cursor.position });
  cursor.skipSpace();
  const grouping: AlertGrouping = { by: undefined };
  const condition = parseOr(reader, grouping);
  if (!cursor.atEnd) throw unexpectedRest(reader);
  return { filter, condition, by: grouping.by ?? [] };
}

function parseOr(reader: StageReader, grouping: AlertGrouping): AlertCondition {
  return joined('or', reader, () => joined('and', reader, () => parseAlertThreshold(reader, grouping)));
}

function joined(type: 'and' | 'or', reader: StageReader, parse: () => AlertCondition): AlertCondition {
  const first = parse();
  const operands = [first];
  while (reader.takeKeyword(type) !== undefined) operands.push(parse());
  return operands.length === 1 ? first : { type, operands };
}

function missingCondition(text: string): SyntaxProblem {
  const reason = `Behind the filter a condition is missing, as in ${EXAMPLE}.`;
  const fault = { code: 'missing-stage', position: text.length, length: 0, reason } as const;
  return new SyntaxProblem(fault, [`${text.trimEnd()} ${EXAMPLE}`.trimStart()]);
}

function unexpectedRest(reader: StageReader): SyntaxProblem {
  const { text, position } = reader.cursor;
  const rest = /^(?:\|\|?|[^\s|]+)/.exec(text.slice(position))?.[0] ?? reader.cursor.next;
  const end = position + rest.length;
  const reason = rest.startsWith('|')
    ? 'An alert has one condition behind its filter, and no stages.'
    : `"${rest}" does not belong here: behind a condition come "over 5m", "> 10", "until < 5", "by route", "and" and "or".`;
  const before = text.slice(0, position).trimEnd();
  return reader.problem('unexpected-text', { start: position, end }, reason, [
    `${before} ${text.slice(end).trimStart()}`.trimEnd(),
    before,
  ]);
}
