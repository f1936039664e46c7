/**
 * Places in a result that is read page by page. The engine's cursors name the records of the last timestamp that have been
 * read; where those are many, they are too long for an address, and are kept here under a short name.
 */
import { createHash } from 'node:crypto';

/** What fits into an address beside everything else: servers and proxies take 8 KiB in all. */
const MAX_PLAIN_LENGTH = 2048;

/** Characters that are kept in all: those of a hundred results with ten thousand records of one timestamp each. */
const MAX_KEPT_LENGTH = 8 * 1024 * 1024;

const SHORT_NAME = /^~[\w-]{32}$/u;

/** Cursors that have been given out. */
export class GivenCursors {
  readonly #kept = new Map<string, string>();
  #length = 0;

  /** What a caller is given for a cursor of the engine. */
  give(cursor: string): string {
    if (cursor.length <= MAX_PLAIN_LENGTH) return cursor;
    const name = `~${createHash('sha256').update(cursor).digest('base64url').slice(0, 32)}`;
    if (this.#kept.delete(name)) this.#length -= cursor.length;
    this.#kept.set(name, cursor);
    this.#length += cursor.length;
    for (const [oldest, { length }] of this.#kept) {
      if (this.#length <= MAX_KEPT_LENGTH || oldest === name) break;
      this.#kept.delete(oldest);
      this.#length -= length;
    }
    return name;
  }

  /** The cursor that a caller gives back; `undefined` where it is known no more. */
  take(given: string): string | undefined {
    return SHORT_NAME.test(given) ? this.#kept.get(given) : given;
  }
}
