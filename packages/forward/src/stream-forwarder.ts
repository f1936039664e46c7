/** Delivers one stream to one destination, in order. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Cursor, Stream } from '@agentbus/segments';
import type { CursorFile } from './cursor-file.ts';
import type { DeliveryGate } from './delivery-gate.ts';
import type { Batch, Delivery, Destination } from './destination.ts';
import { ForwardError } from './forward-error.ts';
import type { LineFeed } from './line-feed.ts';
import type { RejectedRecords } from './rejected-records.ts';
import { INITIAL_RETRY_MILLIS, MAX_RETRY_MILLIS } from './retry-delay.ts';
import { splitBatch } from './split-batch.ts';

/** What a stream's forwarder has done since it began. */
export interface StreamProgress {
  readonly stream: Stream;
  /** Lines and their bytes that the destination has taken, or that were parked. */
  readonly lines: number;
  readonly bytes: number;
  /** Records that the destination took the batch of but refused itself (partial success). */
  readonly rejectedRecords: number;
  /** Lines, each of one record, that were parked because the destination refuses them. */
  readonly parked: number;
  /** Attempts that failed, and the reason of the last one. */
  readonly retries: number;
  readonly lastProblem: string | undefined;
}

/** What a stream's forwarder is made of. */
export interface StreamForwarderParts {
  readonly stream: Stream;
  readonly destination: Destination;
  readonly gate: DeliveryGate;
  readonly feed: LineFeed;
  readonly cursorFile: CursorFile;
  readonly rejected: RejectedRecords;
  /** How often a batch is tried. */
  readonly attempts: number;
  /** Aborted when nothing more is to be begun; what is under way goes on. */
  readonly ending: AbortSignal;
  /** Told of each attempt that failed and each record that was parked. Must not throw. */
  readonly onProblem: (problem: string) => void;
}

/** One stream on its way to one destination. */
export class StreamForwarder {
  readonly #parts: StreamForwarderParts;
  #progress: StreamProgress;

  constructor(parts: StreamForwarderParts) {
    this.#parts = parts;
    this.#progress = {
      stream: parts.stream,
      lines: 0,
      bytes: 0,
      rejectedRecords: 0,
      parked: 0,
      retries: 0,
      lastProblem: undefined,
    };
  }

  get progress(): StreamProgress {
    return this.#progress;
  }

  /**
   * Delivers until the feed ends, or until aborted.
   *
   * @throws ForwardError with code `not-taken` if the destination has not taken a batch in all its attempts.
   */
  async run(signal: AbortSignal): Promise<void> {
    const { feed, gate, stream } = this.#parts;
    for (;;) {
      if (feed.isIdle) gate.caughtUp(stream);
      const fed = await feed.next();
      if (fed === undefined) break;
      await this.#deliver(fed.batch, signal);
      await this.#remember(fed.cursor);
    }
    gate.caughtUp(stream);
  }

  async #deliver(batch: Batch, signal: AbortSignal): Promise<void> {
    const refused = await this.#send(batch, signal);
    if (refused === undefined) return;
    const halves = splitBatch(batch);
    if (halves.length === 0) {
      await this.#persist(() => this.#parts.rejected.park(batch, refused));
      this.#count({ parked: 1, lines: batch.lines.length, bytes: batch.bytes });
      this.#report(`A record was refused and is parked: ${refused}`);
      return;
    }
    for (const half of halves) await this.#deliver(half, signal);
  }

  /** Tries until the batch is taken or refused; returns the reason in the latter case. */
  async #send(batch: Batch, signal: AbortSignal): Promise<string | undefined> {
    const { gate, destination, stream, ending } = this.#parts;
    for (let attempts = 1; ; attempts++) {
      await gate.enter(stream, batch.bytes, ending);
      const delivery = await attempt(destination, batch, signal);
      if (delivery.status === 'accepted') {
        gate.succeeded(stream);
        const { rejectedRecords = 0, reason = 'no reason given' } = delivery;
        this.#count({ lines: batch.lines.length, bytes: batch.bytes, rejectedRecords });
        if (rejectedRecords > 0) this.#report(`${rejectedRecords} records were refused: ${reason}`);
        return undefined;
      }
      const { reason } = delivery;
      if (delivery.status === 'rejected' || attempts >= (delivery.maxAttempts ?? Number.POSITIVE_INFINITY)) {
        gate.succeeded(stream);
        return reason;
      }
      const millis = gate.failed(stream, delivery.afterMillis);
      signal.throwIfAborted();
      this.#count({ retries: 1 });
      const last = attempts >= this.#parts.attempts;
      this.#report(last ? reason : `${reason}; trying again in ${(millis / 1000).toFixed(1)} s`);
      if (last)
        throw new ForwardError('not-taken', `${destination.label} does not take ${stream}: ${reason}`);
    }
  }

  async #remember(cursor: Cursor): Promise<void> {
    await this.#persist(() => this.#parts.cursorFile.write(cursor));
  }

  /** Writes to the store, however long that takes: a full disk must not send a batch again and again. */
  async #persist(write: () => Promise<void>): Promise<void> {
    for (let pause = INITIAL_RETRY_MILLIS; ; pause = Math.min(pause * 2, MAX_RETRY_MILLIS)) {
      try {
        await write();
        return;
      } catch (error) {
        this.#report(
          `The store's state cannot be written: ${error instanceof Error ? error.message : String(error)}`,
        );
        await delay(pause, undefined, { signal: this.#parts.ending });
      }
    }
  }

  #count(more: Partial<Omit<StreamProgress, 'stream' | 'lastProblem'>>): void {
    const { lines, bytes, rejectedRecords, parked, retries } = this.#progress;
    this.#progress = {
      ...this.#progress,
      lines: lines + (more.lines ?? 0),
      bytes: bytes + (more.bytes ?? 0),
      rejectedRecords: rejectedRecords + (more.rejectedRecords ?? 0),
      parked: parked + (more.parked ?? 0),
      retries: retries + (more.retries ?? 0),
    };
  }

  #report(problem: string): void {
    const { destination, stream } = this.#parts;
    this.#progress = { ...this.#progress, lastProblem: problem };
    this.#parts.onProblem(`${destination.label}, ${stream}: ${problem}`);
  }
}

async function attempt(destination: Destination, batch: Batch, signal: AbortSignal): Promise<Delivery> {
  try {
    return await destination.deliver(batch, signal);
  } catch (error) {
    return { status: 'retry', reason: error instanceof Error ? error.message : String(error) };
  }
}
