/** The HTTP server under OTLP/HTTP and the page: connections, time limits, TLS, the rules of access, draining. */
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Caller } from './access.ts';
import { ConnectionLimit, connectionKey } from './connection-limit.ts';
import { listen } from './listen.ts';
import type { Receiver, ReceiverAddress, ReceiverContext } from './receiver.ts';

/** Ten seconds for the head of a request: it is a few hundred bytes. */
const HEADERS_TIMEOUT_MILLIS = 10_000;

/** 75 s: longer than the minute that proxies and exporters keep connections for, so that it is they who close. */
const KEEP_ALIVE_MILLIS = 75_000;

/** How often requests that take too long are looked for. */
const CHECK_MILLIS = 1000;

/** A second: the time that a sender whose body is not wanted has to read the answer. */
const LINGER_MILLIS = 1000;

/** Of what Node.js finds wrong with a request; everything else is 400. */
const CLIENT_ERROR_STATUS: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
};

/** Settings of {@link startHttpServer}. */
export interface HttpServerOptions {
  /** Answers a request. Must not throw or reject. */
  handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void>;
  /** Takes over a connection that asks for another protocol. Default: it is closed. */
  readonly upgrade?: (request: http.IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** Starts the server. @throws HubError where it cannot listen. */
export async function startHttpServer(
  address: ReceiverAddress,
  { limits, metrics, tls, onProblem }: Pick<ReceiverContext, 'limits' | 'metrics' | 'tls' | 'onProblem'>,
  { handle, upgrade }: HttpServerOptions,
): Promise<Receiver> {
  const port = { port: address.option };
  const connections = new ConnectionLimit(limits.maxConnections, () =>
    metrics.add('agentbus.hub.connections.evicted', 1, port),
  );
  const settings: http.ServerOptions = {
    headersTimeout: Math.min(HEADERS_TIMEOUT_MILLIS, limits.requestTimeoutMillis),
    requestTimeout: limits.requestTimeoutMillis,
    keepAliveTimeout: KEEP_ALIVE_MILLIS,
    connectionsCheckingInterval: Math.min(CHECK_MILLIS, limits.requestTimeoutMillis),
  };
  const server =
    tls === undefined
      ? http.createServer(settings)
      : https.createServer({ ...settings, ...tls.serverOptions() });
  if (server instanceof https.Server) tls?.serve(server);
  let draining = false;
  server.on('connection', (socket: Socket) => {
    metrics.add('agentbus.hub.connections.accepted', 1, port);
    connections.add(socket);
  });
  const onRequest = (request: http.IncomingMessage, response: http.ServerResponse) => {
    const key = connectionKey(request.socket);
    request.once('end', () => connections.busy(key));
    response.once('close', () => connections.idle(key));
    if (draining) response.setHeader('connection', 'close');
    void handle(request, response);
  };
  server.on('request', onRequest);
  // The body is asked for only when the head was found good.
  server.on('checkContinue', onRequest);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const status = CLIENT_ERROR_STATUS[error.code ?? ''] ?? 400;
    if (!socket.writable || error.code === 'ECONNRESET') socket.destroy();
    else socket.end(`HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\nconnection: close\r\n\r\n`);
  });
  server.on('upgrade', (request: http.IncomingMessage, socket: Duplex, head: Buffer) => {
    if (upgrade === undefined || draining) socket.destroy();
    else upgrade(request, socket, head);
  });
  const bound = await listen(server, address.host, address.port, address.option);
  server.on('error', (error) => onProblem(`${address.option}: ${error.message}`));
  return {
    bound,
    async close(deadline) {
      draining = true;
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      deadline.addEventListener('abort', () => connections.closeAll(), { once: true });
      if (deadline.aborted) connections.closeAll();
      await closed;
    },
  };
}

/** The parts of a request that {@link Caller} names. */
export function callerOf({ headers }: http.IncomingMessage): Caller {
  const { host, origin, authorization } = headers;
  return { host, origin, authorization };
}

/** Answers; the connection is of no further use where the request's body was not read to its end. */
export function answer(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  status: number,
  headers: http.OutgoingHttpHeaders,
  body: Buffer,
): void {
  if (response.destroyed) return;
  const unread = !request.complete;
  response.writeHead(status, {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
    'content-length': body.length,
    ...(unread ? { connection: 'close' } : {}),
  });
  response.end(body);
  if (!unread) return;
  // Unread, what is still on its way would reset the connection before the answer is there.
  request.resume();
  setTimeout(() => request.socket.destroy(), LINGER_MILLIS).unref();
}
