/** Delivers over TCP or TLS: OTLP/JSON, one object a line, as log collectors read it. */
import net from 'node:net';
import tls from 'node:tls';
import type { Batch, Delivery, Destination } from './destination.ts';
import { ForwardError } from './forward-error.ts';
import { DEFAULT_TIMEOUT_MILLIS } from './otlp-http-destination.ts';
import { connectionProblem, TlsFiles, type TlsOptions } from './tls-options.ts';

const NEWLINE = Buffer.from('\n');

/**
 * A space before the first line asks for an answer. Whoever reads JSON skips it; a hub says {@link GREETING} at once, and
 * {@link TAKEN} before it ends.
 */
const ASKING = Buffer.from(' ');
const GREETING = 'agentbus\n';
const TAKEN = 'taken\n';

/** Half a second: how long the first batch waits to hear whether the other side is a hub. */
const PATIENCE_MILLIS = 500;

/** Settings of {@link createTcpDestination}. */
export interface TcpOptions {
  readonly host: string;
  /** 1–65535. */
  readonly port: number;
  /** Milliseconds that one batch may take, 1 or more; default 30,000. */
  readonly timeoutMillis?: number | undefined;
  /** Speak TLS. Default: plain TCP. */
  readonly tls?: TlsOptions | undefined;
}

/**
 * Creates a destination that opens a connection for each batch, writes its lines and says that no more will come. Such a
 * protocol has no answers; what stands for one is that the other side ends the connection in its turn without an error, which
 * it does once it has read everything. So do the collector's `tcplog` receiver, Fluent Bit, Vector and Logstash. A process
 * that is killed ends its connections in the same way, so a hub answers in words: from it an end alone is no answer. The first
 * batch waits half a second for the greeting of a hub.
 *
 * @throws ForwardError with code `invalid-option`.
 */
export function createTcpDestination(options: TcpOptions): Destination {
  return new TcpDestination(options);
}

class TcpDestination implements Destination {
  readonly label: string;
  readonly #host: string;
  readonly #port: number;
  readonly #timeoutMillis: number;
  readonly #tls: TlsFiles | undefined;
  /** Whether the other side says when it has taken a batch; `undefined`: not known yet. */
  #answers: boolean | undefined;

  constructor(options: TcpOptions) {
    const { host, port, timeoutMillis = DEFAULT_TIMEOUT_MILLIS } = options;
    if (host === '') throw invalid('host', '""', 'a host name or an address');
    if (!(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
      throw invalid('port', port, 'an integer from 1 to 65535');
    }
    if (!(timeoutMillis >= 1)) throw invalid('timeoutMillis', timeoutMillis, 'a number of 1 or more');
    this.#host = host;
    this.#port = port;
    this.#timeoutMillis = timeoutMillis;
    this.#tls = options.tls === undefined ? undefined : new TlsFiles(options.tls);
    this.label = `${this.#tls === undefined ? 'tcp' : 'tls'}://${host}:${port}`;
  }

  deliver(batch: Batch, signal: AbortSignal): Promise<Delivery> {
    if (signal.aborted) return Promise.resolve({ status: 'retry', reason: 'aborted' });
    return new Promise((resolve) => {
      const socket = this.#connect();
      let ended = false;
      let said = '';
      let patience: NodeJS.Timeout | undefined;
      const settle = (delivery: Delivery) => {
        clearTimeout(timer);
        clearTimeout(patience);
        signal.removeEventListener('abort', abort);
        socket.destroy();
        resolve(delivery);
      };
      const retry = (reason: string) => settle({ status: 'retry', reason });
      const abort = () => retry('aborted');
      const timer = setTimeout(
        () => retry(`the connection was not ended in ${this.#timeoutMillis} ms`),
        this.#timeoutMillis,
      );
      signal.addEventListener('abort', abort, { once: true });
      socket.on('error', (error) => retry(connectionProblem(error)));
      socket.once('end', () => {
        if (!socket.writableFinished) retry('the other side ended the connection before it had everything');
        else if (this.#answers && said !== GREETING + TAKEN) {
          // Something else may listen there by now.
          this.#answers = undefined;
          retry('the hub ended the connection before it had taken everything');
        } else ended = true;
      });
      socket.once('close', () => {
        if (ended) settle({ status: 'accepted' });
        else retry('the connection was closed');
      });
      const send = () => {
        if (!socket.writable) return;
        socket.end(batch.text ?? Buffer.concat(batch.lines.flatMap((line) => [line, NEWLINE])));
      };
      const foreign = () => {
        this.#answers ??= false;
        send();
      };
      // What others say is of no interest, but unread it would hold the end back.
      socket.on('data', (chunk) => {
        if (said.length > GREETING.length + TAKEN.length) return;
        said += chunk.toString('latin1');
        if (!said.startsWith(GREETING)) return;
        this.#answers = true;
        clearTimeout(patience);
        send();
      });
      socket.write(ASKING, () => {
        if (this.#answers !== undefined) send();
        else patience = setTimeout(foreign, PATIENCE_MILLIS);
      });
    });
  }

  async close(): Promise<void> {}

  #connect(): net.Socket {
    const address = { host: this.#host, port: this.#port };
    if (this.#tls === undefined) return net.connect({ ...address, allowHalfOpen: true });
    const servername = net.isIP(this.#host) === 0 ? { servername: this.#host } : {};
    // Ends the connection when the other side does, like the plain one.
    return tls.connect({ ...address, ...servername, ...this.#tls.read().material });
  }
}

function invalid(option: string, value: unknown, range: string): ForwardError {
  return new ForwardError(
    'invalid-option',
    `Cannot forward by TCP: ${option} is ${value}, must be ${range}.`,
  );
}
