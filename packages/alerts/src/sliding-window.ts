import type { StoredRecord } from '@agentbus/otlp';
import type { Cell, Measure } from './measure.ts';

/** Pieces that a window is cut into, at most: its far end moves in steps of a thirtieth. */
export const MAX_WINDOW_CELLS = 30;

/** How a window is cut into pieces. */
export interface WindowShape {
  /** Length of the window, in milliseconds. */
  readonly over: number;
  /** How far back is kept: longer than the window where it is compared with what came before. */
  readonly keep: number;
  /** Length of a piece before it is evaluated. */
  readonly fine: number;
  /** Length of a piece afterwards. */
  readonly coarse: number;
}

/**
 * Cuts a window into pieces. Up to 30 of the evaluation's interval fit without loss; of longer ones the far end moves in
 * steps, so that the window is up to a thirtieth longer.
 */
export function windowShape(over: number, interval: number, windows = 1): WindowShape {
  const exact = greatestDivisor(over, interval);
  const keep = over * windows;
  if (keep / exact <= MAX_WINDOW_CELLS) return { over, keep, fine: exact, coarse: exact };
  const coarse = Math.max(1, Math.ceil(keep / MAX_WINDOW_CELLS / interval)) * interval;
  return { over, keep, fine: interval, coarse };
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/**
 * The records of a group within a time that moves on. Cells are by the time of the records, so that it does not matter in
 * which order, or in how many calls, they came; those not yet evaluated stay apart, so that a record from after an
 * evaluation does not count for it.
 */
export class SlidingWindow {
  /** Where each cell begins, ascending, in Unix milliseconds. */
  readonly #starts: number[] = [];
  readonly #cells: Cell[] = [];

  get isEmpty(): boolean {
    return this.#starts.length === 0;
  }

  add(
    record: StoredRecord,
    millis: number,
    evaluatedTo: number,
    shape: WindowShape,
    measure: Measure<Cell>,
  ): void {
    const size = millis < evaluatedTo ? shape.coarse : shape.fine;
    const start = Math.floor(millis / size) * size;
    let place = this.#starts.length;
    while (place > 0 && (this.#starts[place - 1] ?? 0) > start) place--;
    if (this.#starts[place - 1] === start) {
      this.#cells[place - 1] = measure.add(this.#cells[place - 1], record, millis);
      return;
    }
    const cell = measure.add(undefined, record, millis);
    if (cell === undefined) return;
    this.#starts.splice(place, 0, start);
    this.#cells.splice(place, 0, cell);
  }

  /** The cells that began from one time on and before another. */
  between(from: number, to: number): Cell[] {
    const found: Cell[] = [];
    for (let index = this.#starts.length - 1; index >= 0; index--) {
      const start = this.#starts[index] ?? 0;
      if (start < from) break;
      if (start < to) found.push(this.#cells[index]);
    }
    return found.reverse();
  }

  /** Forgets what is too old for any evaluation after this one, and joins the cells that have been evaluated. */
  settle(evaluatedTo: number, shape: WindowShape, measure: Measure<Cell>): void {
    const oldest = Math.floor((evaluatedTo - shape.keep) / shape.coarse) * shape.coarse;
    let gone = 0;
    while (gone < this.#starts.length && (this.#starts[gone] ?? 0) < oldest) gone++;
    if (gone > 0) {
      this.#starts.splice(0, gone);
      this.#cells.splice(0, gone);
    }
    if (shape.coarse === shape.fine) return;
    for (let index = this.#starts.length - 1; index > 0; index--) {
      const start = this.#starts[index] ?? 0;
      if (start >= evaluatedTo) continue;
      const before = this.#starts[index - 1] ?? 0;
      const bucket = Math.floor(start / shape.coarse);
      if (Math.floor(before / shape.coarse) !== bucket) continue;
      this.#cells[index - 1] = measure.merge(this.#cells[index - 1], this.#cells[index]);
      this.#starts[index - 1] = bucket * shape.coarse;
      this.#starts.splice(index, 1);
      this.#cells.splice(index, 1);
    }
  }

  /** Moves everything in time. */
  shift(by: number): void {
    for (let index = 0; index < this.#starts.length; index++)
      this.#starts[index] = (this.#starts[index] ?? 0) + by;
  }

  toJSON(): [number[], Cell[]] {
    return [this.#starts, this.#cells];
  }

  static revive(json: unknown, measure: Measure<Cell>): SlidingWindow {
    const window = new SlidingWindow();
    const [starts, cells] = json as [number[], unknown[]];
    window.#starts.push(...starts);
    window.#cells.push(...cells.map((cell) => measure.revive(cell)));
    return window;
  }
}
