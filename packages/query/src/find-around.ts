/** Goes from a record to those before and after it. */
import { type Expression, parse, resolveField } from '@agentbus/filter';
import { displayValue, type StoredLog, type StoredSpan } from '@agentbus/otlp';
import type { QueryEngine, RecordSearch } from './query-engine.ts';
import { checkLimit, withTimeLimit } from './query-limits.ts';
import { recordDigest } from './search-cursor.ts';

/** Records of each side where none is asked for: enough to see how it came to be, and to fit on a screen. */
const DEFAULT_NEIGHBOURS = 10;

/** What errors are, of each signal. */
const ERRORS = { logs: 'level>=error', traces: 'statusCode:error' } as const;

/** Settings of {@link findAround}. */
export interface AroundOptions {
  /** The most records before it; an integer from 0. Default 10. */
  readonly before?: number | undefined;
  /** The most records after it; an integer from 0. Default 10. */
  readonly after?: number | undefined;
  /** A filter that they match; the record itself need not. Default: all. */
  readonly where?: string | Expression | undefined;
  /** Whether only records of its own service are looked at. Default `false`. */
  readonly sameService?: boolean | undefined;
  /** See {@link RecordSearch.timeLimit}. */
  readonly timeLimit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What stands around a record, in both lists from the earliest to the latest. */
export interface Around<T> {
  readonly before: T[];
  readonly after: T[];
}

/**
 * The records next to one, as searches order them: log records around a log record, spans around a span. The record is
 * told by all that is in it; where it is no longer stored, what stands around its time is found.
 *
 * @throws FilterSyntaxError, QueryError.
 */
export async function findAround<T extends StoredLog | StoredSpan>(
  engine: QueryEngine,
  record: T,
  options: AroundOptions = {},
): Promise<Around<T>> {
  const {
    before = DEFAULT_NEIGHBOURS,
    after = DEFAULT_NEIGHBOURS,
    where = '',
    sameService = false,
  } = options;
  checkLimit(before);
  checkLimit(after);
  const signal = withTimeLimit(options.signal, options.timeLimit);
  const scope: Expression = sameService ? serviceOf(record) : { type: 'all' };
  const wanted: Expression = {
    type: 'and',
    operands: [scope, typeof where === 'string' ? parse(where) : where],
  };
  const search = (bounds: RecordSearch) =>
    collect(recordsLike(engine, record, { where: wanted, order: 'asc', signal, ...bounds }));
  const { timestamp } = record;
  const atOnce = { since: timestamp, until: timestamp + 1n };
  const tied = divideTied(record, await search(atOnce), await search({ ...atOnce, where: scope }));
  const earlier = await search({ until: timestamp, order: 'desc', limit: before });
  const later = await search({ since: timestamp + 1n, limit: after });
  return {
    before: before === 0 ? [] : [...earlier.reverse(), ...tied.before].slice(-before),
    after: [...tied.after, ...later].slice(0, after),
  };
}

/** Settings of {@link findNextError}. */
export type NextErrorOptions = Omit<AroundOptions, 'before' | 'after' | 'where'>;

/**
 * The error that comes next after a record: a log record of ERROR or higher, or after a span one whose status is an error;
 * `undefined` where none does.
 */
export async function findNextError<T extends StoredLog | StoredSpan>(
  engine: QueryEngine,
  record: T,
  options: NextErrorOptions = {},
): Promise<T | undefined> {
  const { after } = await findAround(engine, record, {
    ...options,
    before: 0,
    after: 1,
    where: errorsOf(record),
  });
  return after[0];
}

/** The error that comes last before a record: see {@link findNextError}. */
export async function findPreviousError<T extends StoredLog | StoredSpan>(
  engine: QueryEngine,
  record: T,
  options: NextErrorOptions = {},
): Promise<T | undefined> {
  const { before } = await findAround(engine, record, {
    ...options,
    before: 1,
    after: 0,
    where: errorsOf(record),
  });
  return before[0];
}

function errorsOf({ signal }: StoredLog | StoredSpan): string {
  return ERRORS[signal];
}

function serviceOf({ resource }: StoredLog | StoredSpan): Expression {
  const value = displayValue(resource.attributes['service.name'] ?? '');
  return { type: 'compare', field: resolveField('service'), operator: '=', value };
}

/** Divides what matches of a record's timestamp, by where the record is among all of that timestamp. */
function divideTied<T extends StoredLog | StoredSpan>(record: T, matching: readonly T[], all: readonly T[]) {
  const own = recordDigest(record);
  const digests = all.map(recordDigest);
  const place = digests.indexOf(own);
  const earlier = digests.slice(0, Math.max(place, 0));
  const [before, after]: [T[], T[]] = [[], []];
  let isItself = place !== -1;
  for (const other of matching) {
    const digest = recordDigest(other);
    const index = earlier.indexOf(digest);
    if (index !== -1) {
      earlier.splice(index, 1);
      before.push(other);
    } else if (isItself && digest === own) isItself = false;
    else after.push(other);
  }
  return { before, after };
}

async function* recordsLike<T extends StoredLog | StoredSpan>(
  engine: QueryEngine,
  { signal }: T,
  search: RecordSearch,
): AsyncGenerator<T, void, undefined> {
  const records = signal === 'logs' ? engine.search(search) : engine.searchSpans(search);
  // Of the record's own signal.
  for await (const record of records) yield record as T;
}

async function collect<T>(records: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const record of records) collected.push(record);
  return collected;
}
