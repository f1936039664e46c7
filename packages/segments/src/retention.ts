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

/** Twice each limit: what nobody has taken yet is worth as much room again, and not the whole disk. */
export const HELD_LIMIT_FACTOR = 2;

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
  /** Whether somebody still waits for what is in it: then it stays for longer. Default `false`. */
  readonly held?: boolean | undefined;
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
  /** Bytes of the stream that stay because they are held, where there are any. */
  readonly heldBytes?: number;
}

/** What to do. */
export interface RetentionPlan<S extends RetainedSegment = RetainedSegment> {
  /** In this order: what comes first is no newer than what follows, within a stream. */
  readonly removals: readonly Removal<S>[];
  readonly unmet: readonly UnmetLimit[];
}

/** Settings of {@link planRetention}. */
export interface RetentionPlanOptions {
  /**
   * What becomes of held segments that are beyond twice a limit, or in the way of a floor: `give-up` removes them after
   * everything that is not held; `keep` never does. Default `give-up`.
   */
  readonly held?: 'give-up' | 'keep' | undefined;
}

/**
 * Plans what goes: first what is too old, then the oldest of each stream that takes too much, then the oldest of all streams
 * with a floor that the disk is short of, `audit` last. Live segments stay, and within a stream nothing goes before something older.
 *
 * A segment is as old as its last write, which never counts as earlier than its own beginning or than its writer's previous
 * segments: a clock that was set back makes segments stay longer, not go sooner.
 *
 * A held segment stays until it is twice as old, or the stream twice as large, as it may be, and goes for a floor only when
 * no stream with that floor has another one: see {@link RetentionPlanOptions.held}.
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
  { held = 'give-up' }: RetentionPlanOptions = {},
): RetentionPlan<S> {
  checkPolicy(policy);
  const streams = STREAMS.flatMap((stream) => {
    const limits = policy[stream];
    return limits === undefined ? [] : [new StreamPlan(stream, limits, segments, held)];
  });
  for (const stream of streams) {
    stream.removeOlderThan(now);
    stream.removeBeyondMaxBytes();
  }
  const short = removeForFloor(streams, freeBytes);
  return {
    removals: streams.flatMap((stream) => stream.removalsInOrder()),
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
  readonly #removals: (AgedSegment<S> & { readonly reason: RetentionReason })[] = [];
  /** What may go, the oldest last. */
  readonly #free: AgedSegment<S>[];
  /** What may go after everything else, the oldest last. */
  readonly #held: AgedSegment<S>[];
  readonly #givesUp: boolean;
  #bytes: number;

  constructor(
    stream: Stream,
    limits: StreamRetention,
    segments: readonly S[],
    held: RetentionPlanOptions['held'],
  ) {
    const own = segments.filter((segment) => segment.stream === stream);
    this.stream = stream;
    this.limits = limits;
    this.#givesUp = held !== 'keep';
    this.#bytes = own.reduce((total, { bytes }) => total + bytes, 0);
    const removable = oldestFirst(own)
      .filter(({ segment }) => !segment.live)
      .reverse();
    this.#free = removable.filter(({ segment }) => segment.held !== true);
    this.#held = removable.filter(({ segment }) => segment.held === true);
  }

  get isAudit(): boolean {
    return this.stream === 'audit';
  }

  get removedBytes(): number {
    return this.#removals.reduce((total, { segment }) => total + segment.bytes, 0);
  }

  removalsInOrder(): Removal<S>[] {
    return this.#removals
      .toSorted((a, b) => a.writtenAt - b.writtenAt || compareSegments(a.segment, b.segment))
      .map(({ segment, reason }) => ({ segment, reason }));
  }

  /** What goes next for a floor, and whether it is held; `undefined` where nothing is left. */
  get next(): { readonly writtenAt: number; readonly held: boolean } | undefined {
    const [free, held] = [this.#free.at(-1), this.#givesUp ? this.#held.at(-1) : undefined];
    if (free !== undefined) return { writtenAt: free.writtenAt, held: false };
    return held && { writtenAt: held.writtenAt, held: true };
  }

  removeOlderThan(now: number): void {
    const { maxAgeMillis } = this.limits;
    if (maxAgeMillis === undefined) return;
    removeWhile(this.#free, ({ writtenAt }) => writtenAt < now - maxAgeMillis, this.#remover('age'));
    if (!this.#givesUp) return;
    const patience = maxAgeMillis * HELD_LIMIT_FACTOR;
    removeWhile(this.#held, ({ writtenAt }) => writtenAt < now - patience, this.#remover('age'));
  }

  removeBeyondMaxBytes(): void {
    removeWhile(this.#free, () => this.#excessBytes() > 0, this.#remover('bytes'));
    if (!this.#givesUp) return;
    removeWhile(this.#held, () => this.#excessBytes(HELD_LIMIT_FACTOR) > 0, this.#remover('bytes'));
  }

  removeForFloor(): number {
    const oldest = this.#free.pop() ?? this.#held.pop();
    if (oldest === undefined) return 0;
    this.#remover('free')(oldest);
    return oldest.segment.bytes;
  }

  unmetMaxBytes(): UnmetLimit[] {
    const missingBytes = this.#excessBytes();
    return missingBytes > 0 ? [this.unmet('maxBytes', missingBytes)] : [];
  }

  unmet(limit: UnmetLimit['limit'], missingBytes: number): UnmetLimit {
    const heldBytes = this.#held.reduce((total, { segment }) => total + segment.bytes, 0);
    return { stream: this.stream, limit, missingBytes, ...(heldBytes > 0 ? { heldBytes } : {}) };
  }

  #remover(reason: RetentionReason): (removed: AgedSegment<S>) => void {
    return (removed) => {
      this.#removals.push({ ...removed, reason });
      this.#bytes -= removed.segment.bytes;
    };
  }

  #excessBytes(factor = 1): number {
    return this.#bytes - (this.limits.maxBytes ?? Number.POSITIVE_INFINITY) * factor;
  }
}

/** Takes segments from the end of a list. */
function removeWhile<S>(
  segments: AgedSegment<S>[],
  condition: (oldest: AgedSegment<S>) => boolean,
  remove: (removed: AgedSegment<S>) => void,
): void {
  for (let oldest = segments.at(-1); oldest !== undefined && condition(oldest); oldest = segments.at(-1)) {
    segments.pop();
    remove(oldest);
  }
}

/**
 * Streams on one disk share its free bytes: whichever has the oldest segment gives it up, `audit` after all others, and what is
 * held after everything else.
 */
function removeForFloor<S extends RetainedSegment>(
  streams: readonly StreamPlan<S>[],
  freeBytes: number,
): UnmetLimit[] {
  let free = streams.reduce((total, { removedBytes }) => total + removedBytes, freeBytes);
  const isShort = ({ limits }: StreamPlan<S>) => free < (limits.minFreeBytes ?? 0);
  for (;;) {
    const candidates = streams.flatMap((stream) => {
      const next = isShort(stream) ? stream.next : undefined;
      return next === undefined ? [] : [{ stream, next }];
    });
    const [first] = candidates.sort(
      (a, b) =>
        Number(a.next.held) - Number(b.next.held) ||
        Number(a.stream.isAudit) - Number(b.stream.isAudit) ||
        a.next.writtenAt - b.next.writtenAt,
    );
    if (first === undefined) break;
    free += first.stream.removeForFloor();
  }
  return streams
    .filter(isShort)
    .map((stream) => stream.unmet('minFreeBytes', (stream.limits.minFreeBytes ?? 0) - free));
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
