/** Searches that can be gone on with: what every engine adds to a search of its own. */
import type { StoredLog, StoredSpan } from '@agentbus/otlp';
import type { RecordResults, RecordSearch } from './query-engine.ts';
import { checkLimit, withTimeLimit } from './query-limits.ts';
import {
  type CursorPlace,
  decodeCursor,
  encodeCursor,
  recordDigest,
  type SearchCursor,
} from './search-cursor.ts';

/** So many records of one timestamp are kept as they are; of more, only what a cursor takes. */
const MAX_KEPT = 1000;

/**
 * The results of a search that an engine runs.
 *
 * @param run Runs a search that has neither `after` nor `timeLimit`, with the valid `limit` that is given to it.
 */
export function resumable<T extends StoredLog | StoredSpan>(
  search: RecordSearch,
  run: (search: RecordSearch) => AsyncIterable<T>,
): RecordResults<T> {
  const { order = 'desc', after } = search;
  const place = new SearchPlace(order, after);
  const records = recordsAfter(search, place, run);
  return { cursor: () => place.cursor(), [Symbol.asyncIterator]: () => records };
}

async function* recordsAfter<T extends StoredLog | StoredSpan>(
  { after, timeLimit, ...search }: RecordSearch,
  place: SearchPlace,
  run: (search: RecordSearch) => AsyncIterable<T>,
): AsyncGenerator<T, void, undefined> {
  checkLimit(search.limit);
  const signal = withTimeLimit(search.signal, timeLimit);
  const begun = after === undefined ? undefined : decodeCursor(after, search.order ?? 'desc');
  const records =
    begun === undefined ? run({ ...search, signal }) : unseenRecords({ ...search, signal }, begun, run);
  for await (const record of records) {
    place.add(record);
    yield record;
  }
}

/** What comes behind a place. */
async function* unseenRecords<T extends StoredLog | StoredSpan>(
  search: RecordSearch,
  { order, time, seen }: CursorPlace,
  run: (search: RecordSearch) => AsyncIterable<T>,
): AsyncGenerator<T, void, undefined> {
  const { since, until, limit = Number.POSITIVE_INFINITY } = search;
  if (limit === 0) return;
  const bounds =
    order === 'asc'
      ? { since: since !== undefined && since > time ? since : time }
      : { until: until !== undefined && until <= time ? until : time + 1n };
  // At most, as many of what is found have been handed out before.
  const most = Number.isFinite(limit) ? limit + seen.length : undefined;
  const before = new Map<string, number>();
  for (const digest of seen) before.set(digest, (before.get(digest) ?? 0) + 1);
  let left = limit;
  for await (const record of run({ ...search, ...bounds, limit: most })) {
    if (record.timestamp === time && takeOne(before, recordDigest(record))) continue;
    yield record;
    left -= 1;
    if (left === 0) return;
  }
}

/** Takes one of a digest away, if there is one left. */
function takeOne(counts: Map<string, number>, digest: string): boolean {
  const count = counts.get(digest) ?? 0;
  if (count > 0) counts.set(digest, count - 1);
  return count > 0;
}

/** Where a search is. */
class SearchPlace {
  readonly #order: 'asc' | 'desc';
  readonly #after: SearchCursor | undefined;
  #time: bigint | undefined;
  /** Of the records of that time. */
  #digests: string[] = [];
  #records: (StoredLog | StoredSpan)[] = [];

  constructor(order: 'asc' | 'desc', after: SearchCursor | undefined) {
    this.#order = order;
    this.#after = after;
  }

  add(record: StoredLog | StoredSpan): void {
    if (record.timestamp !== this.#time) this.#begin(record.timestamp);
    this.#records.push(record);
    if (this.#records.length > MAX_KEPT) this.#digest();
  }

  cursor(): SearchCursor | undefined {
    if (this.#time === undefined) return this.#after;
    this.#digest();
    return encodeCursor({ order: this.#order, time: this.#time, seen: this.#digests });
  }

  #begin(time: bigint): void {
    const isFirst = this.#time === undefined && this.#after !== undefined;
    const before = isFirst ? decodeCursor(this.#after, this.#order) : undefined;
    this.#time = time;
    this.#records = [];
    this.#digests = before?.time === time ? [...before.seen] : [];
  }

  #digest(): void {
    this.#digests.push(...this.#records.map(recordDigest));
    this.#records = [];
  }
}
