/** Decides which segments a store gives up. Pure: no IO, no clock. */

import { SegmentOptionError } from './segment-error.ts';
import { compareSegments } from './segment-name.ts';
import { STREAMS, type Stream } from './store-layout.ts';

/** What a stream is kept for. Without any limit, everything is kept. */
export interface StreamRetention {
  /** Milliseconds since a segment was last written to. 1 or more. */
  readonly maxAgeMillis?: number | undefined;
  /** Bytes that the stream's segments may take together on the disk, compressed ones as they are. 0 or more. */
  readonly maxBytes?: number | undefined;
  /**
   * Bytes to keep free on the store's disk: below that, the stream's oldest segments go. 0 or more, of
   * which no more than half of the disk counts. Those of `audit` go
   * only when the other streams have nothing left to give.
   */
  readonly minFreeBytes?: number | undefined;
  /** Where segments go instead of being deleted: another directory, which gets a store's layout. Default: deleted. */
  readonly archiveDirectory?: string | undefined;
}

/**
 * What each stream is kept for. A stream that is not named is kept without limit: no policy for `logs` ever touches
 * `audit`.
 */
export type RetentionPolicy = Readonly<Partial<Record<Stream, StreamRetention>>>;

/** What the planner has to know of a segment. */
export interface RetainedSegment {
  readonly stream: Stream;
  readonly path: string;
  readonly createdAt: Date;
  /** When it was last written to. */
  readonly modifiedAt: Date;
  readonly writer: string;
  readonly sequence: number;
  /** What the disk gets back for it, all of its files together. */
  readonly bytes: number;
  /** Whether its writer may still write to it: then it stays. */
  readonly live: boolean;
}

/** Why a segment goes. */
export type RetentionReason = 'age' | 'bytes' | 'free';

/** One segment that goes. */
export interface Removal<S extends RetainedSegment = RetainedSegment> {
  readonly segment: S;
  readonly reason: RetentionReason;
}

/** A limit that is not met although everything has been given up that may be. */
export interface UnmetLimit {
  readonly stream: Stream;
  readonly limit: 'maxBytes' | 'minFreeBytes';
  readonly missingBytes: number;
}

/** What to do. */
export interface RetentionPlan<S extends RetainedSegment = RetainedSegment> {
  /** In this order: what comes first is no newer than what follows, within a stream. */
  readonly removals: readonly Removal<S>[];
  readonly unmet: readonly UnmetLimit[];
}

/**
 * Plans what goes: first what is too old, then the oldest of each stream that takes too much, then the oldest of all streams
 * with a floor that the disk is short of, `audit` last. Live segments stay, and within a stream nothing goes before something older.
 *
 * A segment is as old as its last write, which never counts as earlier than its own beginning or than its writer's previous
 * segments: a clock that was set back makes segments stay longer, not go sooner.
 *
 * @param segments Those of our own writers, in any order.
 * @param now Unix milliseconds.
 * @param freeBytes Bytes free on the store's disk.
 * @throws {@link SegmentOptionError} if a limit is out of its range.
 */
export function planRetention<S extends RetainedSegment>(
  segments: readonly S[],
  policy: RetentionPolicy,
  now: number,
  freeBytes: number,
): RetentionPlan<S> {
  checkPolicy(policy);
  const streams = STREAMS.flatMap((stream) => {
    const limits = policy[stream];
    return limits === undefined ? [] : [new StreamPlan(stream, limits, segments)];
  });
  for (const stream of streams) {
    stream.removeOlderThan(now);
    stream.removeBeyondMaxBytes();
  }
  const short = removeForFloor(streams, freeBytes);
  return {
    removals: streams.flatMap(({ removals }) => removals),
    unmet: [...streams.flatMap((stream) => stream.unmetMaxBytes()), ...short],
  };
}

interface AgedSegment<S> {
  readonly segment: S;
  /** When it was last written to, in Unix milliseconds. */
  readonly writtenAt: number;
}

class StreamPlan<S extends RetainedSegment> {
  readonly stream: Stream;
  readonly limits: StreamRetention;
  readonly removals: Removal<S>[] = [];
  /** What may go, the oldest last. */
  readonly #removable: AgedSegment<S>[];
  #bytes: number;

