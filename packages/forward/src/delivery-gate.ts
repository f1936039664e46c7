/** Decides when a batch may go to a destination: not while it is down, and the most important stream first. */
import type { Stream } from '@agentbus/segments';
import { retryDelay } from './retry-delay.ts';

/** Which stream goes first when not all can. */
const PRIORITY: readonly Stream[] = ['audit', 'logs', 'traces', 'metrics'];

/** 32 MiB/s: an hour of a busy service in a minute, and no second outage because of it. */
export const DEFAULT_RECOVERY_BYTES_PER_SECOND: number = 32 * 1024 * 1024;

/** What the gate takes from outside. */
export interface GateOptions {
  /** Bytes a second for what has gathered during an outage; `Infinity` for no limit. */
  readonly recoveryBytesPerSecond: number;
  /** Milliseconds that only go forward. */
  readonly now: () => number;
  /** A number from 0 to 1, exclusive. */
  readonly random: () => number;
}

interface Waiter {
  readonly stream: Stream;
  readonly bytes: number;
  readonly enter: () => void;
}

/** What is known of one stream's attempts since it was last taken. */
interface Failing {
  failures: number;
  /** Which of all failures its last one was. */
  lastFailure: number;
  /** Whether others were taken, and it was not even so: it is not the destination that is down. */
  isApart: boolean;
  /** Where it is apart, or was told when to come again. */
  closedUntil: number;
}

/**
 * A circuit breaker for one destination. After a failure everything waits, longer with each one; then one batch alone tries, each
 * time of another stream. A stream that is refused while others are taken waits by itself: a backend that has no logs, say. After an
 * outage what has gathered goes at a limited rate, until every stream has caught up.
 */
export class DeliveryGate {
  readonly #options: GateOptions;
  readonly #waiters: Waiter[] = [];
  readonly #failing = new Map<Stream, Failing>();
  #inside = 0;
  /** In a row, of streams that are not apart. */
  #failures = 0;
  #failureCount = 0;
  #closedUntil = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  /** Streams that have not caught up since the last outage. */
  readonly #behind = new Set<Stream>();
  #budgetAt = Number.NEGATIVE_INFINITY;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** Resolves when the batch may go; the caller then calls {@link succeeded} or {@link failed}. Rejects when aborted. */
  enter(stream: Stream, bytes: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
        this.#admit();
        reject(signal.reason);
      };
      const waiter: Waiter = {
        stream,
        bytes,
        enter: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      signal.addEventListener('abort', leave, { once: true });
      this.#waiters.push(waiter);
      this.#admit();
    });
  }

  /** The destination has answered, whatever the answer: it is there. */
  succeeded(stream: Stream): void {
    this.#inside--;
    this.#failures = 0;
    this.#closedUntil = Number.NEGATIVE_INFINITY;
    this.#failing.delete(stream);
    for (const other of this.#failing.values()) {
      if (other.isApart) continue;
      // It may try at once, and then counts for itself.
      other.isApart = true;
      other.failures = 0;
    }
    this.#admit();
  }

  /** The destination could not take it. Returns for how many milliseconds the stream is held back now. */
  failed(stream: Stream, afterMillis: number | undefined): number {
    const { now, random } = this.#options;
    this.#inside--;
    const never = { failures: 0, lastFailure: 0, isApart: false, closedUntil: Number.NEGATIVE_INFINITY };
    const failing = this.#failing.get(stream) ?? never;
    this.#failing.set(stream, failing);
    failing.lastFailure = ++this.#failureCount;
    failing.failures++;
    this.#behind.add(stream);
    let delay: number;
    if (failing.isApart) {
      delay = retryDelay(failing.failures, afterMillis, random());
      failing.closedUntil = now() + delay;
    } else {
      this.#failures++;
      for (const waiting of this.#waiters) this.#behind.add(waiting.stream);
      delay = retryDelay(this.#failures, afterMillis, random());
      this.#closedUntil = Math.max(this.#closedUntil, now() + delay);
      if (afterMillis !== undefined) failing.closedUntil = now() + delay;
    }
    this.#admit();
    return delay;
  }

  /** A stream has nothing more to deliver at the moment. */
  caughtUp(stream: Stream): void {
    this.#behind.delete(stream);
  }

  #admit(): void {
    clearTimeout(this.#timer);
    for (;;) {
      // While the destination may still be down, one tries for all.
      if (this.#failures > 0 && this.#inside > 0) return;
      const next = this.#next();
      if (next === undefined) return;
      const openAt = Math.max(this.#closedUntil, this.#budgetAt, this.#openAt(next));
      const wait = openAt - this.#options.now();
      if (wait > 0) {
        this.#timer = setTimeout(() => this.#admit(), Math.ceil(wait));
        return;
      }
      this.#waiters.splice(this.#waiters.indexOf(next), 1);
      this.#inside++;
      this.#spend(next.bytes);
      next.enter();
    }
  }

  /** Who is the next to go: of those who may go now, or else whoever may go first. */
  #next(): Waiter | undefined {
    const now = this.#options.now();
    const [next] = this.#waiters.toSorted(
      (a, b) =>
        Math.max(this.#openAt(a), now) - Math.max(this.#openAt(b), now) ||
        this.#lastFailure(a) - this.#lastFailure(b) ||
        PRIORITY.indexOf(a.stream) - PRIORITY.indexOf(b.stream),
    );
    return next;
  }

  #openAt({ stream }: Waiter): number {
    return this.#failing.get(stream)?.closedUntil ?? Number.NEGATIVE_INFINITY;
  }

  /** While the destination may be down, each stream has its turn: it may be the only one that is taken. */
  #lastFailure({ stream }: Waiter): number {
    return this.#failures === 0 ? 0 : (this.#failing.get(stream)?.lastFailure ?? 0);
  }

  #spend(bytes: number): void {
    const { recoveryBytesPerSecond, now } = this.#options;
    this.#budgetAt = this.#behind.size === 0 ? now() : now() + (bytes / recoveryBytesPerSecond) * 1000;
  }
}
