/** A backend on a loopback port that keeps the requests it gets. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

/** One export request, decompressed. */
export interface ReceivedRequest {
  readonly path: string;
  readonly contentType: string;
  readonly headers: IncomingHttpHeaders;
  readonly compressed: boolean;
  readonly body: Buffer;
}

/** A running backend. */
export interface OtlpReceiver {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  close(): void;
}

/** Starts a backend, on a free port where none is given. */
export async function startOtlpReceiver(port = 0): Promise<OtlpReceiver> {
  const requests: ReceivedRequest[] = [];
  const server = createServer(async (request, response) => {
    const received = await buffer(request);
    const { 'content-type': contentType = '', 'content-encoding': encoding } = request.headers;
    const compressed = encoding === 'gzip';
    const body = compressed ? gunzipSync(received) : received;
    requests.push({ path: request.url ?? '', contentType, headers: request.headers, compressed, body });
    response.writeHead(200, { 'content-type': contentType });
    response.end(contentType === 'application/json' ? '{}' : '');
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
