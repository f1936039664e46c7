/**
 * Whether anybody listens at an OTLP endpoint. The official exporters retry for up to ten seconds on timers that keep
 * the process alive: with the backend down, an application that has nothing more to do would not end. So nothing is
 * handed to them until the endpoint has taken a connection, or after an export has failed, until it does so again.
 */
import { connect } from 'node:net';

/** How long one attempt to connect may take, in milliseconds. */
const CONNECT_TIMEOUT_MILLIS = 1000;

/** Pause between two attempts, in milliseconds. */
const RETRY_PAUSE_MILLIS = 1000;

/** How long to go on trying while nobody waits, in milliseconds: as long as an OTLP exporter retries by default. */
const PATIENCE_MILLIS = 10_000;

/** Knows whether exports to one endpoint are worth trying. */
export class EndpointGate {
  readonly #url: URL;
  #proven = false;
  #hurried = false;
  #wake: (() => void) | undefined;

  constructor(url: URL) {
    this.#url = url;
  }

  /** `undefined` when an export may be tried, otherwise why not. When it is urgent, there is one attempt. */
  async blocked(urgent: boolean): Promise<Error | undefined> {
    if (this.#proven) return undefined;
    this.#hurried = urgent;
    const deadline = performance.now() + PATIENCE_MILLIS;
    for (;;) {
      const last = this.#hurried || performance.now() >= deadline;
      const error = await connectionError(this.#url);
      if (error === undefined || last) return error;
      if (!this.#hurried) await this.#pause();
    }
  }

  /** The next attempt to connect comes at once and is the last. */
  hurry(): void {
    this.#hurried = true;
    this.#wake?.();
  }

  /** An export has succeeded or failed. */
  record(success: boolean): void {
    this.#proven = success;
  }

  /** Waits without keeping the process alive, until {@link hurry} at the latest. */
  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const settle = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(settle, RETRY_PAUSE_MILLIS).unref();
      this.#wake = settle;
    });
  }
}

/** Why nobody can be reached at a URL, or `undefined` where somebody can. Takes a second at most. */
export function connectionError(url: URL): Promise<Error | undefined> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (error?: Error) => {
      socket.destroy();
      resolve(error);
    };
    socket.setTimeout(CONNECT_TIMEOUT_MILLIS, () =>
      settle(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })),
    );
    socket.once('connect', () => settle());
    socket.once('error', settle);
  });
}
