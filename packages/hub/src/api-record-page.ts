/** Reads records newest first, a page at a time. */
import type { Expression } from '@agentbus/filter';
import { type ApiCall, readFilter, readInteger, readRange, readText } from './api-call.ts';
import { formatCursor, parseCursor, placeAfter } from './api-cursor.ts';
import type { ApiSearch } from './api-engine.ts';

/** As many as a screen shows with room to scroll. */
const DEFAULT_LIMIT = 100;

/** 1,000 records are about 1 MB of JSON. */
const MAX_LIMIT = 1000;

/** A page of records. */
export interface RecordPage<T> {
  readonly records: readonly T[];
  /** Where the next page begins; `undefined` on the last one. */
  readonly cursor: string | undefined;
}

/** The page that `query`, `since`, `until`, `limit` and `cursor` name. */
export async function readPage<T extends { readonly timestamp: bigint }>(
  call: ApiCall,
  search: (search: ApiSearch) => AsyncIterable<T>,
): Promise<RecordPage<T>> {
  const where: Expression = readFilter(call);
  const { since, until } = readRange(call);
  const limit = readInteger(call, 'limit', [1, MAX_LIMIT, DEFAULT_LIMIT]);
  const cursorText = readText(call, 'cursor', 100);
  const from = cursorText === '' ? undefined : parseCursor(cursorText);
  const skipped = from?.read ?? 0;
  const records: T[] = [];
  let seen = 0;
  const found = search({
    where,
    since,
    until: from === undefined ? until : from.timestamp + 1n,
    // One more than is shown tells whether there is another page.
    limit: skipped + limit + 1,
    signal: call.signal,
  });
  for await (const record of found) {
    seen++;
    if (seen > skipped && records.length < limit) records.push(record);
  }
  const place = placeAfter(
    records.map(({ timestamp }) => timestamp),
    from,
  );
  const isLast = seen <= skipped + limit;
  return { records, cursor: isLast || place === undefined ? undefined : formatCursor(place) };
}
