/** WebSocket connections that deliver batches; the protocol is that of `@agentbus/forward`'s WebSocket destination. */
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { decodeBatch, encodeAnswer, type ReceivedBatch, WEBSOCKET_PROTOCOL } from '@agentbus/forward';
import { STREAMS } from '@agentbus/segments';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { callerOf } from './http-server.ts';
import type { Taken } from './ingest.ts';
import { messagesOfLine } from './line-messages.ts';
import type { ReceiverContext } from './receiver.ts';
import { asRefusal, type RefusalCode } from './refusal.ts';

/** Where the WebSocket is. */
export const WEBSOCKET_PATH = '/v1/stream';

/** 15 s: connections that a router has forgotten do not stay for ever. */
const HEARTBEAT_MILLIS = 15_000;

/** A second: what is pending is on disk by then, or will not be soon. */
const RETRY_MILLIS = 1000;

/** @see https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
const CLOSE_GOING_AWAY = 1001;
const CLOSE_PROTOCOL_ERROR = 1002;

const STATUS: Readonly<Partial<Record<RefusalCode, number>>> = {
  unauthenticated: 401,
  'forbidden-origin': 403,
  'wrong-host': 421,
};

/** Takes over connections of an HTTP server. */
export interface WebSocketReceiver {
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Answers what is in hand, then ends all connections. */
  close(): Promise<void>;
}

/** Makes the receiver. */
export function createWebSocketReceiver(context: ReceiverContext): WebSocketReceiver {
  const { access, limits } = context;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: limits.maxDecompressedBytes,
    // Compressed frames cost memory for each connection, and the lines are local.
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(WEBSOCKET_PROTOCOL) ? WEBSOCKET_PROTOCOL : false),
  });
  const connections = new Set<BatchConnection>();
  server.on('connection', (socket) => {
    const connection = new BatchConnection(socket, context);
    connections.add(connection);
    socket.once('close', () => connections.delete(connection));
  });
  return {
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      const status = refusalStatus(request, access);
      if (status !== undefined) {
        socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\n\r\n`);
        return;
      }
      server.handleUpgrade(request, socket, head, (opened) => server.emit('connection', opened, request));
    },
    async close() {
      await Promise.all([...connections].map((connection) => connection.close()));
    },
  };
}

function refusalStatus(request: IncomingMessage, access: ReceiverContext['access']): number | undefined {
  try {
    const caller = callerOf(request);
    access.checkAddress(caller);
    if (request.url?.split('?', 1)[0] !== WEBSOCKET_PATH) return 404;
    access.checkToken(caller);
    const offered = request.headers['sec-websocket-protocol']?.split(',') ?? [];
    return offered.some((name) => name.trim() === WEBSOCKET_PROTOCOL) ? undefined : 400;
  } catch (error) {
    return STATUS[asRefusal(error).code] ?? 500;
  }
}

class BatchConnection {
  readonly #socket: WebSocket;
  readonly #context: ReceiverContext;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #inHand = new Set<Promise<void>>();
  #lastSequence = 0;
  #isAlive = true;
  #isClosing = false;

  constructor(socket: WebSocket, context: ReceiverContext) {
    this.#socket = socket;
    this.#context = context;
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MILLIS).unref();
    const alive = () => {
      this.#isAlive = true;
    };
    // An error is followed by the close.
    socket.on('error', () => socket.terminate());
    socket.on('pong', alive).on('message', alive);
    socket.on('message', (message) => this.#onMessage(message));
    socket.once('close', () => clearInterval(this.#heartbeat));
  }

  /** Resolves once everything in hand is answered. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.all(this.#inHand);
    this.#socket.close(CLOSE_GOING_AWAY, 'the hub ends');
  }

  #onMessage(message: RawData): void {
    // What comes now is not answered, and so will be sent again.
    if (this.#isClosing) return;
    const bytes = Array.isArray(message) ? Buffer.concat(message) : Buffer.from(message as Buffer);
    const batch = decodeBatch(bytes, STREAMS);
    if (batch === undefined || batch.sequence !== this.#lastSequence + 1) {
      this.#socket.close(CLOSE_PROTOCOL_ERROR, `batch ${this.#lastSequence + 1} was expected`);
      return;
    }
    this.#lastSequence = batch.sequence;
    const answering = this.#answer(batch, bytes.length).finally(() => this.#inHand.delete(answering));
    this.#inHand.add(answering);
  }

  async #answer(batch: ReceivedBatch, bytes: number): Promise<void> {
    const { metrics, onProblem } = this.#context;
    const protocol = 'websocket';
    metrics.add('agentbus.hub.request.body.size', bytes, { protocol });
    try {
      await this.#take(batch, bytes);
      this.#socket.send(encodeAnswer(batch.sequence, { status: 'accepted' }));
      metrics.add('agentbus.hub.requests', 1, { protocol, status: 'ack' });
    } catch (error) {
      const refusal = asRefusal(error);
      if (refusal.cause !== undefined) onProblem(`A batch was not taken: ${String(refusal.cause)}`);
      const reason = refusal.message;
      const answer = refusal.isTemporary
        ? ({ status: 'retry', reason, afterMillis: RETRY_MILLIS } as const)
        : ({ status: 'rejected', reason } as const);
      this.#socket.send(encodeAnswer(batch.sequence, answer));
      metrics.add('agentbus.hub.requests', 1, { protocol, status: answer.status });
    }
  }

  /** A batch is taken whole or not at all: its sender finds the record that is at fault. */
  async #take({ lines }: ReceivedBatch, bytes: number): Promise<Taken> {
    const share = this.#context.pending.open();
    try {
      share.add(bytes);
      return await this.#context.ingest.take(lines.flatMap(messagesOfLine), 'websocket', true);
    } finally {
      share.release();
    }
  }

  #beat(): void {
    if (!this.#isAlive) {
      this.#socket.terminate();
      return;
    }
    this.#isAlive = false;
    this.#socket.ping();
  }
}
