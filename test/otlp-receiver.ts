/** A local OTLP/HTTP receiver that keeps what it gets: the backend that the whole-system tests export to. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { decodeLine, type StoredRecord } from '@agentbus/otlp';

/** One export request, as it arrived (decompressed). */
export interface ReceivedRequest {
  path: string;
  contentType: string;
  compressed: boolean;
  body: Buffer;
}

/** A running receiver. */
export interface OtlpReceiver {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  /** All records of the JSON requests, in order of arrival. */
  records(): StoredRecord[];
  close(): Promise<void>;
}

/** Starts a receiver on a free loopback port. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const requests: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const compressed = request.headers['content-encoding'] === 'gzip';
      const body = Buffer.concat(chunks);
      const contentType = request.headers['content-type'] ?? '';
      requests.push({
        path: request.url ?? '',
        contentType,
        compressed,
        body: compressed ? gunzipSync(body) : body,
      });
      response.writeHead(200, { 'content-type': contentType });
      response.end(contentType.includes('json') ? '{}' : '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    records: () =>
      requests
        .filter(({ contentType }) => contentType.includes('json'))
        .flatMap(({ body }) => decodeLine(body)),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
