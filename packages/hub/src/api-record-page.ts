/** Reads records newest first, a page at a time. */
import { type ApiCall, readFilter, readInteger, readRange, readText } from './api-call.ts';
import type { ApiRecords, ApiSearch } from './api-engine.ts';
import { ApiError } from './api-error.ts';

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

/**
 * The page that `query`, `since`, `until`, `limit` and `cursor` name: no record twice and none left out, whatever is written,
 * compacted or deleted between two pages.
 */
export async function readPage<T>(
  call: ApiCall,
  search: (search: ApiSearch) => ApiRecords<T>,
): Promise<RecordPage<T>> {
  const limit = readInteger(call, 'limit', [1, MAX_LIMIT, DEFAULT_LIMIT]);
  const { cursors } = call.services;
  const given = readText(call, 'cursor');
  const after = given === '' ? undefined : cursors.take(given);
  if (given !== '' && after === undefined) throw invalidCursor();
  const found = search({
    where: readFilter(call),
    ...readRange(call),
    after,
    // One more than is shown tells whether there is another page.
    limit: limit + 1,
    signal: call.signal,
  });
  const records: T[] = [];
  let cursor: string | undefined;
  try {
    for await (const record of found) {
      if (records.length === limit) return { records, cursor: cursor && cursors.give(cursor) };
      records.push(record);
      if (records.length === limit) cursor = found.cursor();
    }
  } catch (error) {
    throw error instanceof Error && 'code' in error && error.code === 'invalid-cursor'
      ? invalidCursor()
      : error;
  }
  return { records, cursor: undefined };
}

function invalidCursor(): ApiError {
  return new ApiError(400, 'invalid-cursor', 'The cursor is not one that this hub gave, or is too old.', {
    parameter: 'cursor',
    help: 'Leave it out to begin with the newest record.',
  });
}
