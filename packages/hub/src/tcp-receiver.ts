/**
 * Lines of OTLP/JSON over TCP or TLS. There are no answers: a sender that has ended its side knows that everything is durable
 * when the hub ends the connection in its turn. One that is cut instead has to send again.
 *
 * A hub that is killed ends its connections, too. A sender that puts a space before its first line is told the difference:
 * `agentbus` at once, `taken` before the end. Others are told nothing, since a sender that closes a connection on which
 * something is unread resets it, and what it has sent is lost with that.
 */
import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { ConnectionLimit, connectionKey } from './connection-limit.ts';
import type { ReceivedMessage } from './ingest.ts';
import { LineBuffer } from './line-buffer.ts';
import { messagesOfLine } from './line-messages.ts';
import { listen } from './listen.ts';
import type { PendingShare } from './pending-bytes.ts';
import type { Receiver, ReceiverAddress, ReceiverContext } from './receiver.ts';
import { asRefusal, Refusal } from './refusal.ts';

/** 8 MiB: what one connection has in hand before it has to wait. */
const MAX_IN_HAND_BYTES: number = 8 * 1024 * 1024;

/** Ten seconds for the handshake of a connection. */
const HANDSHAKE_TIMEOUT_MILLIS = 10_000;

const SPACE = 0x20;
const GREETING = 'agentbus\n';
const TAKEN = 'taken\n';

/** Starts the receiver. @throws HubError where it cannot listen. */
export async function startTcpReceiver(
  address: ReceiverAddress,
  context: ReceiverContext,
): Promise<Receiver> {
  const { limits, metrics, onProblem, tls: files } = context;
  const port = { port: address.option };
  const connections = new ConnectionLimit(limits.maxConnections, () =>
    metrics.add('agentbus.hub.connections.evicted', 1, port),
  );
  const draining = new AbortController();
  const onSocket = (socket: net.Socket) => {
    void new LineConnection(socket, context, connections, draining.signal).run();
  };
  const server =
    files === undefined
      ? net.createServer({ allowHalfOpen: true }, onSocket)
      : tls.createServer(
          { ...files.serverOptions(), allowHalfOpen: true, handshakeTimeout: HANDSHAKE_TIMEOUT_MILLIS },
          onSocket,
        );
  if (server instanceof tls.Server) files?.serve(server);
  server.on('connection', (socket: net.Socket) => {
    metrics.add('agentbus.hub.connections.accepted', 1, port);
    connections.add(socket);
  });
  const bound = await listen(server, address.host, address.port, address.option);
  server.on('error', (error) => onProblem(`${address.option}: ${error.message}`));
  return {
    bound,
    async close(deadline) {
      const closed = once(server, 'close');
      server.close();
      draining.abort();
      deadline.addEventListener('abort', () => connections.closeAll(), { once: true });
      if (deadline.aborted) connections.closeAll();
      await closed;
    },
  };
}

class LineConnection {
  readonly #socket: net.Socket;
  readonly #context: ReceiverContext;
  readonly #connections: ConnectionLimit;
  readonly #draining: AbortSignal;
  readonly #key: string;
  readonly #lines = new LineBuffer();
  /** What the line that is not complete yet holds of the hub's limit. */
  readonly #share: PendingShare;
  #inHandBytes = 0;
  #inHand: Promise<void>[] = [];
  #failure: unknown;
  #timer: NodeJS.Timeout | undefined;
  #reported = false;
  /** Whether the sender reads answers; `undefined` until it has sent something. */
  #answering: boolean | undefined;

  constructor(
    socket: net.Socket,
    context: ReceiverContext,
    connections: ConnectionLimit,
    draining: AbortSignal,
  ) {
    this.#socket = socket;
    this.#context = context;
    this.#connections = connections;
    this.#draining = draining;
    this.#key = connectionKey(socket);
    this.#share = context.pending.open();
  }

