/** What the three services share: one plain `node:http` server that speaks JSON and tells its parent its port. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getLogger } from '@agentbus/logger';
import { trace } from '@opentelemetry/api';

const log = getLogger('http');

/** What a route answers: a status and a JSON body. */
export interface Reply {
  status: number;
  body: unknown;
}

/** A route handler: the parsed JSON body in, a reply out. */
export type Route = (body: Record<string, unknown>, request: IncomingMessage) => Promise<Reply> | Reply;

/** Serves `routes` (keyed `METHOD /path`) on loopback and reports the port over the IPC channel. */
export function serve(routes: Record<string, Route>, port = 0): void {
  const server = createServer(async (request, response) => {
    const traceId = trace.getActiveSpan()?.spanContext().traceId;
    const reply = await answer(routes, request);
    response.writeHead(reply.status, {
      'content-type': 'application/json',
      ...(traceId === undefined ? {} : { 'x-trace-id': traceId }),
    });
    response.end(JSON.stringify(reply.body));
  });
  server.listen(port, '127.0.0.1', () => {
    process.send?.({ port: (server.address() as AddressInfo).port });
  });
  process.once('SIGTERM', () => {
    server.close();
    // A process that listens to its parent stays.
    process.disconnect?.();
  });
}

async function answer(routes: Record<string, Route>, request: IncomingMessage): Promise<Reply> {
  const path = new URL(request.url ?? '/', 'http://shop').pathname;
  const route = routes[`${request.method} ${path}`];
  if (route === undefined) return { status: 404, body: { error: `no route for ${request.method} ${path}` } };
  try {
    return await route(await readJson(request), request);
  } catch (error) {
    log.error('the request failed', error);
    return { status: 500, body: { error: error instanceof Error ? error.message : String(error) } };
  }
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

/** POSTs JSON to another service and returns its parsed answer. */
export async function post(
  url: string,
  body: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** The value of a required environment variable. */
export function requiredEnv(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`Cannot start: ${name} is not set. The shop's main program sets it.`);
  return value;
}
