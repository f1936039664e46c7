/** What a ledger says of each segment. */
import type {
  ChainLink,
  CheckpointEvent,
  CompactEvent,
  CompressEvent,
  LedgerEntry,
  SealEvent,
} from './ledger-entry.ts';
import { segmentKey } from './store-files.ts';
import type { Stream } from './store-layout.ts';

/** What is known of one segment. */
export interface SegmentHistory {
  readonly stream: Stream;
  readonly segment: string;
  /** Sealed by its writer, or as the result of compaction. */
  seal?: ((SealEvent | CompactEvent) & ChainLink) | undefined;
  /** Whether an entry says that it was begun. */
  begun: boolean;
  readonly checkpoints: (CheckpointEvent & ChainLink)[];
  /** Compressed files by name, with every entry of each. */
  readonly compressed: Map<string, (CompressEvent & ChainLink)[]>;
  /** Whether its files may be gone. */
  released: boolean;
}

/** A second seal that says something else than the first. */
export interface Reseal {
  readonly first: number;
  readonly entry: LedgerEntry & { readonly segment: string };
}

/** What a ledger says of all segments. */
export class LedgerHistory {
  /** By {@link segmentKey}. */
  readonly segments: Map<string, SegmentHistory> = new Map();
  readonly reseals: Reseal[] = [];
  readonly #bySha256 = new Map<string, string>();

  add(entry: LedgerEntry): void {
    switch (entry.type) {
      case 'seal':
        this.#seal(entry);
        return;
      case 'compact':
        this.#seal(entry);
        for (const input of entry.inputs) this.#of({ stream: entry.stream, segment: input }).released = true;
        return;
      case 'begin':
        this.#of(entry).begun = true;
        return;
      case 'checkpoint':
        this.#of(entry).checkpoints.push(entry);
        return;
      case 'compress': {
        const { compressed } = this.#of(entry);
        compressed.set(entry.stored, [...(compressed.get(entry.stored) ?? []), entry]);
        this.#remember(entry.storedSha256, entry.segment);
        return;
      }
      case 'archive':
      case 'prune':
        this.#of(entry).released = true;
        return;
      case 'rotate':
      case 'gap':
        return;
    }
  }

  /** Which segment was sealed, or compressed, with this content. */
  segmentWith(sha256: string): string | undefined {
    return this.#bySha256.get(sha256);
  }

  #seal(entry: (SealEvent | CompactEvent) & ChainLink): void {
    const history = this.#of(entry);
    this.#remember(entry.sha256, entry.segment);
    const first = history.seal;
    // The first seal counts, whatever comes later. The same again may come from two recoveries at once.
    if (first === undefined) history.seal = entry;
    else if (first.sha256 !== entry.sha256 || first.bytes !== entry.bytes)
      this.reseals.push({ first: first.entry, entry });
  }

  #remember(sha256: string, segment: string): void {
    if (!this.#bySha256.has(sha256)) this.#bySha256.set(sha256, segment);
  }

  #of({ stream, segment }: { readonly stream: Stream; readonly segment: string }): SegmentHistory {
    const key = segmentKey({ stream, segment });
    const known = this.segments.get(key);
    if (known !== undefined) return known;
    const history: SegmentHistory = {
      stream,
      segment,
      begun: false,
      checkpoints: [],
      compressed: new Map(),
      released: false,
    };
    this.segments.set(key, history);
    return history;
  }
}
