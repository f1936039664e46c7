import type { StoredRecord } from '@agentbus/otlp';
import { keyText, tooManyGroups } from './group-table.ts';
import type { ResultRecord } from './query-result.ts';
import { readCell } from './read-cell.ts';
import type { ContextStage } from './stage.ts';

/** How records come in. */
export interface ContextOptions {
  /** Newest first (`desc`) or oldest first (`asc`). */
  readonly order: 'asc' | 'desc';
  /** The most values of `by` that are kept apart. */
  readonly maxGroups: number;
}

/** What has been seen of one value of `by`. */
interface Neighbours {
  /** The last records that are not part of the result yet. */
  recent: Numbered[];
  /** How many of the next ones are part of it. */
  wanted: number;
}

interface Numbered {
  readonly number: number;
  readonly entry: ResultRecord;
}

/** Picks the records around those that match, out of all. */
export class ContextWindow {
  /** Of the records that come in before and behind a match. */
  readonly #leading: number;
  readonly #trailing: number;
  readonly #readers: readonly ((record: StoredRecord) => string | number | bigint | null)[];
  readonly #maxGroups: number;
  readonly #neighbours = new Map<string, Neighbours>();
  readonly #picked: Numbered[] = [];
  #number = 0;

  constructor({ before, after, by }: ContextStage, { order, maxGroups }: ContextOptions) {
    this.#leading = order === 'asc' ? before : after;
    this.#trailing = order === 'asc' ? after : before;
    this.#readers = by.map(readCell);
    this.#maxGroups = maxGroups;
  }

  /** @throws FilterError `too-many-groups`. */
  add(record: StoredRecord, match: boolean): void {
    const neighbours = this.#neighboursOf(record);
    const numbered = { number: this.#number++, entry: { record, match } };
    if (match) {
      this.#picked.push(...neighbours.recent, numbered);
      neighbours.recent = [];
      neighbours.wanted = this.#trailing;
    } else if (neighbours.wanted > 0) {
      this.#picked.push(numbered);
      neighbours.wanted--;
    } else if (this.#leading > 0) {
      neighbours.recent.push(numbered);
      if (neighbours.recent.length > this.#leading) neighbours.recent.shift();
    }
  }

  /** The records so far, in the order in which they came in. */
  records(): ResultRecord[] {
    return this.#picked.toSorted((a, b) => a.number - b.number).map(({ entry }) => entry);
  }

  #neighboursOf(record: StoredRecord): Neighbours {
    const key = this.#readers.map((read) => keyText(read(record))).join('');
    const known = this.#neighbours.get(key);
    if (known) return known;
    if (this.#neighbours.size >= this.#maxGroups) throw tooManyGroups(this.#maxGroups);
    const fresh = { recent: [], wanted: 0 };
    this.#neighbours.set(key, fresh);
    return fresh;
  }
}
