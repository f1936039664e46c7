/** Where a search has come to, as a text that another one goes on from. Pure. */
import { createHash } from 'node:crypto';
import type { StoredLog, StoredSpan } from '@agentbus/otlp';
import { QueryError } from './query-error.ts';

/**
 * Where a search has come to: opaque, and made of characters that need no escaping in a URL. It holds for a search of the same
 * filter and order, in any engine over the same records, also when records have come, have been compacted, or have gone.
 */
export type SearchCursor = string;

/** What a cursor says. */
export interface CursorPlace {
  readonly order: 'asc' | 'desc';
  /** The timestamp of the record that was handed out last, Unix nanoseconds. */
  readonly time: bigint;
  /**
   * Of each record of that timestamp that has been handed out, its {@link recordDigest}. Nothing else tells them apart for
   * good: others of the same timestamp may come to stand before, between and behind them.
   */
  readonly seen: readonly string[];
}

/** 48 bits: two of a million records of one timestamp would be the same in one of 500 such millions. */
const DIGEST_CHARACTERS = 8;

const FORM = /^1([ad])(\d{1,20})\.((?:[\w-]{8})*)$/;

/** The text of a place. */
export function encodeCursor({ order, time, seen }: CursorPlace): SearchCursor {
  return `1${order === 'asc' ? 'a' : 'd'}${time}.${seen.join('')}`;
}

/** The place of a text. @throws QueryError `invalid-cursor` where it is none, or of a search in the other order. */
export function decodeCursor(cursor: SearchCursor, order: 'asc' | 'desc'): CursorPlace {
  const [, letter, time, digests = ''] = FORM.exec(cursor) ?? [];
  if (time === undefined) {
    throw new QueryError(
      'invalid-cursor',
      `Cannot search after ${JSON.stringify(cursor.slice(0, 40))}: it is not the cursor of a search.`,
    );
  }
  const its = letter === 'a' ? 'asc' : 'desc';
  if (its !== order) {
    throw new QueryError(
      'invalid-cursor',
      `Cannot search after the cursor: it is of a search whose order is ${its}, this one's is ${order}.`,
    );
  }
  const seen = Array.from({ length: digests.length / DIGEST_CHARACTERS }, (_, index) =>
    digests.slice(index * DIGEST_CHARACTERS, (index + 1) * DIGEST_CHARACTERS),
  );
  return { order, time: BigInt(time), seen };
}

/** What tells a record from all others of its timestamp: a digest of all that is in it. */
export function recordDigest(record: StoredLog | StoredSpan): string {
  const content = JSON.stringify(record, (_key, value: unknown) => {
    if (typeof value === 'bigint') return `${value}n`;
    // JSON has null for the three of them.
    if (typeof value === 'number' && !Number.isFinite(value)) return `${value}n`;
    return value;
  });
  return createHash('sha256').update(content).digest('base64url').slice(0, DIGEST_CHARACTERS);
}
