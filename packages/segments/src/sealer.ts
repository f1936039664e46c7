/** Seals segments in the background, in the order in which they come. */
import { basename } from 'node:path';
import { digestFile } from './file-digest.ts';
import { appendLedgerEntries, type LedgerOptions } from './ledger.ts';
import type { BeginEvent, LedgerEvent } from './ledger-entry.ts';
import { sealEvent } from './seal-segment.ts';
import type { SealedSegment } from './sealed-segment.ts';
import { parseSegmentName } from './segment-name.ts';
import { listStoredSegments } from './store-files.ts';

/** Settings of {@link createSealer}. */
export interface SealerOptions extends LedgerOptions {
  /**
   * Told of a segment that could not be sealed. Where the ledger could not be written, it is tried again together with the
   * next one, and at {@link Sealer.flush}. Default: a process warning.
   */
  readonly onError?: ((error: unknown, segment: SealedSegment) => void) | undefined;
}

/** Seals what it is handed. */
export interface Sealer {
  /** Takes a complete segment: fits `onSealed` of a segment writer. Never throws. */
  readonly seal: (segment: SealedSegment) => void;
  /** Resolves once everything that was handed over so far is sealed, or reported. Never rejects. */
  flush(): Promise<void>;
}

/**
 * Creates a sealer for the writers of one store. Segments that come while others are being sealed are recorded together,
 * so that sealing keeps up with any speed of writing. Where a writer's segments do not come in their order, those that
 * were overtaken are recorded as begun: a crash then leaves none that the ledger does not know.
 */
export function createSealer(directory: string, options: SealerOptions = {}): Sealer {
  const { onError = (error) => process.emitWarning(error instanceof Error ? error : String(error)) } =
    options;
  const waiting: SealedSegment[] = [];
  let working: Promise<void> | undefined;
  const overtaken = new OvertakenSegments(directory);

  const sealWaiting = async (): Promise<void> => {
    const hashed = await hashSegments(waiting.splice(0), onError);
    try {
      const begun = await overtaken.by(hashed.map(({ segment }) => segment));
      const [first, ...more] = [...begun, ...hashed.map(({ event }) => event)];
      if (first === undefined) return;
      await appendLedgerEntries(directory, [first, ...more], options);
    } catch (error) {
      waiting.unshift(...hashed.map(({ segment }) => segment));
      for (const { segment } of hashed) onError(error, segment);
      throw error;
    }
  };
  const work = async (): Promise<void> => {
    try {
      while (waiting.length > 0) await sealWaiting();
    } catch {
      // Reported. To try on at once would only fail again.
    } finally {
      working = undefined;
    }
  };

  return {
    seal(segment) {
      waiting.push(segment);
      working ??= work();
    },
    async flush() {
      await working;
      if (waiting.length === 0) return;
      working ??= work();
      await working;
    },
  };
}

/** Finds segments that were begun before others of their writer, and are not sealed before them. */
class OvertakenSegments {
  readonly #directory: string;
  readonly #newest = new Map<string, number>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  async by(segments: readonly SealedSegment[]): Promise<BeginEvent[]> {
    const events: BeginEvent[] = [];
    const names = segments.map(({ path }) => parseSegmentName(basename(path)));
    for (const name of names.filter((parsed) => parsed !== undefined)) {
      const writer = `${name.stream}/${name.writer}`;
      const newest = this.#newest.get(writer) ?? 0;
      if (name.sequence <= newest) continue;
      this.#newest.set(writer, name.sequence);
      if (name.sequence === newest + 1) continue;
      for (const { segment, name: other } of await listStoredSegments(this.#directory, [name.stream])) {
        const between = other !== undefined && other.sequence > newest && other.sequence < name.sequence;
        if (between && other.writer === name.writer)
          events.push({ type: 'begin', stream: name.stream, segment });
      }
    }
    return events;
  }
}

interface HashedSegment {
  readonly segment: SealedSegment;
  readonly event: LedgerEvent;
}

async function hashSegments(
  segments: readonly SealedSegment[],
  onError: (error: unknown, segment: SealedSegment) => void,
): Promise<HashedSegment[]> {
  const hashed: HashedSegment[] = [];
  for (const segment of segments) {
    try {
      hashed.push({ segment, event: sealEvent(segment, await digestFile(segment.path)) });
    } catch (error) {
      onError(error, segment);
    }
  }
  return hashed;
}
