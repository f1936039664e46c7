/** Delivers over a WebSocket that stays open; each batch is acknowledged. */
import type WebSocket from 'ws';
import type { Batch, Delivery, Destination } from './destination.ts';
import { ForwardError } from './forward-error.ts';
import { loadOptional } from './optional-package.ts';
import { DEFAULT_TIMEOUT_MILLIS } from './otlp-http-destination.ts';
import { connectionProblem, TlsFiles, type TlsOptions } from './tls-options.ts';
import { decodeAnswer, encodeBatch, WEBSOCKET_PROTOCOL } from './websocket-frame.ts';

/** 15 s: a connection that a router has forgotten is noticed before the next batch waits for its timeout. */
const HEARTBEAT_MILLIS = 15_000;

/** Settings of {@link createWebSocketDestination}. */
export interface WebSocketOptions {
  /** A ws or wss URL. */
  readonly url: string;
  /** Headers of the request that opens the connection. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds until the connection is there, or a batch is acknowledged, 1 or more; default 30,000. */
  readonly timeoutMillis?: number | undefined;
  readonly tls?: TlsOptions | undefined;
}

/**
 * Creates a destination that speaks the protocol of `websocket-frame.ts`. Needs the package `ws`.
 *
 * @throws ForwardError with code `invalid-option`.
 */
export function createWebSocketDestination(options: WebSocketOptions): Destination {
  return new WebSocketDestination(options);
}

/** One connection, and who waits for which answer on it. */
interface Connection {
  readonly socket: WebSocket;
  sequence: number;
  readonly waiting: Map<number, (delivery: Delivery) => void>;
}

class WebSocketDestination implements Destination {
  readonly label: string;
  readonly #url: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeoutMillis: number;
  readonly #tls: TlsFiles;
  #connection: Promise<Connection> | undefined;
  /** That of the connection, also before it is open. */
  #socket: WebSocket | undefined;

  constructor({ url, headers = {}, timeoutMillis = DEFAULT_TIMEOUT_MILLIS, tls = {} }: WebSocketOptions) {
    this.#url = checkedUrl(url);
    this.#headers = headers;
    this.#timeoutMillis = timeoutMillis;
    this.#tls = new TlsFiles(tls);
    this.label = `${this.#url.protocol}//${this.#url.host}${this.#url.pathname}`;
    if (!(timeoutMillis >= 1)) throw invalid('timeoutMillis', timeoutMillis, 'a number of 1 or more');
  }

  async deliver(batch: Batch, signal: AbortSignal): Promise<Delivery> {
    if (signal.aborted) return { status: 'retry', reason: 'aborted' };
    try {
      this.#connection ??= this.#connect();
      const connection = await Promise.race([this.#connection, aborted(signal)]);
      return await this.#send(connection, batch, signal);
    } catch (error) {
      if (!signal.aborted) this.#connection = undefined;
      if (error instanceof ForwardError) throw error;
      return { status: 'retry', reason: connectionProblem(error) };
    }
  }

  async close(): Promise<void> {
    this.#socket?.terminate();
    this.#socket = undefined;
    this.#connection = undefined;
  }

  async #connect(): Promise<Connection> {
    const { WebSocket } = await loadOptional(() => import('ws'), 'ws', 'WebSocket');
    const { material } = this.#tls.read();
    const socket = new WebSocket(this.#url, WEBSOCKET_PROTOCOL, {
      headers: this.#headers,
      handshakeTimeout: this.#timeoutMillis,
      ...material,
    });
    this.#socket = socket;
    const connection: Connection = { socket, sequence: 0, waiting: new Map() };
    socket.on('message', (message) => {
      const answer = decodeAnswer(message.toString());
      if (answer !== undefined) settle(connection, answer.sequence, answer.delivery);
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve());
      socket.on('error', reject);
      socket.once('close', (code) => {
        const reason = `the connection was closed (${code})`;
        reject(new Error(reason));
        this.#connection = undefined;
        for (const sequence of connection.waiting.keys()) {
          settle(connection, sequence, { status: 'retry', reason });
        }
      });
    });
    keepAlive(socket);
    return connection;
  }

  #send(connection: Connection, batch: Batch, signal: AbortSignal): Promise<Delivery> {
    const { socket, waiting } = connection;
    connection.sequence += 1;
    const { sequence } = connection;
    return new Promise((resolve) => {
      const giveUp = (reason: string) => {
        // An answer that comes now could be taken for that of the next attempt.
        socket.terminate();
        settle(connection, sequence, { status: 'retry', reason });
      };
      const abort = () => giveUp('aborted');
      const timer = setTimeout(() => giveUp(`no answer in ${this.#timeoutMillis} ms`), this.#timeoutMillis);
      signal.addEventListener('abort', abort, { once: true });
      waiting.set(sequence, (delivery) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        resolve(delivery);
      });
      socket.send(encodeBatch(sequence, batch), { binary: false }, (error) => {
        if (error) settle(connection, sequence, { status: 'retry', reason: connectionProblem(error) });
      });
    });
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true }),
  );
}

function settle({ waiting }: Connection, sequence: number, delivery: Delivery): void {
  const resolve = waiting.get(sequence);
  waiting.delete(sequence);
  resolve?.(delivery);
}

/** Ends a connection that has not answered since the last sign of life. */
function keepAlive(socket: WebSocket): void {
  let alive = true;
  const heartbeat = setInterval(() => {
    if (!alive) {
      socket.terminate();
      return;
    }
    alive = false;
    socket.ping();
  }, HEARTBEAT_MILLIS).unref();
  const sign = () => {
    alive = true;
  };
  socket.on('pong', sign).on('message', sign);
  socket.once('close', () => clearInterval(heartbeat));
}

function checkedUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && ['ws:', 'wss:'].includes(url.protocol)) return url;
  throw invalid('url', JSON.stringify(text), 'a ws or wss URL');
}

function invalid(option: string, value: unknown, range: string): ForwardError {
  return new ForwardError(
    'invalid-option',
    `Cannot forward by WebSocket: ${option} is ${value}, must be ${range}.`,
  );
}
