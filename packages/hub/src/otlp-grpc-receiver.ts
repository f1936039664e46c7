/** OTLP/gRPC. @see https://opentelemetry.io/docs/specs/otlp/#otlpgrpc */
import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { messageFromProtobuf, type Signal } from '@agentbus/otlp';
import * as grpc from '@grpc/grpc-js';
import { ConnectionLimit } from './connection-limit.ts';
import { createCallGuard } from './grpc-call-guard.ts';
import { grpcStatusOf } from './grpc-status.ts';
import { listen } from './listen.ts';
import { encodeExportResponse } from './otlp-answer.ts';
import type { Receiver, ReceiverAddress, ReceiverContext } from './receiver.ts';
import { asRefusal } from './refusal.ts';

const SERVICES: Readonly<Record<Signal, string>> = {
  logs: 'opentelemetry.proto.collector.logs.v1.LogsService',
  traces: 'opentelemetry.proto.collector.trace.v1.TraceService',
  metrics: 'opentelemetry.proto.collector.metrics.v1.MetricsService',
};

/** 4 MiB, as in gRPC everywhere: a call's message is held as a whole before it can be looked at. */
export const MAX_GRPC_MESSAGE_BYTES: number = 4 * 1024 * 1024;

/** Exporters have one or two calls under way. */
const MAX_STREAMS_PER_CONNECTION = 32;

/** Ten seconds for the handshake of a connection. */
const HANDSHAKE_TIMEOUT_MILLIS = 10_000;

/** A second for the calls that are being received when the hub is to end. */
const CLOSE_IDLE_MILLIS = 1000;

/** Starts the receiver. @throws HubError where it cannot listen. */
export async function startOtlpGrpcReceiver(
  address: ReceiverAddress,
  context: ReceiverContext,
): Promise<Receiver> {
  const { limits, metrics, onProblem } = context;
  const port = { port: address.option };
  const connections = new ConnectionLimit(limits.maxConnections, () =>
    metrics.add('agentbus.hub.connections.evicted', 1, port),
  );
  const server = new grpc.Server({
    'grpc.max_receive_message_length': Math.min(MAX_GRPC_MESSAGE_BYTES, limits.maxDecompressedBytes),
    'grpc.max_concurrent_streams': MAX_STREAMS_PER_CONNECTION,
    interceptors: [createCallGuard(context, connections)],
  });
  for (const signal of ['logs', 'traces', 'metrics'] as const) {
    const path = `/${SERVICES[signal]}/Export`;
    server.addService({ export: rawMethod(path) }, { export: exportHandler(signal, context) });
  }
  const injector = server.createConnectionInjector(grpc.ServerCredentials.createInsecure());
  const sockets = listenerFor(context, (socket) => injector.injectConnection(socket));
  sockets.on('connection', (socket: net.Socket) => {
    metrics.add('agentbus.hub.connections.accepted', 1, port);
    connections.add(socket);
  });
  const bound = await listen(sockets, address.host, address.port, address.option);
  sockets.on('error', (error) => onProblem(`${address.option}: ${error.message}`));
  return {
    bound,
    async close(deadline) {
      const closed = once(sockets, 'close');
      sockets.close();
      // Sessions end when their calls have.
      injector.destroy();
      deadline.addEventListener('abort', () => connections.closeAll(), { once: true });
      if (deadline.aborted) connections.closeAll();
      // Connections without a session are not among them.
      const idle = setTimeout(() => connections.closeIdle(), CLOSE_IDLE_MILLIS);
      await closed;
      clearTimeout(idle);
      server.forceShutdown();
    },
  };
}

/** The hub's own listener, so that connections are counted and certificates change without a restart. */
function listenerFor({ tls: files }: ReceiverContext, take: (socket: net.Socket) => void): net.Server {
  if (files === undefined) {
    return net.createServer({ noDelay: true }, (socket) => {
      socket.on('error', () => socket.destroy());
      take(socket);
    });
  }
  const server = tls.createServer(
    { ...files.serverOptions(), ALPNProtocols: ['h2'], handshakeTimeout: HANDSHAKE_TIMEOUT_MILLIS },
    (socket) => {
      socket.on('error', () => socket.destroy());
      take(socket);
    },
  );
  files.serve(server);
  return server;
}

function rawMethod(path: string): grpc.MethodDefinition<Buffer, Buffer> {
  const identity = (bytes: Buffer) => bytes;
  return {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: identity,
    requestDeserialize: identity,
    responseSerialize: identity,
    responseDeserialize: identity,
  };
}

function exportHandler(
  signal: Signal,
  { ingest, pending, metrics, onProblem }: ReceiverContext,
): grpc.handleUnaryCall<Buffer, Buffer> {
  const take = async (request: Buffer): Promise<Buffer> => {
    const share = pending.open();
    try {
      share.add(request.length);
      metrics.add('agentbus.hub.request.body.size', request.length, { protocol: 'otlp/grpc' });
      const message = messageFromProtobuf(request, signal);
      return encodeExportResponse(await ingest.take([{ signal, message }], 'otlp/grpc'), signal, 'protobuf');
    } finally {
      share.release();
    }
  };
  return ({ request }, callback) => {
    take(request).then(
      (response) => {
        metrics.add('agentbus.hub.requests', 1, { protocol: 'otlp/grpc', status: 'OK' });
        callback(null, response);
      },
      (error: unknown) => {
        const refusal = asRefusal(error);
        if (refusal.cause !== undefined) onProblem(`A call was not taken: ${String(refusal.cause)}`);
        const status = grpcStatusOf(refusal);
        metrics.add('agentbus.hub.requests', 1, {
          protocol: 'otlp/grpc',
          status: grpc.status[status.code] ?? '',
        });
        callback(status);
      },
    );
  };
}
