/** Which segments a ledger seals: read once, then only what is new. */
import type { LedgerEntry } from './ledger-entry.ts';
import { LedgerReader } from './ledger-reader.ts';
import { segmentKey } from './store-files.ts';
import type { Stream } from './store-layout.ts';

/**
 * The sealed segments of a store that have not been let go. Believes the ledger, as whoever works on a store does: to find
 * out whether it may is for `verifyStore`.
 */
export class SealedNames {
  readonly #ledger: LedgerReader;
  readonly #sealed = new Set<string>();

  constructor(directory: string) {
    this.#ledger = new LedgerReader(directory);
  }

  /** @param segment The name of its raw file. */
  has(stream: Stream, segment: string): boolean {
    return this.#sealed.has(segmentKey({ stream, segment }));
  }

  /**
   * Reads what was appended since the last time. Calls must not overlap.
   *
   * @throws The operating system's error if the ledger cannot be read.
   */
  catchUp(): Promise<void> {
    return this.#ledger.readOn(
      (entry) => this.#add(entry),
      () => this.#sealed.clear(),
    );
  }

  #add(entry: LedgerEntry): void {
    switch (entry.type) {
      case 'seal':
        this.#sealed.add(segmentKey(entry));
        return;
      case 'compact':
        this.#sealed.add(segmentKey(entry));
        for (const segment of entry.inputs) this.#sealed.delete(segmentKey({ ...entry, segment }));
        return;
      case 'archive':
      case 'prune':
        this.#sealed.delete(segmentKey(entry));
        return;
    }
  }
}
