/** An OTLP/HTTP server for tests: takes everything, or answers as it is told. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import zlib from 'node:zlib';
import { decodeLine, decodeProtobuf, type StoredRecord } from '@agentbus/otlp';
import type { TestedReceiver } from './destination.conformance.ts';

/** One request as it came. */
export interface ReceivedRequest {
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  /** Decompressed. */
  readonly body: Buffer;
  readonly records: readonly StoredRecord[];
}

/** How a request is answered: the default is 200 with an empty object. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface OtlpReceiver extends TestedReceiver {
  readonly requests: readonly ReceivedRequest[];
}

/** Starts the server on 127.0.0.1. Only what is answered with 2xx counts as received. */
export async function receiveOtlp(
  port = 0,
  answer: (request: ReceivedRequest) => Answer = () => ({}),
): Promise<OtlpReceiver> {
  const requests: ReceivedRequest[] = [];
  const bodies: string[] = [];
  const server = http.createServer((incoming, outgoing) => {
    void readRequest(incoming).then((request) => {
      const { status = 200, headers = { 'content-type': 'application/json' }, body = '{}' } = answer(request);
      requests.push(request);
      if (status < 300) {
        for (const record of request.records) if (record.signal === 'logs') bodies.push(String(record.body));
      }
      outgoing.writeHead(status, headers).end(body);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    bodies,
    requests,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function readRequest(incoming: http.IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const sent = Buffer.concat(chunks);
  const encoding = incoming.headers['content-encoding'];
  const body =
    encoding === 'gzip' ? zlib.gunzipSync(sent) : encoding === 'zstd' ? zlib.zstdDecompressSync(sent) : sent;
  const path = incoming.url ?? '';
  return { path, headers: incoming.headers, body, records: decode(incoming, path, body) };
}

function decode(incoming: http.IncomingMessage, path: string, body: Buffer): StoredRecord[] {
  if (incoming.headers['content-type'] !== 'application/x-protobuf') return decodeLine(body);
  const signal = (['logs', 'traces', 'metrics'] as const).find((name) => path.endsWith(name)) ?? 'logs';
  return decodeProtobuf(body, signal);
}
