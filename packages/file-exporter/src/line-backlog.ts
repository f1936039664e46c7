/** Lines that could not be written, kept in memory until they can be: as many as fit. */
import type { EncodedLine } from '@agentbus/otlp';
import { type RecordCounts, sum } from './record-counts.ts';

/** What a kept line costs beside its bytes, roughly: two objects and a place in a list. */
const LINE_OVERHEAD_BYTES = 256;

/** A line that waits. */
export interface KeptLine {
  readonly line: EncodedLine;
  /** What is in it. */
  readonly counts: RecordCounts;
}

/** A stream's part of a {@link LineBacklog}. */
export interface BacklogLane {
  readonly isEmpty: boolean;
  /** Keeps a copy of a line, behind the others. */
  keep(kept: KeptLine): void;
  /** Takes out the oldest line. */
  next(): KeptLine | undefined;
  /** Puts a line that {@link next} returned back to its place. */
  putBack(kept: KeptLine): void;
  /** Takes out all lines; returns what is in them. */
  clear(): RecordCounts;
}

/** Memory that several streams share. */
export class LineBacklog {
  readonly #maxBytes: number;
  readonly #lanes: Lane[] = [];

  /** @param maxBytes Memory to use, with what the lines cost beside their bytes. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Opens a part for one stream. Where memory ends, the oldest lines of the first stream are dropped, then those of the
   * next one.
   *
   * @param onDropped Told of each line that is dropped, by what is in it.
   */
  addLane(onDropped: (counts: RecordCounts) => void): BacklogLane {
    const lane = new Lane(onDropped, () => this.#shrink());
    this.#lanes.push(lane);
    return lane;
  }

  #shrink(): void {
    for (const lane of this.#lanes) {
      while (this.#bytes() > this.#maxBytes && !lane.isEmpty) lane.drop();
    }
  }

  #bytes(): number {
    return this.#lanes.reduce((bytes, lane) => bytes + lane.bytes, 0);
  }
}

class Lane implements BacklogLane {
  bytes = 0;
  readonly #lines: KeptLine[] = [];
  readonly #onDropped: (counts: RecordCounts) => void;
  readonly #onGrown: () => void;

  constructor(onDropped: (counts: RecordCounts) => void, onGrown: () => void) {
    this.#onDropped = onDropped;
    this.#onGrown = onGrown;
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }

  keep({ line, counts }: KeptLine): void {
    this.#lines.push({ line: { ...line, bytes: new Uint8Array(line.bytes) }, counts });
    this.bytes += costOf(line);
    this.#onGrown();
  }

  next(): KeptLine | undefined {
    const kept = this.#lines.shift();
    if (kept !== undefined) this.bytes -= costOf(kept.line);
    return kept;
  }

  putBack(kept: KeptLine): void {
    this.#lines.unshift(kept);
    this.bytes += costOf(kept.line);
  }

  drop(): void {
    const kept = this.next();
    if (kept !== undefined) this.#onDropped(kept.counts);
  }

  clear(): RecordCounts {
    const counts = sum(this.#lines.map((kept) => kept.counts));
    this.#lines.length = 0;
    this.bytes = 0;
    return counts;
  }
}

function costOf(line: EncodedLine): number {
  return line.bytes.length + LINE_OVERHEAD_BYTES;
}
