/** Delivers a store to one destination. */
import { followLines, STREAMS, type Stream } from '@agentbus/segments';
import { CursorFile } from './cursor-file.ts';
import { DEFAULT_RECOVERY_BYTES_PER_SECOND, DeliveryGate } from './delivery-gate.ts';
import type { Destination } from './destination.ts';
import { ForwardError } from './forward-error.ts';
import { ForwardLock } from './forward-lock.ts';
import { LineFeed } from './line-feed.ts';
import { RejectedRecords } from './rejected-records.ts';
import { StreamForwarder, type StreamProgress } from './stream-forwarder.ts';

/** 512 KiB, a full line: what a kill costs in duplicates, against what a request costs. */
export const DEFAULT_MAX_BATCH_BYTES: number = 512 * 1024;

/** 4 KiB: below this requests would cost more than what they carry. */
const MIN_MAX_BATCH_BYTES = 4 * 1024;

/** 64 MiB: beyond this no known backend takes a request. */
const MAX_MAX_BATCH_BYTES = 64 * 1024 * 1024;

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
   * place of an earlier run cannot be read.
   */
  run(signal?: AbortSignal): Promise<void>;
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
  let forwarders: readonly StreamForwarder[] = [];
  return {
    progress: () => forwarders.map(({ progress }) => progress),
    async run(signal = new AbortController().signal) {
      const lock = ForwardLock.acquire(options.directory, options.name, options.onProblem ?? (() => {}));
      const ending = new AbortController();
      const stop = AbortSignal.any([signal, ending.signal]);
      try {
        forwarders = await createStreams(options, stop);
        await Promise.all(forwarders.map((forwarder) => forwarder.run(stop)));
      } catch (error) {
        if (!signal.aborted) throw error;
      } finally {
        ending.abort();
        lock.release();
        await options.destination.close();
      }
    },
  };
}

async function createStreams(options: ForwarderOptions, signal: AbortSignal): Promise<StreamForwarder[]> {
  const { directory, destination, name, streams = STREAMS, onProblem = () => {} } = options;
  const gate = new DeliveryGate({
    recoveryBytesPerSecond: options.recoveryBytesPerSecond ?? DEFAULT_RECOVERY_BYTES_PER_SECOND,
    now: () => performance.now(),
    random: options.random ?? Math.random,
  });
  const rejected = new RejectedRecords(directory, name, options.now ?? Date.now);
  return Promise.all(
    streams.map(async (stream) => {
      const cursorFile = new CursorFile(directory, name, stream);
      const from = await cursorFile.read();
      const follower = followLines(directory, {
        streams: [stream],
        from,
        signal,
        until: options.once === true ? 'end' : undefined,
        onError: (error) => onProblem(error.message),
      });
      const feed = new LineFeed(stream, follower, from, options.maxBatchBytes ?? DEFAULT_MAX_BATCH_BYTES);
      return new StreamForwarder({ stream, destination, gate, feed, cursorFile, rejected, onProblem });
    }),
  );
}

function check({ name, maxBatchBytes, recoveryBytesPerSecond, streams = STREAMS }: ForwarderOptions): void {
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
  if (recoveryBytesPerSecond !== undefined && !(recoveryBytesPerSecond > 0)) {
    throw invalid('recoveryBytesPerSecond', recoveryBytesPerSecond, 'greater than 0');
  }
}

function invalid(option: string, value: unknown, range: string): ForwardError {
  return new ForwardError('invalid-option', `Cannot forward: ${option} is ${value}, must be ${range}.`);
}
