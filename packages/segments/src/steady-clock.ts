/** A clock for what cannot be undone. */

/** One hour: clocks are set right by less than this, and nothing is kept for so short a time. */
const TOLERANCE_MILLIS = 60 * 60 * 1000;

/** One day: a clock that is wrong for longer is not a passing mistake. */
const CONFIRM_MILLIS = 24 * 60 * 60 * 1000;

/** Settings of a {@link SteadyClock}. */
export interface SteadyClockOptions {
  /** The clock that may jump, Unix milliseconds. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** Milliseconds that only ever count on. Default `performance.now`. */
  readonly monotonic?: (() => number) | undefined;
  /** A time that has certainly come, Unix milliseconds: when something was last written. Default: none is known. */
  readonly evidence?: number | undefined;
}

/**
 * The time, by which retention tells what is too old. A clock that jumps ahead, by mistake or because the machine slept, is
 * believed after a day, or by the next process if records were written meanwhile: what it would make too old is not gone when it is set back. A clock that is set
 * back is believed at once, as that only keeps things longer.
 */
export class SteadyClock {
  readonly #now: () => number;
  readonly #monotonic: () => number;
  /** The time that was believed last, and when that was. */
  #believed: { readonly time: number; readonly at: number };
  /** How far the clock is ahead of the monotonic one, and since when. */
  #doubted: { readonly offset: number; readonly since: number } | undefined;

  constructor({ now = Date.now, monotonic = () => performance.now(), evidence }: SteadyClockOptions = {}) {
    this.#now = now;
    this.#monotonic = monotonic;
    const time = now();
    this.#believed = { time: Math.min(time, evidence ?? time), at: monotonic() };
  }

  /** Unix milliseconds. */
  now(): number {
    const time = this.#now();
    const at = this.#monotonic();
    const expected = this.#believed.time + (at - this.#believed.at);
    if (time <= expected + TOLERANCE_MILLIS || this.#isConfirmed(time - at, at)) {
      this.#believed = { time, at };
      this.#doubted = undefined;
      return time;
    }
    return expected;
  }

  #isConfirmed(offset: number, at: number): boolean {
    if (this.#doubted === undefined || Math.abs(offset - this.#doubted.offset) > TOLERANCE_MILLIS) {
      this.#doubted = { offset, since: at };
    }
    return at - this.#doubted.since >= CONFIRM_MILLIS;
  }
}
