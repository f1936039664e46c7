/** Realistic traffic against the shop: browsing, logins, good orders, slow ones and failing ones. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CUSTOMER } from './planted-secrets.ts';

/** One request of the plan: a GET, or a POST where it has a body. */
export interface PlannedRequest {
  path: string;
  body?: Record<string, unknown>;
}

/** What was sent, for the summary that the demo prints. */
export interface TrafficReport {
  requests: number;
  /** The correlation id and trace id of an order whose payment failed: something worth looking at. */
  failed: { correlation: string; traceId: string };
}

const PAUSE_MILLIS = 40;

/**
 * Sends requests one after another until `signal` aborts. The plan repeats, so that every run, however short, has all
 * levels and kinds in it.
 */
export async function sendTraffic(storefrontUrl: string, signal: AbortSignal): Promise<TrafficReport> {
  let requests = 0;
  let failed = { correlation: '', traceId: '' };
  while (!signal.aborted) {
    for (const planned of plan(requests)) {
      if (signal.aborted) break;
      const correlation = `req-${String(++requests).padStart(5, '0')}`;
      const traceId = await send(storefrontUrl, planned, correlation);
      if (planned.body?.fail !== undefined) failed = { correlation, traceId };
      await sleep(PAUSE_MILLIS, undefined, { signal }).catch(() => undefined);
    }
  }
  return { requests, failed };
}

function plan(round: number): PlannedRequest[] {
  const order = (n: number, extra: Record<string, unknown> = {}): PlannedRequest => ({
    path: '/orders',
    body: {
      orderId: `order-${round + n}`,
      email: `customer${round + n}@${CUSTOMER.mailDomain}`,
      card: CUSTOMER.card,
      total: 20 + n,
      items: [{ id: 'mug', quantity: 1 + (n % 3) }],
      ...extra,
    },
  });
  return [
    { path: '/products' },
    { path: '/login', body: { user: 'ada', password: CUSTOMER.password } },
    order(1),
    order(2, { discount: 15 }),
    { path: '/login', body: { user: 'mallory', password: CUSTOMER.wrongPassword } },
    order(3, { fail: 'declined' }),
    order(4, { slow: true }),
    { path: '/products' },
    order(5, { fail: 'outage' }),
    order(6),
  ];
}

/** Sends a request; gives the id of its trace. */
export async function send(
  storefrontUrl: string,
  planned: PlannedRequest,
  correlation: string,
): Promise<string> {
  const response = await fetch(storefrontUrl + planned.path, {
    method: planned.body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', 'x-correlation-id': correlation },
    ...(planned.body === undefined ? {} : { body: JSON.stringify(planned.body) }),
  });
  await response.arrayBuffer();
  return response.headers.get('x-trace-id') ?? '';
}
