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

/**
 * A circuit breaker for one destination. After a failure everything waits, longer with each one; then one batch alone tries.
 * After an outage what has gathered goes at a limited rate, until every stream has caught up.
 */
export class DeliveryGate {
  readonly #options: GateOptions;
  readonly #waiters: Waiter[] = [];
  #inside = 0;
  #failures = 0;
  #closedUntil = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  /** Streams that have not caught up since the last outage. */
  readonly #behind = new Set<Stream>();
  #budgetAt = Number.NEGATIVE_INFINITY;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** Failures in a row. */
  get failures(): number {
    return this.#failures;
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
      this.#waiters.sort((a, b) => PRIORITY.indexOf(a.stream) - PRIORITY.indexOf(b.stream));
      this.#admit();
    });
  }

  /** The destination has answered, whatever the answer: it is there. */
  succeeded(): void {
    this.#inside--;
    this.#failures = 0;
    this.#admit();
  }

  /** The destination could not take it. Returns for how many milliseconds it is left alone now. */
  failed(stream: Stream, afterMillis: number | undefined): number {
    const { now, random } = this.#options;
    this.#inside--;
    this.#failures++;
    for (const waiting of [stream, ...this.#waiters.map((waiter) => waiter.stream)])
      this.#behind.add(waiting);
    const delay = retryDelay(this.#failures, afterMillis, random());
    this.#closedUntil = Math.max(this.#closedUntil, now() + delay);
    this.#admit();
    return delay;
  }

  /** A stream has nothing more to deliver at the moment. */
  caughtUp(stream: Stream): void {
    this.#behind.delete(stream);
  }

  #admit(): void {
    clearTimeout(this.#timer);
    for (let next = this.#waiters[0]; next !== undefined; next = this.#waiters[0]) {
      // While the destination may still be down, one tries for all.
      if (this.#failures > 0 && this.#inside > 0) return;
      const wait = Math.max(this.#closedUntil, this.#budgetAt) - this.#options.now();
      if (wait > 0) {
        this.#timer = setTimeout(() => this.#admit(), Math.ceil(wait));
        return;
      }
      this.#waiters.shift();
      this.#inside++;
      this.#spend(next.bytes);
      next.enter();
    }
  }

  #spend(bytes: number): void {
    const { recoveryBytesPerSecond, now } = this.#options;
    this.#budgetAt = this.#behind.size === 0 ? now() : now() + (bytes / recoveryBytesPerSecond) * 1000;
  }
}
