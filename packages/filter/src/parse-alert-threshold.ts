/** `count over 5m > 10 until < 5 by route`. */
import type { AlertMeasure, AlertOperator, AlertThreshold } from './alert-expression.ts';
import type { FieldReference } from './field.ts';
import { nearNames } from './near-name.ts';
import { parseNumber } from './number.ts';
import { isAggregate, parseAggregate } from './parse-aggregate.ts';
import type { AlertGrouping } from './parse-alert.ts';
import { parseGroup } from './parse-filter.ts';
import { comparableNumber } from './quantity.ts';
import { StageError } from './stage-error.ts';
import { refuseAsKey, refuseTexts } from './stage-field.ts';
import type { Place, StageReader } from './stage-reader.ts';
import { ALERT_MEASURES } from './stage-words.ts';
import { replaced } from './syntax-problem.ts';

const OPERATOR = /(?:[<>]=?|!=|==?)/y;

/** What follows a measure, as far as it is read. */
interface Clauses {
  over: bigint | undefined;
  limit: { operator: AlertOperator; value: number } | undefined;
  until: { operator: AlertOperator; value: number } | undefined;
}

/** Reads one measure with its window and its threshold. */
export function parseAlertThreshold(reader: StageReader, grouping: AlertGrouping): AlertThreshold {
  reader.cursor.expect({ type: 'stage', words: ALERT_MEASURES });
  const clauses: Clauses = { over: undefined, limit: undefined, until: undefined };
  const measure = parseMeasure(reader, clauses);
  const measured: Place = { ...reader.last };
  while (parseClause(reader, measure, clauses, grouping));
  const { over, limit, until } = clauses;
  if (over === undefined) throw missingWindow(reader, measured);
  if (limit === undefined) throw reader.missing('a threshold', 'count over 5m > 10', '> 0');
  return { type: 'threshold', measure, over, ...limit, until };
}

function parseClause(
  reader: StageReader,
  measure: AlertMeasure,
  clauses: Clauses,
  grouping: AlertGrouping,
): boolean {
  const { cursor } = reader;
  const keyword = reader.takeKeyword(
    ...(clauses.over === undefined ? ['over'] : []),
    ...(grouping.by === undefined ? ['by'] : []),
    ...(clauses.limit !== undefined && clauses.until === undefined ? ['until'] : []),
  );
  if (keyword === 'over') {
    clauses.over = reader.takeInterval();
    if (clauses.over === undefined) throw reader.missing('a length of time', 'over 5m', '5m');
  } else if (keyword === 'by') {
    grouping.by = takeKeys(reader);
  } else if (keyword === 'until') {
    clauses.until = takeLimit(reader, measure);
    if (clauses.until === undefined) throw reader.missing('a threshold', 'until < 5');
  } else if (clauses.limit === undefined) {
    cursor.expect({ type: 'keyword', words: ['>', '>=', '<', '<='] });
    clauses.limit = takeLimit(reader, measure);
    return clauses.limit !== undefined;
  } else {
    return false;
  }
  return true;
}

function parseMeasure(reader: StageReader, clauses: Clauses): AlertMeasure {
  const name = reader.takeWord()?.toLowerCase();
  if (name === undefined) throw reader.missing('a measure', 'count over 5m > 10', 'count');
  if (name === 'ratio') {
    const { cursor } = reader;
    if (cursor.next !== '(') throw reader.missing('a filter in parentheses', 'ratio (status>=500)');
    const start = cursor.position;
    const filter = parseGroup(cursor, 0);
    reader.last = { start, end: cursor.position };
    cursor.skipSpace();
    return { function: 'ratio', filter };
  }
  if (name === 'distinct' || name === 'last' || name === 'increase') {
    return { function: name, field: reader.takeField() };
  }
  if (!isAggregate(name)) {
    const reason = `"${name}" is not a measure. Measures are ${ALERT_MEASURES.join(', ')}.`;
    const near = nearNames(name, ALERT_MEASURES).map((word) => reader.withLast(word));
    throw reader.problem('unknown-stage', reader.last, reason, near);
  }
  const grouping = { every: undefined as bigint | undefined, by: undefined, rate: undefined };
  const measure = parseAggregate(reader, name, grouping);
  clauses.over = grouping.every;
  if ('field' in measure) checked(reader, measure.field, () => refuseTexts(measure, measure.field));
  return measure;
}

/** An operator and a number, `> 10`; `undefined` where there is none. */
function takeLimit(reader: StageReader, measure: AlertMeasure): Clauses['limit'] {
  const { cursor } = reader;
  const start = cursor.position;
  const written = cursor.take(OPERATOR);
  if (written === undefined) return undefined;
  reader.last = { start, end: cursor.position };
  cursor.skipSpace();
  cursor.expect({ type: 'amount', words: exampleValues(measure) });
  const text = reader.takeWord();
  if (text === undefined) throw reader.missing('a number', `${written} 10`, '10');
  const value = limitOf(measure, text);
  if (value === undefined) {
    const digits = /^[+-]?[\d.]+/.exec(text)?.[0];
    const reason = `"${text}" is no number that ${measure.function} can be compared with. Write one such as ${exampleValues(measure).join(', ')}.`;
    throw reader.problem(
      'invalid-value',
      reader.last,
      reason,
      digits === undefined ? [] : [reader.withLast(digits)],
    );
  }
  return { operator: written === '==' ? '=' : (written as AlertOperator), value };
}

/** A plain number; of shares also per cent, of a field's numbers also quantities with units. */
function limitOf(measure: AlertMeasure, text: string): number | undefined {
  if (measure.function === 'ratio') {
    const percent = text.endsWith('%') ? parseNumber(text.slice(0, -1)) : undefined;
    return percent === undefined ? parseNumber(text) : percent / 100;
  }
  if (!('field' in measure) || measure.function === 'distinct') return parseNumber(text);
  return comparableNumber(measure.field, text);
}

function exampleValues(measure: AlertMeasure): string[] {
  if (measure.function === 'ratio') return ['5%', '0.01'];
  return 'field' in measure && measure.field.kind === 'duration' ? ['500ms', '2s'] : ['10', '100'];
}

/** Fields with commas between them; a word behind them begins the next clause. */
function takeKeys(reader: StageReader): FieldReference[] {
  const keys: FieldReference[] = [];
  do {
    const field = reader.takeField();
    checked(reader, field, () => refuseAsKey(field));
    if (keys.some(({ name }) => name === field.name)) {
      throw reader.problem('duplicate-column', reader.last, `"${field.name}" is there twice.`);
    }
    keys.push(field);
  } while (reader.takeComma());
  return keys;
}

function checked(reader: StageReader, field: FieldReference, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof StageError)) throw error;
    throw reader.problem(error.code, reader.places.get(field) ?? reader.last, error.message);
  }
}

function missingWindow(reader: StageReader, { end }: Place) {
  const reason = 'The window is missing that the condition looks at, as in over 5m.';
  const { text } = reader.cursor;
  const place = { start: end, end };
  return reader.problem('missing-argument', place, reason, [replaced(text, end, end, ' over 5m')]);
}
