/** An HTTP proxy in front of one server, which notes how each request was encoded and changes nothing. */
import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What a request said of itself, and what the server answered. */
export interface RecordedRequest {
  readonly path: string;
  readonly contentType: string;
  readonly contentEncoding: string;
  readonly status: number;
  /** What a server that refused it said; `''` where it did not. */
  readonly refusal: string;
}

/** A running proxy. */
export interface RecordingProxy extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
}

/** Starts a proxy for `target` (scheme, host and port) on a free loopback port. */
export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const requests: RecordedRequest[] = [];
  const server = createServer((request, response) => {
    pass(request, response, target).then(
      (recorded) => requests.push(recorded),
      (error) => response.destroy(error),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function pass(
  request: IncomingMessage,
  response: ServerResponse,
  target: string,
): Promise<RecordedRequest> {
  const { url: path = '/', method, headers } = request;
  const outgoing = forward(new URL(path, target), { method, headers });
  request.pipe(outgoing);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  const status = answer.statusCode ?? 0;
  const body = await buffer(answer);
  response.writeHead(status, answer.headers).end(body);
  return {
    path,
    contentType: headers['content-type'] ?? '',
    contentEncoding: headers['content-encoding'] ?? '',
    status,
    refusal: status < 400 ? '' : body.toString(),
  };
}
