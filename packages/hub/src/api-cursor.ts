/**
 * Places in a result that is read page by page, newest first. A place is a time, and how many records of that time have been
 * read: records that are written meanwhile do not move it. Pure.
 */
import { ApiError } from './api-error.ts';

/** A place behind a record. */
export interface PagePlace {
  /** Unix nanoseconds of the last record. */
  readonly timestamp: bigint;
  /** Records of that time that have been read. */
  readonly read: number;
}

/** More records of one nanosecond than that would make every further page dear. */
const MAX_READ = 100_000;

/** The place as a text for URLs, which callers do not look into. */
export function formatCursor({ timestamp, read }: PagePlace): string {
  return Buffer.from(`${timestamp}.${read}`).toString('base64url');
}

/** @throws ApiError `invalid-cursor`. */
export function parseCursor(text: string): PagePlace {
  const [, time, read] = /^(\d{1,20})\.(\d{1,6})$/u.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  if (time !== undefined && Number(read) <= MAX_READ) return { timestamp: BigInt(time), read: Number(read) };
  throw new ApiError(400, 'invalid-cursor', 'The cursor is not one that this API gave.', {
    parameter: 'cursor',
    help: 'Leave it out to begin with the newest record.',
  });
}

/** The place behind the last of some records, which were read from `from` on. */
export function placeAfter(times: readonly bigint[], from: PagePlace | undefined): PagePlace | undefined {
  const timestamp = times.at(-1);
  if (timestamp === undefined) return undefined;
  const ties = times.length - times.indexOf(timestamp);
  return { timestamp, read: ties + (from?.timestamp === timestamp ? from.read : 0) };
}
