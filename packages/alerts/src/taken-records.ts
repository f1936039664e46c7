/** Which records of the last while were taken: where a time is read again, only what has been stored since counts. */
import { createHash } from 'node:crypto';
import { displayValue, type StoredRecord } from '@agentbus/otlp';
import { recordMillis } from './record-time.ts';

/** Records that are remembered: some MiB, written with each state. Of more, only the latest can come late. */
export const MAX_TAKEN_RECORDS = 50_000;

/** What is kept of them, as JSON. */
export interface TakenState {
  /** Records from before this are left out: they cannot be told from those that were taken. Unix milliseconds. */
  readonly from: number;
  /** For each record its time, its key, and how many of them there were. */
  readonly records: readonly (readonly [millis: number, key: string, count: number])[];
}

interface Taken {
  readonly millis: number;
  count: number;
}

/** A multiset of records: two that are the same in all respects are two. */
export class TakenRecords {
  #from: number;
  #taken: Map<string, Taken>;
  /** Of the reading that is going on. */
  #read = new Map<string, Taken>();

  constructor({ from, records }: TakenState) {
    this.#from = from;
    this.#taken = new Map(records.map(([millis, key, count]) => [key, { millis, count }]));
  }

  /** From here on it is known which records were taken, Unix milliseconds. */
  get from(): number {
    return this.#from;
  }

  /** Whether a record of this reading is one that no reading before has given. */
  take(record: StoredRecord): boolean {
    const millis = recordMillis(record);
    if (millis < this.#from) return false;
    const key = recordKey(record);
    const read = this.#read.get(key) ?? { millis, count: 0 };
    this.#read.set(key, read);
    return ++read.count > (this.#taken.get(key)?.count ?? 0);
  }

  /** Ends a reading; what is from before a time will not be read again. */
  settle(from: number): void {
    for (const [key, { millis, count }] of this.#taken) {
      // What this reading did not find may be there again in the next one.
      const read = this.#read.get(key);
      if (read === undefined) this.#read.set(key, { millis, count });
      else read.count = Math.max(read.count, count);
    }
    const kept = [...this.#read].filter(([, { millis }]) => millis >= from);
    this.#from = Math.max(this.#from, from);
    if (kept.length > MAX_TAKEN_RECORDS) {
      kept.sort(([, a], [, b]) => b.millis - a.millis);
      const [, first] = kept[MAX_TAKEN_RECORDS] ?? [];
      this.#from = Math.max(this.#from, (first?.millis ?? 0) + 1);
    }
    this.#taken = new Map(kept.filter(([, { millis }]) => millis >= this.#from));
    this.#read = new Map();
  }

  state(): TakenState {
    return {
      from: this.#from,
      records: [...this.#taken].map(([key, { millis, count }]) => [millis, key, count]),
    };
  }
}

/** Spans by their ids; of other records, which have none, everything that tells one from another. */
function recordKey(record: StoredRecord): string {
  return createHash('sha256').update(identity(record).join('\0')).digest('base64url').slice(0, 16);
}

function identity(record: StoredRecord): string[] {
  const { signal, attributes, resource, scope } = record;
  const time = String(record.timestamp);
  if (signal === 'traces') return [signal, record.traceId, record.spanId];
  const all = [signal, time, displayValue(attributes), displayValue(resource.attributes), scope.name];
  if (signal === 'metrics') return [...all, record.name];
  return [...all, record.eventName, record.spanId, displayValue(record.body ?? null)];
}
