/** Keeps the first records of a search's order. Pure. */
import { comparePlaces, type Placed } from './record-order.ts';

/** More than wanted are kept before the worst are dropped, so that sorting is rare. */
const SLACK = 1000;

/** Takes records in any order. */
export class BestRecords<T extends Placed> {
  readonly #limit: number;
  readonly #direction: 1 | -1;
  #records: T[] = [];
  #worst: bigint | undefined;

  /** @param direction 1 for the earliest, -1 for the latest first. */
  constructor(limit: number, direction: 1 | -1) {
    this.#limit = limit;
    this.#direction = direction;
  }

  get size(): number {
    return this.#records.length;
  }

  /** Whether a record of this time may be among the first, as far as is known. */
  mayTake(time: bigint): boolean {
    const worst = this.#worst;
    if (worst === undefined) return true;
    return this.#direction === 1 ? time <= worst : time >= worst;
  }

  add(record: T): void {
    this.#records.push(record);
    if (this.#limit === 1 || this.#records.length >= this.#limit + SLACK) this.#drop();
    else if (this.#records.length === this.#limit) this.#findWorst();
  }

  /** The first records, in order. */
  take(): T[] {
    this.#drop();
    return this.#records;
  }

  #drop(): void {
    const direction = this.#direction;
    this.#records.sort((a, b) => direction * comparePlaces(a, b));
    if (this.#records.length > this.#limit) this.#records.length = this.#limit;
    if (this.#records.length === this.#limit) this.#worst = this.#records.at(-1)?.time;
  }

  #findWorst(): void {
    for (const { time } of this.#records) {
      if (this.#worst === undefined || !this.mayTake(time)) this.#worst = time;
    }
  }
}
