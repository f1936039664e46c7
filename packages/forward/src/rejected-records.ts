/** Parks what a destination refuses for good, so that it can be looked at and sent again. */
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Batch } from './destination.ts';

const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;

/** One destination's rejected records: `state/rejected/<destination>.jsonl` in the store. */
export class RejectedRecords {
  readonly #path: string;
  readonly #now: () => number;

  constructor(directory: string, destination: string, now: () => number) {
    this.#path = join(directory, 'state', 'rejected', `${destination}.jsonl`);
    this.#now = now;
  }

  /**
   * Appends the batch's lines, each with the reason; resolves when they are on the disk itself. Each is an object
   * `{ at, stream, reason, line }`, the line as text.
   */
  async park(batch: Batch, reason: string): Promise<void> {
    const at = new Date(this.#now()).toISOString();
    const entries = batch.lines.map((line) =>
      JSON.stringify({ at, stream: batch.stream, reason, line: Buffer.from(line).toString() }),
    );
    await mkdir(dirname(this.#path), { recursive: true, mode: DIRECTORY_MODE });
    const handle = await open(this.#path, 'a', FILE_MODE);
    try {
      await handle.writeFile(`${entries.join('\n')}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}
