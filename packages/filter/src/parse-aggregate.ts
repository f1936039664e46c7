/** `count, p95 duration every 5m by route`. */
import type { FieldReference } from './field.ts';
import { nearNames } from './near-name.ts';
import type { Aggregate, AggregateStage } from './stage.ts';
import type { Place, StageReader } from './stage-reader.ts';
import { AGGREGATE_NAMES, COUNTERPARTS, NUMBER_FUNCTIONS } from './stage-words.ts';
import { replaced, type SyntaxProblem } from './syntax-problem.ts';

const PERCENTILE = /^p(\d{1,4}(?:\.\d{1,3})?)$/;

/** The words of a threshold, which alert rules have behind an aggregate. */
const THRESHOLD = /^(?:[<>]=?|[=!]?=|over$)/;

/** Whether a word is the name of an aggregate, even of one that is out of range. */
export function isAggregate(name: string): boolean {
  return AGGREGATE_NAMES.includes(name) || PERCENTILE.test(name);
}

/** Reads an aggregate stage, of which `name`, the first aggregate's, has been read. */
export function parseAggregateStage(reader: StageReader, name: string): AggregateStage {
  const aggregates: Aggregate[] = [];
  const grouping: AggregateGrouping = { every: undefined, by: undefined, rate: undefined };
  aggregates.push(parseAggregate(reader, name, grouping));
  while (reader.takeComma()) aggregates.push(parseAggregate(reader, takeAggregateName(reader), grouping));
  for (;;) {
    const keyword = grouping.by ? reader.takeKeyword('every') : reader.takeKeyword('by', 'every');
    if (keyword === 'by') {
      refuseIntervalAsKey(reader);
      grouping.by = reader.takeFields();
    } else if (keyword === 'every') {
      setEvery(reader, grouping, reader.last);
    } else {
      break;
    }
  }
  refuseThreshold(reader);
  const { every, by = [], rate } = grouping;
  if (every === undefined && rate) throw missingInterval(reader, rate);
  return { type: 'aggregate', aggregates, every, by };
}

/** What the groups of a stage are, as far as it is read. */
export interface AggregateGrouping {
  every: bigint | undefined;
  by: FieldReference[] | undefined;
  /** Where a rate is written, which needs `every`. */
  rate: Place | undefined;
}

function takeAggregateName(reader: StageReader): string {
  reader.cursor.expect({ type: 'aggregate' });
  const name = reader.takeWord()?.toLowerCase();
  if (name === undefined) throw reader.missing('an aggregate', 'count, p95 duration');
  if (isAggregate(name)) return name;
  const near = [...nearNames(name, AGGREGATE_NAMES), ...counterpartOf(name)];
  const reason = `"${name}" is not an aggregate. Aggregates are ${AGGREGATE_NAMES.join(', ')}.`;
  throw reader.problem(
    'unknown-stage',
    reader.last,
    reason,
    near.map((word) => reader.withLast(word)),
  );
}

function counterpartOf(name: string): string[] {
  const counterpart = Object.hasOwn(COUNTERPARTS, name) ? COUNTERPARTS[name] : undefined;
  return counterpart !== undefined && isAggregate(counterpart) ? [counterpart] : [];
}

/** Reads one aggregate, of which the name has been read. */
export function parseAggregate(reader: StageReader, name: string, grouping: AggregateGrouping): Aggregate {
  refuseCall(reader, name);
  if (name === 'count') return { function: 'count' };
  if (name === 'rate') {
    grouping.rate = reader.last;
    if (/\d/.test(reader.cursor.next)) setEvery(reader, grouping, reader.last);
    else reader.cursor.expect({ type: 'amount', words: ['1m', '5m', '1h'] });
    return { function: 'rate' };
  }
  const percentile = PERCENTILE.exec(name)?.[1];
  if (percentile !== undefined) {
    const value = Number(percentile);
    if (value <= 0 || value >= 100) {
      const reason = `Percentiles lie between p0 and p100, as p50 and p99.9 do; those two themselves are min and max.`;
      throw reader.problem('invalid-argument', reader.last, reason, [
        reader.withLast(value <= 0 ? 'min' : 'max'),
      ]);
    }
    return { function: 'percentile', percentile: value, field: takeArgument(reader, name) };
  }
  const known = NUMBER_FUNCTIONS.find((candidate) => candidate === name) ?? 'avg';
  return { function: known, field: takeArgument(reader, name) };
}

function takeArgument(reader: StageReader, name: string): FieldReference {
  if (reader.peekWord() === undefined && reader.cursor.next !== '"') {
    reader.cursor.expect({
      type: 'field',
      columns: reader.flow.type === 'rows' ? reader.flow.columns : undefined,
    });
    throw reader.missing('a field', `${name} duration`);
  }
  return reader.takeField();
}

function setEvery(reader: StageReader, grouping: AggregateGrouping, word: Place): void {
  const every = reader.takeInterval();
  if (every === undefined) throw reader.missing('a length of time', 'every 1m', '1m');
  if (grouping.every === undefined || grouping.every === every) {
    grouping.every = every;
    return;
  }
  const place = { start: word.start, end: reader.last.end };
  const reason = 'The rows of one stage have time buckets of one width.';
  throw reader.problem('unexpected-text', place, reason, [
    replaced(reader.cursor.text, reader.cursor.text.slice(0, place.start).trimEnd().length, place.end, ''),
  ]);
}

/** `count()` and `avg(duration)`, as SQL has them. */
function refuseCall(reader: StageReader, name: string): void {
  const { cursor, last } = reader;
  const call = cursor.peek(/\([^()|]*\)?/y);
  if (call === undefined) return;
  const argument = call.replace(/[()]/g, '').trim();
  const end = cursor.position + call.length;
  const written = argument === '' || argument === '*' ? name : `${name} ${argument}`;
  throw reader.problem(
    'unexpected-text',
    { start: cursor.position, end },
    `There are no parentheses here: ${written}.`,
    [replaced(cursor.text, last.start, end, written)],
  );
}

/** `count by 1m`. */
function refuseIntervalAsKey(reader: StageReader): void {
  const word = reader.peekWord();
  if (word === undefined || !/^\d+[a-zµμ]+$/.test(word)) return;
  const by = reader.last;
  const { text, position } = reader.cursor;
  const reason = `Time buckets are written every ${word}.`;
  throw reader.problem('invalid-field', { start: position, end: position + word.length }, reason, [
    replaced(text, by.start, by.end, 'every'),
  ]);
}

/** `count over 5m > 10`, as the expression of an alert has it. */
function refuseThreshold(reader: StageReader): void {
  const { cursor } = reader;
  const start = cursor.position;
  let end = start;
  while (THRESHOLD.test(reader.peekWord() ?? '')) {
    reader.takeWord();
    // The value may be written directly behind the sign.
    if (!/\d/.test(cursor.text.slice(reader.last.start, reader.last.end))) reader.takeWord();
    end = reader.last.end;
  }
  if (end === start) return;
  const reason = 'A window (over 5m) and a threshold (> 10) belong to alert rules, not to queries.';
  throw reader.problem('alert-only', { start, end }, reason, [
    replaced(cursor.text, cursor.text.slice(0, start).trimEnd().length, end, ''),
  ]);
}

function missingInterval(reader: StageReader, rate: Place): SyntaxProblem {
  const reason = 'A rate needs the width of its time buckets, as in rate 1m.';
  return reader.problem('missing-argument', rate, reason, [
    replaced(reader.cursor.text, rate.end, rate.end, ' 1m'),
  ]);
}
