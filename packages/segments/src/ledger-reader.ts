/** Reads a ledger's entries without verifying them, and without holding up the application. */
import { type FileHandle, open } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { ledgerPath } from './ledger.ts';
import { type LedgerEntry, parseEntry } from './ledger-entry.ts';
import { LedgerHistory } from './ledger-history.ts';
import { systemCode } from './segment-error.ts';

const NEWLINE = 0x0a;

/** 256 KiB: parsed in some milliseconds, after which the application has its turn. */
const CHUNK_BYTES = 256 * 1024;

/** Hands out each entry of a store's ledger once. Lines that are none are left out. */
export class LedgerReader {
  readonly #directory: string;
  #ledger = 0n;
  #position = 0;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /**
   * Reads what was appended since the last time. Calls must not overlap.
   *
   * @param onRestart Told before the first entry where another ledger is there than the last time, or none.
   * @throws The operating system's error if the ledger cannot be read.
   */
  async readOn(onEntry: (entry: LedgerEntry) => void, onRestart: () => void): Promise<void> {
    const handle = await this.#open();
    const stats = await handle?.stat({ bigint: true });
    try {
      if (stats?.ino !== this.#ledger || stats.size < this.#position) {
        this.#ledger = stats?.ino ?? 0n;
        this.#position = 0;
        onRestart();
      }
      if (handle !== undefined) await this.#read(handle, onEntry);
    } finally {
      await handle?.close();
    }
  }

  async #open(): Promise<FileHandle | undefined> {
    try {
      return await open(ledgerPath(this.#directory), 'r');
    } catch (error) {
      if (systemCode(error, '') === 'ENOENT') return undefined;
      throw error;
    }
  }

  async #read(handle: FileHandle, onEntry: (entry: LedgerEntry) => void): Promise<void> {
    let buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, this.#position);
      const end = buffer.subarray(0, bytesRead).lastIndexOf(NEWLINE) + 1;
      for (const line of buffer.toString('utf8', 0, end).split('\n')) {
        const parsed = parseEntry(line);
        if (parsed !== undefined) onEntry(parsed.entry);
      }
      this.#position += end;
      if (bytesRead < buffer.length) return;
      // The seal of a segment of gigabytes has a line that is longer.
      if (end === 0) buffer = Buffer.allocUnsafe(buffer.length * 2);
      await setImmediate();
    }
  }
}

/**
 * What a ledger says of each segment. Believes it, as whoever works on a store does: to find out whether it may is for
 * `verifyStore`.
 *
 * @throws The operating system's error if the ledger cannot be read.
 */
export async function readHistory(directory: string): Promise<LedgerHistory> {
  const history = new LedgerHistory();
  await new LedgerReader(directory).readOn(
    (entry) => history.add(entry),
    () => {},
  );
  return history;
}
