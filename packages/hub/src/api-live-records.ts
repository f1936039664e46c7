/**
 * The log records that come, of every program that writes to the store: one follower for all who watch, and the newest
 * records in memory, so that whoever was away for a moment or reads slowly misses none, or is told how many.
 */
import { randomBytes } from 'node:crypto';
import { decodeLine, type StoredLog } from '@agentbus/otlp';
import { followLines } from '@agentbus/segments';
import { toLogJson } from './api-record-json.ts';

/** Two seconds of 10,000 records a second, at about 1 KB each. */
export const KEPT_RECORDS = 20_000;

/** Bytes of lines whose records are kept: large records leave sooner. */
const KEPT_BYTES: number = 64 * 1024 * 1024;

/** Half a minute: who reloads the page goes on where the stream was. */
const LINGER_MILLIS = 30_000;

/** A record, and its number in the order of arrival. */
export interface LiveRecord {
  readonly sequence: number;
  readonly record: StoredLog;
  readonly bytes: number;
  /** Its JSON, made once for all who get it. */
  json: string | undefined;
}

/** Follows a store while somebody watches. */
export class LiveRecords {
  /** Numbers of other runs of the hub mean nothing here. */
  readonly epoch: string = randomBytes(4).toString('hex');
  /** Lines that could not be read. */
  unreadable = 0;
  /** Times that following the store failed; it was begun again. */
  problems = 0;
  readonly #directory: string;
  readonly #onProblem: (problem: string) => void;
  #kept: LiveRecord[] = [];
  #keptBytes = 0;
  #next = 1;
  #watchers = 0;
  #following: AbortController | undefined;
  #lingering: NodeJS.Timeout | undefined;

  constructor(directory: string, onProblem: (problem: string) => void) {
    this.#directory = directory;
    this.#onProblem = onProblem;
  }

  /** The number of the record that came last. */
  get last(): number {
    return this.#next - 1;
  }

  /** The number of the oldest record that is still here; one more than {@link last} where there is none. */
  get first(): number {
    return this.#kept[0]?.sequence ?? this.#next;
  }

  /** Records behind a number, the oldest first; `missed` of them are not here any more. */
  after(sequence: number): { readonly records: readonly LiveRecord[]; readonly missed: number } {
    const missed = Math.max(0, this.first - 1 - sequence);
    const skip = Math.max(0, sequence + 1 - this.first);
    return { records: skip === 0 ? this.#kept : this.#kept.slice(skip), missed };
  }

  /** Begins to follow, if nobody did; returns what ends this watch. */
  watch(): () => void {
    this.#watchers++;
    clearTimeout(this.#lingering);
    if (this.#following === undefined) this.#follow();
    let watching = true;
    return () => {
      if (!watching) return;
      watching = false;
      this.#watchers--;
      if (this.#watchers === 0) {
        this.#lingering = setTimeout(() => this.#stop(), LINGER_MILLIS).unref();
      }
    };
  }

  close(): void {
    clearTimeout(this.#lingering);
    this.#stop();
  }

  #stop(): void {
    this.#following?.abort();
    this.#following = undefined;
    this.#kept = [];
    this.#keptBytes = 0;
  }

  #follow(): void {
    const following = new AbortController();
    this.#following = following;
    void this.#read(following.signal).catch((error: unknown) => {
      if (following.signal.aborted) return;
      this.problems++;
      this.#onProblem(
        `The live stream cannot follow the store: ${error instanceof Error ? error.message : error}`,
      );
      this.#following = undefined;
      this.#lingering = setTimeout(() => {
        if (this.#watchers > 0 && this.#following === undefined) this.#follow();
      }, 1000).unref();
    });
  }

  async #read(signal: AbortSignal): Promise<void> {
    const lines = followLines(this.#directory, {
      streams: ['logs', 'audit'],
      from: 'end',
      signal,
      onError: () => this.unreadable++,
    });
    for await (const { bytes } of lines) this.#add(bytes);
  }

  #add(line: Uint8Array): void {
    let records: StoredLog[];
    try {
      records = decodeLine(line).filter((record) => record.signal === 'logs');
    } catch {
      this.unreadable++;
      return;
    }
    const bytes = Math.ceil(line.length / Math.max(1, records.length));
    for (const record of records) {
      this.#kept.push({ sequence: this.#next++, record, bytes, json: undefined });
      this.#keptBytes += bytes;
    }
    // A quarter more at most, so that the list is not moved for each record.
    if (this.#kept.length > KEPT_RECORDS * 1.25 || this.#keptBytes > KEPT_BYTES * 1.25) this.#forget();
  }

  #forget(): void {
    let drop = 0;
    for (const { bytes } of this.#kept) {
      if (this.#kept.length - drop <= KEPT_RECORDS && this.#keptBytes <= KEPT_BYTES) break;
      this.#keptBytes -= bytes;
      drop++;
    }
    this.#kept = this.#kept.slice(drop);
  }
}

/** The record as JSON text. */
export function liveJson(live: LiveRecord): string {
  live.json ??= JSON.stringify(toLogJson(live.record));
  return live.json;
}
