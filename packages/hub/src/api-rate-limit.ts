/** How often something may be done: so many times at once, and one more each time an interval has passed. Pure but for the clock. */

/** Keys that are remembered; the one that was used longest ago is forgotten. */
const MAX_KEYS = 1000;

/** A limit for each of many keys. */
export class RateLimit {
  readonly #burst: number;
  readonly #intervalMillis: number;
  readonly #now: () => number;
  /** When each key would be wholly unused again. */
  readonly #freeAt = new Map<string, number>();

  constructor({ burst, intervalMillis, now }: { burst: number; intervalMillis: number; now: () => number }) {
    this.#burst = burst;
    this.#intervalMillis = intervalMillis;
    this.#now = now;
  }

  /** Takes one; 0 where it may be done, else the milliseconds after which it may. */
  take(key: string): number {
    const now = this.#now();
    const freeAt = Math.max(now, this.#freeAt.get(key) ?? 0);
    const wait = freeAt - now - (this.#burst - 1) * this.#intervalMillis;
    if (wait > 0) return wait;
    this.#freeAt.delete(key);
    this.#freeAt.set(key, freeAt + this.#intervalMillis);
    const [oldest] = this.#freeAt.keys();
    if (this.#freeAt.size > MAX_KEYS && oldest !== undefined) this.#freeAt.delete(oldest);
    return 0;
  }
}
