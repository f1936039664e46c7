/** The page's port: health and self-metrics, the WebSocket, and where there is one, the page with its API. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Api } from './api.ts';
import { answer, callerOf, startHttpServer } from './http-server.ts';
import type { Receiver, ReceiverAddress, ReceiverContext } from './receiver.ts';
import { asRefusal, Refusal, type RefusalCode } from './refusal.ts';

const STATUS: Readonly<Partial<Record<RefusalCode, number>>> = {
  unauthenticated: 401,
  'forbidden-origin': 403,
  'unknown-path': 404,
  'wrong-method': 405,
  'wrong-host': 421,
};

/** What the page's port shows. */
export interface ApiServerOptions {
  /** Whether the hub takes telemetry. */
  isHealthy(): boolean;
  /** `undefined`: there is no page. */
  readonly api: Api | undefined;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** Starts the server. @throws HubError where it cannot listen. */
export function startApiServer(
  address: ReceiverAddress,
  context: ReceiverContext,
  { isHealthy, api, upgrade }: ApiServerOptions,
): Promise<Receiver> {
  const { access, metrics } = context;
  /** `undefined`: it is for the page. */
  const respond = (request: IncomingMessage): { status: number; body: object } | undefined => {
    const caller = callerOf(request);
    access.checkAddress(caller);
    const path = request.url?.split('?', 1)[0];
    if (path !== '/health' && path !== '/self-metrics') {
      if (api !== undefined) return undefined;
      throw new Refusal('unknown-path', 'There is only /health, /self-metrics and the WebSocket /v1/stream.');
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new Refusal('wrong-method', 'Only GET and HEAD are allowed.');
    }
    if (path === '/health') {
      // For supervisors, which have no token; it says nothing else.
      const healthy = isHealthy();
      return { status: healthy ? 200 : 503, body: { status: healthy ? 'ok' : 'unavailable' } };
    }
    access.checkToken(caller);
    return { status: 200, body: metrics.toOtlp() };
  };
  return startHttpServer(address, context, {
    upgrade,
    async handle(request, response) {
      let status: number;
      let body: object;
      try {
        const own = respond(request);
        if (own === undefined) return await api?.handle(request, response);
        ({ status, body } = own);
      } catch (error) {
        const { code, message } = asRefusal(error);
        status = STATUS[code] ?? 500;
        body = { error: { code, message } };
      }
      const headers = {
        'content-type': 'application/json',
        ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
        ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      };
      const bytes = Buffer.from(JSON.stringify(body));
      answer(request, response, status, headers, bytes);
    },
  });
}
