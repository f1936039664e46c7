/** Lines that could not be written, kept in memory until they can be: as many as fit. */
import type { EncodedLine } from '@agentbus/otlp';

/** What a kept line costs beside its bytes, roughly: two objects and a place in a list. */
const LINE_OVERHEAD_BYTES = 256;

/** A stream's part of a {@link LineBacklog}. */
export interface BacklogLane {
  readonly isEmpty: boolean;
  /** Keeps a copy of a line, behind the others. */
  keep(line: EncodedLine): void;
  /** Takes out the oldest line. */
  next(): EncodedLine | undefined;
  /** Puts a line that {@link next} returned back to its place. */
  putBack(line: EncodedLine): void;
  /** Takes out all lines; returns how many records are in them. */
  clear(): number;
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
   * @param onDropped Told of each line that is dropped, by the number of its records.
   */
  addLane(onDropped: (records: number) => void): BacklogLane {
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
    return this.#lanes.reduce((sum, { bytes }) => sum + bytes, 0);
  }
}

class Lane implements BacklogLane {
  bytes = 0;
  readonly #lines: EncodedLine[] = [];
  readonly #onDropped: (records: number) => void;
  readonly #onGrown: () => void;

  constructor(onDropped: (records: number) => void, onGrown: () => void) {
    this.#onDropped = onDropped;
    this.#onGrown = onGrown;
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }

  keep(line: EncodedLine): void {
    this.#lines.push({ ...line, bytes: new Uint8Array(line.bytes) });
    this.bytes += costOf(line);
    this.#onGrown();
  }

  next(): EncodedLine | undefined {
    const line = this.#lines.shift();
    if (line !== undefined) this.bytes -= costOf(line);
    return line;
  }

  putBack(line: EncodedLine): void {
    this.#lines.unshift(line);
    this.bytes += costOf(line);
  }

  drop(): void {
    const line = this.next();
    if (line !== undefined) this.#onDropped(line.count);
  }

  clear(): number {
    const records = this.#lines.reduce((sum, { count }) => sum + count, 0);
    this.#lines.length = 0;
    this.bytes = 0;
    return records;
  }
}

function costOf(line: EncodedLine): number {
  return line.bytes.length + LINE_OVERHEAD_BYTES;
}
