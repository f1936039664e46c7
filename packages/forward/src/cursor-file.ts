/** Keeps, on disk, how far a stream has been delivered to a destination. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Cursor, Stream } from '@agentbus/segments';
import { ForwardError } from './forward-error.ts';

const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;

/** What the file holds. */
interface StoredCursor {
  readonly version: 1;
  readonly cursor: Cursor;
}

/** One stream's place at one destination: `state/forward/<destination>/<stream>.json` in the store. */
export class CursorFile {
  readonly #path: string;

  constructor(directory: string, destination: string, stream: Stream) {
    this.#path = join(directory, 'state', 'forward', destination, `${stream}.json`);
  }

  /**
   * Where to go on; `{}`, the start, where nothing has been delivered yet.
   *
   * @throws As {@link find}.
   */
  async read(): Promise<Cursor> {
    return (await this.find()) ?? {};
  }

  /**
   * The place; `undefined` where the stream has never been forwarded there.
   *
   * @throws {@link ForwardError} if there is a file that is none of ours: the choice between sending everything again and
   * leaving something out is the user's.
   */
  async find(): Promise<Cursor | undefined> {
    let text: string;
    try {
      text = await readFile(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    const stored = parse(text);
    if (stored !== undefined) return stored.cursor;
    throw new ForwardError(
      'damaged-cursor',
      `Cannot go on forwarding: ${this.#path} is not a cursor. Delete it to deliver everything that the store has again.`,
    );
  }

  /**
   * Remembers the place. Not synced to the disk: after a power failure the place may be an earlier one, and what follows it is
   * delivered once more.
   */
  async write(cursor: Cursor): Promise<void> {
    const stored: StoredCursor = { version: 1, cursor };
    const partial = `${this.#path}.${randomBytes(6).toString('hex')}.partial`;
    try {
      await this.#writeText(partial, JSON.stringify(stored));
      await rename(partial, this.#path);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
  }

  async #writeText(path: string, text: string): Promise<void> {
    try {
      await writeFile(path, text, { flag: 'wx', mode: FILE_MODE });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      await mkdir(dirname(path), { recursive: true, mode: DIRECTORY_MODE });
      await writeFile(path, text, { flag: 'wx', mode: FILE_MODE });
    }
  }
}

function parse(text: string): StoredCursor | undefined {
  try {
    const stored = JSON.parse(text);
    const valid =
      stored?.version === 1 &&
      typeof stored.cursor === 'object' &&
      stored.cursor !== null &&
      Object.values(stored.cursor).every((offset) => Number.isSafeInteger(offset) && Number(offset) >= 0);
    return valid ? stored : undefined;
  } catch {
    // Said by the caller, with what to do about it.
    return undefined;
  }
}