  /** Takes lines until the sender ends. Never rejects. */
  async run(): Promise<void> {
    const socket = this.#socket;
    const cut = () => socket.destroy();
    // An error also ends the loop below.
    socket.on('error', cut);
    const onDrain = () => this.#drain();
    this.#draining.addEventListener('abort', onDrain, { once: true });
    try {
      for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        await this.#push(this.#greet(chunk));
        if (this.#failure !== undefined) throw this.#failure;
      }
      this.#take(this.#lines.take());
      await this.#settle();
      if (this.#answering) socket.write(TAKEN);
      socket.end();
    } catch (error) {
      const { cause } = asRefusal(error);
      if (!socket.destroyed && cause !== undefined) {
        this.#context.onProblem(`Lines over TCP were not taken: ${String(cause)}`);
      }
      // A reset cannot be mistaken for the end that stands for "taken".
      socket.resetAndDestroy();
    } finally {
      clearTimeout(this.#timer);
      this.#draining.removeEventListener('abort', onDrain);
      this.#share.release();
    }
  }

  /** Must come before anything is done with the bytes: from here on an end that says nothing is no answer. */
  #greet(chunk: Buffer): Buffer {
    if (this.#answering !== undefined) return chunk;
    this.#answering = chunk[0] === SPACE;
    if (!this.#answering) return chunk;
    this.#socket.write(GREETING);
    return chunk.subarray(1);
  }

  async #push(chunk: Buffer): Promise<void> {
    const { limits, pending } = this.#context;
    if (this.#inHandBytes + chunk.length > MAX_IN_HAND_BYTES) await this.#settle();
    await pending.room();
    const lines = this.#lines.push(chunk);
    this.#share.release();
    if (this.#lines.pendingBytes > limits.maxDecompressedBytes) {
      throw new Refusal('too-large', `A line is longer than ${limits.maxDecompressedBytes} bytes.`);
    }
    this.#share.add(this.#lines.pendingBytes);
    if (lines.length > 0 || this.#lines.pendingBytes === 0) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
    if (this.#lines.pendingBytes > 0) {
      this.#timer ??= setTimeout(() => this.#socket.resetAndDestroy(), limits.requestTimeoutMillis).unref();
    }
    this.#take(lines);
  }

  #take(lines: readonly Buffer[]): void {
    const bytes = lines.reduce((sum, line) => sum + line.length, 0);
    if (bytes === 0) return;
    const { pending, metrics, ingest } = this.#context;
    metrics.add('agentbus.hub.request.body.size', bytes, { protocol: 'tcp' });
    const messages = lines.flatMap((line) => this.#read(line));
    const share = pending.open();
    share.add(bytes);
    this.#inHandBytes += bytes;
    this.#connections.busy(this.#key);
    const taking = ingest
      .take(messages, 'tcp')
      .then(
        () => metrics.add('agentbus.hub.requests', 1, { protocol: 'tcp', status: 'ok' }),
        (error: unknown) => {
          this.#failure = error;
          metrics.add('agentbus.hub.requests', 1, { protocol: 'tcp', status: 'failed' });
        },
      )
      .finally(() => {
        share.release();
        this.#inHandBytes -= bytes;
        if (this.#inHandBytes === 0) this.#connections.idle(this.#key);
      });
    this.#inHand.push(taking);
  }

  /** A line that is no OTLP never will be: it is counted, and those around it are taken. */
  #read(line: Buffer): ReceivedMessage[] {
    try {
      return messagesOfLine(line);
    } catch (error) {
      const { code, message } = asRefusal(error);
      this.#context.metrics.add('agentbus.hub.records.refused', 1, { protocol: 'tcp', 'error.type': code });
      if (!this.#reported) this.#context.onProblem(`A line over TCP was left out: ${message}`);
      this.#reported = true;
      return [];
    }
  }

  async #settle(): Promise<void> {
    await Promise.all(this.#inHand.splice(0));
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Senders that have not ended go on for ever; what they have sent so far is finished. */
  #drain(): void {
    if (this.#socket.readableEnded) return;
    void Promise.all(this.#inHand).then(() => this.#socket.resetAndDestroy());
  }
}
