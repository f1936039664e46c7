/** The demo's service: a small shop that answers requests, some late and some not at all, and says what it does. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type DemoContext, DemoTelemetry, SPAN_KIND } from './demo-telemetry.ts';

/** How much of the traffic is what. */
const SLOW_SHARE = 0.1;
const FAILED_SHARE = 0.08;

const SLOW_MILLIS = 400;

/** A shop that listens. */
export interface DemoShop {
  readonly url: string;
  readonly telemetry: readonly DemoTelemetry[];
  close(): Promise<void>;
}

/** Starts the shop on a free port of this machine. */
export async function startShop(random: () => number): Promise<DemoShop> {
  const checkout = new DemoTelemetry('checkout');
  const payments = new DemoTelemetry('payments');
  const server = createServer((request, response) => {
    void answer(request).then((status) => response.writeHead(status).end());
  });

  async function answer(request: IncomingMessage): Promise<number> {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const isPayment = pathname === '/pay';
    const telemetry = isPayment ? payments : checkout;
    const span = telemetry.startSpan(`${request.method} ${pathname}`, SPAN_KIND.server, contextOf(request));
    const status = isPayment ? await pay(span) : await shop(pathname, span);
    span.end(
      { 'http.route': pathname, 'http.request.method': request.method, 'http.response.status_code': status },
      status >= 500 ? 'request failed' : undefined,
    );
    return status;
  }

  async function shop(route: string, context: DemoContext): Promise<number> {
    await delay(2 + random() * 20);
    if (route !== '/checkout') {
      checkout.log('debug', 'products listed', context, { 'http.route': route });
      return 200;
    }
    const order = `o-${Math.trunc(random() * 1e5)}`;
    const span = checkout.startSpan('POST /pay', SPAN_KIND.client, context);
    const { status } = await fetch(`${addressOf(server)}/pay`, { method: 'POST', headers: headersOf(span) });
    span.end({ 'http.response.status_code': status }, status === 200 ? undefined : 'payment failed');
    if (status === 200) checkout.log('business', 'order placed', context, { 'order.id': order });
    else {
      checkout.log('error', `checkout of ${order} failed`, context, {
        'order.id': order,
        'exception.type': 'PaymentError',
        'exception.message': 'the card issuer did not answer',
      });
    }
    return status;
  }

  async function pay(context: DemoContext): Promise<number> {
    const isSlow = random() < SLOW_SHARE;
    await delay(isSlow ? SLOW_MILLIS : 5 + random() * 30);
    if (isSlow)
      payments.log('warning', 'the card issuer is slow', context, { 'user.email': 'ann@example.com' });
    if (random() < FAILED_SHARE) {
      payments.log('error', 'the card issuer did not answer', context, { 'exception.type': 'IssuerTimeout' });
      return 502;
    }
    payments.log('info', 'card charged', context, { 'payment.amount': Math.round(random() * 1e4) / 100 });
    return 200;
  }

  server.listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  return {
    url: addressOf(server),
    telemetry: [checkout, payments],
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** As W3C Trace Context and the logger's propagator have it. */
function headersOf({ traceId, spanId, correlationId }: DemoContext): Record<string, string> {
  return { traceparent: `00-${traceId}-${spanId}-01`, 'x-correlation-id': correlationId };
}

function contextOf({ headers }: IncomingMessage): DemoContext | undefined {
  const [, traceId, spanId] = String(headers.traceparent ?? '').split('-');
  const correlationId = String(headers['x-correlation-id'] ?? '');
  return traceId === undefined || spanId === undefined ? undefined : { traceId, spanId, correlationId };
}
