/** The destinations of `@agentbus/forward` deliver to the hub as to any other server. */
import { setTimeout } from 'node:timers/promises';
// @boundaries-ignore the suite that every destination runs is no part of the published package
import { type TestedReceiver, testDestination } from '../../forward/src/destination.conformance.ts';
// @boundaries-ignore the suite that every destination runs is no part of the published package
import type { Destination } from '../../forward/src/destination.ts';
// @boundaries-ignore the suite that every destination runs is no part of the published package
import { createOtlpGrpcDestination } from '../../forward/src/otlp-grpc-destination.ts';
// @boundaries-ignore the suite that every destination runs is no part of the published package
import { createOtlpHttpDestination } from '../../forward/src/otlp-http-destination.ts';
// @boundaries-ignore the suite that every destination runs is no part of the published package
import { createTcpDestination } from '../../forward/src/tcp-destination.ts';
// @boundaries-ignore the suite that every destination runs is no part of the published package
import { createWebSocketDestination } from '../../forward/src/websocket-destination.ts';
import { startHub, storedBodies } from '../test/running-hub.ts';
import type { HubService } from './hub.ts';

async function receive(
  service: HubService,
  option: 'port' | 'otlpPort' | 'grpcPort' | 'tcpPort',
  port: number,
): Promise<TestedReceiver> {
  const cleanUp: (() => Promise<void>)[] = [];
  const { hub, directory, url } = await startHub(
    { after: (last) => void cleanUp.push(last as () => Promise<void>) },
    { port: 'none', otlpPort: 'none', grpcPort: 'none', tcpPort: 'none', [option]: port },
  );
  return {
    port: Number(new URL(url(service)).port),
    get bodies() {
      return storedBodies(directory);
    },
    async close() {
      await hub.close(1000);
      for (const last of cleanUp) await last();
    },
  };
}

const host = '127.0.0.1';

const GRPC_PAUSE_MILLIS = 1000;

for (const encoding of ['json', 'protobuf'] as const) {
  for (const compression of ['none', 'gzip', 'zstd'] as const) {
    testDestination(`hub: OTLP/HTTP ${encoding}, ${compression}`, {
      receive: (port = 0) => receive('otlp/http', 'otlpPort', port),
      create: (port, timeoutMillis): Destination =>
        createOtlpHttpDestination({
          endpoint: `http://${host}:${port}`,
          encoding,
          compression,
          timeoutMillis,
        }),
    });
  }
}

for (const compression of ['none', 'gzip'] as const) {
  testDestination(`hub: OTLP/gRPC, ${compression}`, {
    async receive(port = 0) {
      const receiver = await receive('otlp/grpc', 'grpcPort', port);
      // After refused connections grpc-js fails all calls at once until its pause is over.
      if (port !== 0) await setTimeout(GRPC_PAUSE_MILLIS);
      return receiver;
    },
    create: (port, timeoutMillis) =>
      createOtlpGrpcDestination({ endpoint: `http://${host}:${port}`, compression, timeoutMillis }),
  });
}

testDestination('hub: WebSocket', {
  receive: (port = 0) => receive('websocket', 'port', port),
  create: (port, timeoutMillis) =>
    createWebSocketDestination({ url: `ws://${host}:${port}/v1/stream`, timeoutMillis }),
});

testDestination('hub: TCP', {
  receive: (port = 0) => receive('tcp', 'tcpPort', port),
  create: (port, timeoutMillis) => createTcpDestination({ host, port, timeoutMillis }),
});
