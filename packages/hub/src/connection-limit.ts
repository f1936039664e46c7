/** Keeps the connections of one port within a number, so that those who only wait cannot shut others out. */
import type { Socket } from 'node:net';

/** The connections of a port. */
export class ConnectionLimit {
  readonly #max: number;
  readonly #onEvicted: () => void;
  readonly #all = new Map<string, Socket>();
  /** Those that may have to go, the one that has waited longest first. */
  readonly #idle = new Set<string>();

  constructor(max: number, onEvicted: () => void) {
    this.#max = max;
    this.#onEvicted = onEvicted;
  }

  /** Takes a new connection; beyond the limit the one that has waited longest goes. */
  add(socket: Socket): void {
    const key = connectionKey(socket);
    if (this.#all.size >= this.#max) {
      this.#onEvicted();
      const [oldest] = this.#idle;
      if (oldest === undefined) {
        socket.destroy();
        return;
      }
      this.#all.get(oldest)?.destroy();
      this.#forget(oldest);
    }
    this.#all.set(key, socket);
    this.#idle.add(key);
    socket.once('close', () => {
      if (this.#all.get(key) === socket) this.#forget(key);
    });
  }

  /** What came on it is in hand: it stays until {@link idle}. */
  busy(key: string): void {
    this.#idle.delete(key);
  }

  /** It waits for something to come. */
  idle(key: string): void {
    if (this.#all.has(key)) this.#idle.add(key);
  }

  /** Ends those that wait. */
  closeIdle(): void {
    for (const key of this.#idle) this.#all.get(key)?.destroy();
  }

  /** Ends all. */
  closeAll(): void {
    for (const socket of this.#all.values()) socket.destroy();
  }

  #forget(key: string): void {
    this.#all.delete(key);
    this.#idle.delete(key);
  }
}

/** Names a connection: the same for a socket of TLS and for the one below it. */
export function connectionKey({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress}:${remotePort}`;
}
