/** Finds segments that were begun before others of their writer, and are not sealed before them. */
import { basename } from 'node:path';
import type { BeginEvent } from './ledger-entry.ts';
import type { SealedSegment } from './sealed-segment.ts';
import { parseSegmentName, type SegmentName } from './segment-name.ts';
import { listStoredSegments } from './store-files.ts';

/** What the writers of one process have sealed. */
export class OvertakenSegments {
  readonly #directory: string;
  /** The sequence that was last sealed, by writer. */
  readonly #newest = new Map<string, number>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Those that these segments leave behind, from a look at the store. */
  async by(segments: readonly SealedSegment[]): Promise<BeginEvent[]> {
    const events: BeginEvent[] = [];
    for (const { name, previous } of this.#steps(segments)) {
      if (name.sequence === previous + 1) continue;
      for (const { segment, name: other } of await listStoredSegments(this.#directory, [name.stream])) {
        if (other !== undefined && isBetween(other, previous, name))
          events.push({ type: 'begin', stream: name.stream, segment });
      }
    }
    return events;
  }

  /** Those of `unsealed` that these segments leave behind. */
  among(segments: readonly SealedSegment[], unsealed: readonly string[]): BeginEvent[] {
    return this.#steps(segments).flatMap(({ name, previous }) =>
      unsealed.flatMap((path): BeginEvent[] => {
        const other = parseSegmentName(basename(path));
        return other?.stream === name.stream && isBetween(other, previous, name)
          ? [{ type: 'begin', stream: name.stream, segment: basename(path) }]
          : [];
      }),
    );
  }

  /** These segments are sealed now. */
  sealed(segments: readonly SealedSegment[]): void {
    for (const { name } of this.#steps(segments)) this.#newest.set(writerOf(name), name.sequence);
  }

  /** Each segment that is newer than those before it, with the sequence of the one that it follows. */
  #steps(segments: readonly SealedSegment[]): { name: SegmentName; previous: number }[] {
    const newest = new Map(this.#newest);
    return segments.flatMap(({ path }) => {
      const name = parseSegmentName(basename(path));
      if (name === undefined) return [];
      const previous = newest.get(writerOf(name)) ?? 0;
      if (name.sequence <= previous) return [];
      newest.set(writerOf(name), name.sequence);
      return [{ name, previous }];
    });
  }
}

function writerOf({ stream, writer }: SegmentName): string {
  return `${stream}/${writer}`;
}

function isBetween(other: SegmentName, previous: number, name: SegmentName): boolean {
  return other.writer === name.writer && other.sequence > previous && other.sequence < name.sequence;
}
