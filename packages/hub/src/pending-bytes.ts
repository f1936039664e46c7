/** How much of what was received is not on disk yet, of all protocols together. */
import { Refusal } from './refusal.ts';

/** Counts bytes in hand up to a limit, so that senders wait and the hub's memory does not grow. */
export class PendingBytes {
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** A request's share. */
  open(): PendingShare {
    return new PendingShare(
      (bytes) => this.#tryAdd(bytes),
      (bytes) => this.#remove(bytes),
    );
  }

  /** Resolves once less than half of the limit is in hand: for protocols that can make their senders wait. */
  async room(): Promise<void> {
    while (this.#bytes > this.#limit / 2) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #tryAdd(bytes: number): boolean {
    if (this.#bytes + bytes > this.#limit) return false;
    this.#bytes += bytes;
    return true;
  }

  #remove(bytes: number): void {
    this.#bytes -= bytes;
    if (this.#bytes <= this.#limit / 2) for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** What one request holds of the limit. */
export class PendingShare {
  readonly #tryAdd: (bytes: number) => boolean;
  readonly #remove: (bytes: number) => void;
  #bytes = 0;

  constructor(tryAdd: (bytes: number) => boolean, remove: (bytes: number) => void) {
    this.#tryAdd = tryAdd;
    this.#remove = remove;
  }

  /** @throws Refusal with code `busy` where that is more than the hub may have in hand. */
  add(bytes: number): void {
    if (!this.#tryAdd(bytes)) throw new Refusal('busy', 'The hub has too much in hand. Try again later.');
    this.#bytes += bytes;
  }

  /** Gives everything back; the request is over. */
  release(): void {
    this.#remove(this.#bytes);
    this.#bytes = 0;
  }
}
