/** Tells writers that are at work from those that have ended, once for each. */
import type { Stream } from './store-layout.ts';
import { isWriterAlive } from './writer-lock.ts';

/**
 * Which writers are at work. Each is looked at once, so that what is done to all of its segments rests on one answer: one
 * that is killed meanwhile has not ended yet.
 *
 * Segments must be listed before: a writer takes its lock before it begins its first one, so those that were listed of a
 * writer that has ended then do not change any more.
 */
export class WritersAtWork {
  readonly #directory: string;
  readonly #alive = new Map<string, boolean>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  has(stream: Stream, writer: string): boolean {
    const key = `${stream}/${writer}`;
    const known = this.#alive.get(key);
    if (known !== undefined) return known;
    const alive = isWriterAlive(this.#directory, stream, writer);
    this.#alive.set(key, alive);
    return alive;
  }
}
