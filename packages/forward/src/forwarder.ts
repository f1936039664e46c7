/** Delivers a store to one destination. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Cursor, followLines, STREAMS, type Stream } from '@agentbus/segments';
import { CursorFile } from './cursor-file.ts';
import { DEFAULT_RECOVERY_BYTES_PER_SECOND, DeliveryGate } from './delivery-gate.ts';
import type { Destination } from './destination.ts';
import { ForwardError } from './forward-error.ts';
import { ForwardLock } from './forward-lock.ts';
import { DEFAULT_LINGER_MILLIS, LineFeed } from './line-feed.ts';
import { RejectedRecords } from './rejected-records.ts';
import { StreamForwarder, type StreamProgress } from './stream-forwarder.ts';

/** 512 KiB, a full line: what a kill costs in duplicates, against what a request costs. */
export const DEFAULT_MAX_BATCH_BYTES: number = 512 * 1024;

/** 4 KiB: below this requests would cost more than what they carry. */
const MIN_MAX_BATCH_BYTES = 4 * 1024;

/** 64 MiB: beyond this no known backend takes a request. */
const MAX_MAX_BATCH_BYTES = 64 * 1024 * 1024;

/** Five seconds: how long a stream whose forwarder has died stays where it is. */
const TAKEOVER_MILLIS = 5000;

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** Settings of {@link createForwarder}. */
export interface ForwarderOptions {
  /** The store's directory. */
  readonly directory: string;
  readonly destination: Destination;
  /**
   * Names the place of this destination in the store, so that a forwarder of the same name goes on where the last one
   * stopped: 1–64 characters of a–z, 0–9, `.`, `_` and `-`.
   */
  readonly name: string;
  /** Default: all. */
  readonly streams?: readonly Stream[] | undefined;
  /** End when all is delivered that there is at the beginning, instead of waiting for more. Default `false`. */
  readonly once?: boolean | undefined;
  /**
   * What to do about a stream that another process forwards under this name: `fail`, `skip` it, or `wait` until it can be taken
   * over, looking every five seconds. Default `fail`.
   */
  readonly busy?: 'fail' | 'skip' | 'wait' | undefined;
  /** How often a batch is tried before the run ends with `not-taken`, 1 or more. Default: for as long as it takes. */
  readonly attempts?: number | undefined;
  /** Milliseconds that a batch waits for more lines, 0 or more; default 100. */
  readonly lingerMillis?: number | undefined;
  /** Bytes of lines in one request, from 4,096 to 67,108,864; default 524,288 (512 KiB). A longer line goes alone. */
  readonly maxBatchBytes?: number | undefined;
  /** Bytes a second for what has gathered during an outage, more than 0; default 33,554,432 (32 MiB). */
  readonly recoveryBytesPerSecond?: number | undefined;
  /** Told of each attempt that failed, each record that was parked and each file that cannot be read. Must not throw. */
  readonly onProblem?: ((problem: string) => void) | undefined;
  /** The clock, in Unix milliseconds. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** Numbers from 0 to 1, exclusive. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** A store on its way to a destination. */
export interface Forwarder {
  /**
   * Delivers until aborted, or with `once` until all is delivered. Each record at least once, in the order of its stream, also
   * when the process is killed in between.
   *
   * @throws ForwardError with code `already-forwarding` if another process forwards under this name, `damaged-cursor` if the
   * place of an earlier run cannot be read, `not-taken` if there is a number of `attempts` and they have failed.
   */
  run(signal?: AbortSignal): Promise<void>;
  /** Ends {@link run} when what is under way has been answered, so that it is not sent again by the next run. */
  finish(): void;
  /** What has been done so far, by stream. */
  progress(): readonly StreamProgress[];
}

/**
 * Creates a forwarder.
 *
 * @throws ForwardError with code `invalid-option`.
 */
export function createForwarder(options: ForwarderOptions): Forwarder {
  check(options);
  const run = new ForwarderRun(options);
  return {
    run: (signal) => run.run(signal),
    finish: () => run.finish(),
    progress: () => run.progress(),
  };
}

class ForwarderRun {
  readonly #options: ForwarderOptions;
  readonly #onProblem: (problem: string) => void;
  readonly #finishing = new AbortController();
  readonly #forwarders = new Map<Stream, StreamForwarder>();
  readonly #gate: DeliveryGate;

  constructor(options: ForwarderOptions) {
    this.#options = options;
    this.#onProblem = options.onProblem ?? (() => {});
    this.#gate = this.#createGate();
  }

