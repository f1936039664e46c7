/** Collects the lines of one stream into batches. */
import { basename } from 'node:path';
import type { Signal } from '@agentbus/otlp';
import {
  type Cursor,
  cursorKey,
  type LineFollower,
  parseSegmentName,
  type SegmentLine,
  type Stream,
} from '@agentbus/segments';
import { BatchMemory } from './batch-memory.ts';
import type { Batch } from './destination.ts';
import { isMergeable } from './merge-lines.ts';

/** 100 ms: fewer requests, and nobody notices. */
export const DEFAULT_LINGER_MILLIS = 100;

const LINGERED = Symbol('lingered');

/** A batch, and where to go on once it is delivered. */
export interface FedBatch {
  /** Its bytes stay until the next one is asked for. */
  readonly batch: Batch;
  /** Everything up to and including the batch. */
  readonly cursor: Cursor;
}

/** The lines of one stream, batch by batch. */
export class LineFeed {
  readonly #stream: Stream;
  readonly #follower: LineFollower;
  readonly #lines: AsyncIterator<SegmentLine>;
  readonly #maxBytes: number;
  readonly #lingerMillis: number;
  /** The line that is being waited for. */
  #pending: Promise<IteratorResult<SegmentLine>> | undefined;
  readonly #positions: Map<string, number>;
  readonly #memory = new BatchMemory();
  #idle = false;

  /**
   * @param follower Of this stream alone. Its lines may be transient.
   * @param from Where the follower begins.
   * @param maxBytes What a batch does not exceed, unless it is a single line.
   * @param lingerMillis How long a batch waits for more lines.
   */
  constructor(
    stream: Stream,
    follower: LineFollower,
    from: Cursor,
    maxBytes: number,
    lingerMillis: number = DEFAULT_LINGER_MILLIS,
  ) {
    this.#stream = stream;
    this.#follower = follower;
    this.#lines = follower[Symbol.asyncIterator]();
    this.#maxBytes = maxBytes;
    this.#lingerMillis = lingerMillis;
    this.#positions = new Map(Object.entries(from));
  }

  /** Whether nothing more was there when the last batch was made. */
  get isIdle(): boolean {
    return this.#idle;
  }

  /** The next batch: as much as is there, when there is something. `undefined` when the follower has ended. */
  async next(): Promise<FedBatch | undefined> {
    const memory = this.#memory;
    memory.clear();
    let bytes = 0;
    let open = true;
    let deadline: number | undefined;
    this.#idle = false;
    while (open) {
      const next = await this.#nextLine(deadline);
      deadline ??= performance.now() + this.#lingerMillis;
      this.#idle = next === LINGERED || next === undefined;
      if (next === LINGERED || next === undefined) break;
      const mergeable = this.#isOwn(next) && isMergeable(next.bytes, signalOf(this.#stream));
      if (bytes > 0 && (!mergeable || bytes + next.bytes.length > this.#maxBytes)) break;
      this.#pending = undefined;
      this.#positions.set(cursorKey(next.path), next.end);
      memory.add(next.bytes);
      bytes += next.bytes.length;
      open = mergeable && bytes < this.#maxBytes;
    }
    if (bytes === 0) return undefined;
    const { lines, text } = memory;
    const batch = { stream: this.#stream, signal: signalOf(this.#stream), lines, bytes, text };
    return { batch, cursor: this.#cursor() };
  }

  async close(): Promise<void> {
    await this.#lines.return?.();
  }

  /** Looks at the next line without taking it; until the deadline, if there is one. */
  async #nextLine(deadline: number | undefined): Promise<SegmentLine | typeof LINGERED | undefined> {
    this.#pending ??= this.#lines.next();
    if (deadline === undefined) return lineOf(await this.#pending);
    let timer: NodeJS.Timeout | undefined;
    const lingering = new Promise<typeof LINGERED>((resolve) => {
      timer = setTimeout(() => resolve(LINGERED), Math.max(0, deadline - performance.now()));
    });
    try {
      const result = await Promise.race([this.#pending, lingering]);
      return result === LINGERED ? LINGERED : lineOf(result);
    } finally {
      clearTimeout(timer);
    }
  }

  #isOwn({ path }: SegmentLine): boolean {
    return parseSegmentName(basename(path)) !== undefined;
  }

  /** What is no longer there need not be remembered. */
  #cursor(): Cursor {
    const present = this.#follower.cursor();
    return Object.fromEntries([...this.#positions].filter(([key]) => key in present));
  }
}

function lineOf(result: IteratorResult<SegmentLine>): SegmentLine | undefined {
  return result.done === true ? undefined : result.value;
}

function signalOf(stream: Stream): Signal {
  return stream === 'audit' ? 'logs' : stream;
}