  constructor(stream: Stream, limits: StreamRetention, segments: readonly S[]) {
    const own = segments.filter((segment) => segment.stream === stream);
    this.stream = stream;
    this.limits = limits;
    this.#bytes = own.reduce((total, { bytes }) => total + bytes, 0);
    this.#removable = oldestFirst(own)
      .filter(({ segment }) => !segment.live)
      .reverse();
  }

  get isAudit(): boolean {
    return this.stream === 'audit';
  }

  /** When the oldest that may go was last written to; `undefined` where nothing is left. */
  get oldest(): number | undefined {
    return this.#removable.at(-1)?.writtenAt;
  }

  removeOlderThan(now: number): void {
    const { maxAgeMillis } = this.limits;
    if (maxAgeMillis === undefined) return;
    while (this.oldest !== undefined && this.oldest < now - maxAgeMillis) this.removeOldest('age');
  }

  removeBeyondMaxBytes(): void {
    while (this.#excessBytes() > 0 && this.oldest !== undefined) this.removeOldest('bytes');
  }

  unmetMaxBytes(): UnmetLimit[] {
    const missingBytes = this.#excessBytes();
    return missingBytes > 0 ? [{ stream: this.stream, limit: 'maxBytes', missingBytes }] : [];
  }

  removeOldest(reason: RetentionReason): number {
    const oldest = this.#removable.pop();
    if (oldest === undefined) return 0;
    this.removals.push({ segment: oldest.segment, reason });
    this.#bytes -= oldest.segment.bytes;
    return oldest.segment.bytes;
  }

  #excessBytes(): number {
    return this.#bytes - (this.limits.maxBytes ?? Number.POSITIVE_INFINITY);
  }
}

/** Streams on one disk share its free bytes: whichever has the oldest segment gives it up, `audit` after all others. */
function removeForFloor<S extends RetainedSegment>(
  streams: readonly StreamPlan<S>[],
  freeBytes: number,
): UnmetLimit[] {
  const removed = streams.flatMap(({ removals }) => removals);
  let free = removed.reduce((total, { segment }) => total + segment.bytes, freeBytes);
  const isShort = ({ limits }: StreamPlan<S>) => free < (limits.minFreeBytes ?? 0);
  for (;;) {
    const candidates = streams.filter((stream) => isShort(stream) && stream.oldest !== undefined);
    const [first] = candidates.sort(
      (a, b) => Number(a.isAudit) - Number(b.isAudit) || (a.oldest ?? 0) - (b.oldest ?? 0),
    );
    if (first === undefined) break;
    free += first.removeOldest('free');
  }
  return streams.filter(isShort).map(({ stream, limits }) => ({
    stream,
    limit: 'minFreeBytes',
    missingBytes: (limits.minFreeBytes ?? 0) - free,
  }));
}

function oldestFirst<S extends RetainedSegment>(segments: readonly S[]): AgedSegment<S>[] {
  const latest = new Map<string, number>();
  return [...segments]
    .sort(compareSegments)
    .map((segment) => {
      const { writer, createdAt, modifiedAt } = segment;
      const before = latest.get(writer) ?? Number.NEGATIVE_INFINITY;
      const writtenAt = Math.max(before, createdAt.getTime(), modifiedAt.getTime());
      latest.set(writer, writtenAt);
      return { segment, writtenAt };
    })
    .sort((a, b) => a.writtenAt - b.writtenAt || compareSegments(a.segment, b.segment));
}

function checkPolicy(policy: RetentionPolicy): void {
  for (const [stream, limits] of Object.entries(policy)) {
    if (!STREAMS.includes(stream as Stream)) {
      throw new SegmentOptionError(
        'policy',
        `Cannot apply retention: ${stream} is no stream, must be one of ${STREAMS.join(', ')}.`,
      );
    }
    if (limits === undefined) continue;
    check(`${stream}.maxAgeMillis`, limits.maxAgeMillis, 1);
    check(`${stream}.maxBytes`, limits.maxBytes, 0);
    check(`${stream}.minFreeBytes`, limits.minFreeBytes, 0);
    if (limits.archiveDirectory === '') {
      throw new SegmentOptionError(
        `${stream}.archiveDirectory`,
        `Cannot apply retention: ${stream}.archiveDirectory is empty, must be the path of a directory.`,
      );
    }
  }
}

function check(option: string, value: number | undefined, min: number): void {
  if (value === undefined || value >= min) return;
  throw new SegmentOptionError(
    option,
    `Cannot apply retention: ${option} is ${value}, must be a number of ${min} or more.`,
  );
}