  progress(): StreamProgress[] {
    return [...this.#forwarders.values()].map(({ progress }) => progress);
  }

  finish(): void {
    this.#finishing.abort();
  }

  async run(signal: AbortSignal = new AbortController().signal): Promise<void> {
    const { directory, name, streams = STREAMS, busy = 'fail', destination } = this.#options;
    const failing = new AbortController();
    const stop = AbortSignal.any([signal, failing.signal]);
    const ending = AbortSignal.any([stop, this.#finishing.signal]);
    const locks = new Map(
      streams.map((stream) => [stream, new ForwardLock(directory, name, stream, this.#onProblem)]),
    );
    try {
      if (busy === 'fail') for (const lock of locks.values()) this.#acquireNow(lock);
      const results = await Promise.allSettled(
        [...locks].map(async ([stream, lock]) => {
          try {
            if (await this.#acquire(lock, ending)) await this.#forward(stream, stop, ending);
          } catch (error) {
            if (ending.aborted) return;
            // What the destination does not take of one stream, it may of another.
            if (!isNotTaken(error)) failing.abort();
            throw error;
          } finally {
            lock.release();
          }
        }),
      );
      for (const result of results) if (result.status === 'rejected') throw result.reason;
    } finally {
      for (const lock of locks.values()) lock.release();
      await destination.close();
    }
  }

  #acquireNow(lock: ForwardLock): void {
    if (lock.tryAcquire()) return;
    const { directory, name } = this.#options;
    throw new ForwardError(
      'already-forwarding',
      `Cannot forward ${directory} as ${name}: another process does so (${lock.path}). ` +
        'Stop it, or give this one another name.',
    );
  }

  /** Whether the stream is ours now. */
  async #acquire(lock: ForwardLock, ending: AbortSignal): Promise<boolean> {
    if (this.#options.busy !== 'wait') return lock.tryAcquire();
    for (;;) {
      try {
        if (lock.tryAcquire()) return true;
      } catch (error) {
        this.#onProblem(`The store cannot be locked: ${error instanceof Error ? error.message : error}`);
      }
      await delay(TAKEOVER_MILLIS, undefined, { signal: ending });
    }
  }

  async #forward(stream: Stream, stop: AbortSignal, ending: AbortSignal): Promise<void> {
    const { directory, destination, name, once, maxBatchBytes = DEFAULT_MAX_BATCH_BYTES } = this.#options;
    const { lingerMillis = DEFAULT_LINGER_MILLIS, attempts = Number.POSITIVE_INFINITY } = this.#options;
    const onProblem = this.#onProblem;
    const cursorFile = new CursorFile(directory, name, stream);
    const from = await this.#startOf(cursorFile);
    const follower = followLines(directory, {
      streams: [stream],
      from,
      signal: ending,
      until: once === true ? 'end' : undefined,
      transient: true,
      onError: (error) => onProblem(error.message),
    });
    const forwarder = new StreamForwarder({
      stream,
      destination,
      // Who gives up soon has nothing to spare the destination from.
      gate: Number.isFinite(attempts) ? this.#createGate() : this.#gate,
      feed: new LineFeed(stream, follower, from, maxBatchBytes, lingerMillis),
      cursorFile,
      rejected: new RejectedRecords(directory, name, this.#options.now ?? Date.now),
      attempts,
      ending,
      onProblem,
    });
    this.#forwarders.set(stream, forwarder);
    await forwarder.run(stop);
  }

  /** Where to begin. From here on the store knows of the destination, and retention waits for it. */
  async #startOf(cursorFile: CursorFile): Promise<Cursor> {
    const known = await cursorFile.find();
    if (known !== undefined) return known;
    try {
      await cursorFile.write({});
    } catch (error) {
      this.#onProblem(
        `The store's state cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    return {};
  }

  #createGate(): DeliveryGate {
    return new DeliveryGate({
      recoveryBytesPerSecond: this.#options.recoveryBytesPerSecond ?? DEFAULT_RECOVERY_BYTES_PER_SECOND,
      now: () => performance.now(),
      random: this.#options.random ?? Math.random,
    });
  }
}

function isNotTaken(error: unknown): boolean {
  return error instanceof ForwardError && error.code === 'not-taken';
}

function check(options: ForwarderOptions): void {
  const { name, maxBatchBytes, recoveryBytesPerSecond, streams = STREAMS, attempts, lingerMillis } = options;
  if (!NAME.test(name)) {
    throw invalid('name', JSON.stringify(name), '1–64 characters of a–z, 0–9, ".", "_" and "-"');
  }
  for (const stream of streams) {
    if (!STREAMS.includes(stream)) throw invalid('streams', stream, `some of ${STREAMS.join(', ')}`);
  }
  if (
    maxBatchBytes !== undefined &&
    !(
      Number.isInteger(maxBatchBytes) &&
      maxBatchBytes >= MIN_MAX_BATCH_BYTES &&
      maxBatchBytes <= MAX_MAX_BATCH_BYTES
    )
  ) {
    throw invalid(
      'maxBatchBytes',
      maxBatchBytes,
      `an integer from ${MIN_MAX_BATCH_BYTES} to ${MAX_MAX_BATCH_BYTES}`,
    );
  }
  if (attempts !== undefined && !(attempts >= 1)) throw invalid('attempts', attempts, '1 or more');
  if (lingerMillis !== undefined && !(lingerMillis >= 0))
    throw invalid('lingerMillis', lingerMillis, '0 or more');
  if (recoveryBytesPerSecond !== undefined && !(recoveryBytesPerSecond > 0)) {
    throw invalid('recoveryBytesPerSecond', recoveryBytesPerSecond, 'greater than 0');
  }
}

function invalid(option: string, value: unknown, range: string): ForwardError {
  return new ForwardError('invalid-option', `Cannot forward: ${option} is ${value}, must be ${range}.`);
}
