/** Log records as a service writes them: the same ones on every run. */
import type { ReadableLogRecord } from '@agentbus/otlp';

const MESSAGES = [
  (n: number) => `GET /api/orders/${n} completed with status 200 in ${n % 900} ms`,
  (n: number) => `user u-${n % 10_000} signed in from a known device, session renewed`,
  (n: number) => `cache miss for key product:${n % 5000}:price, reading from the database`,
  (n: number) => `payment ${n} was declined by the issuer, the customer is asked again`,
  (n: number) => `query took longer than expected: ${n % 700} ms, 14 rows, plan cached`,
];
const ROUTES = ['/api/orders/:id', '/api/login', '/api/products/:id', '/api/payments', '/health'];
const METHODS = ['GET', 'POST', 'PUT'];
const RESOURCE = {
  attributes: { 'service.name': 'checkout', 'service.version': '4.11.2', 'host.name': 'web-17' },
};
const SCOPE = { name: 'checkout.http' };
const START_SECONDS = 1_796_000_000;

/** `count` records from number `first` on: five attributes, a trace context on half of them, a nested object on 5 %. */
export function makeRecords(first: number, count: number): ReadableLogRecord[] {
  return Array.from({ length: count }, (_, i) => makeRecord(first + i));
}

function makeRecord(number: number): ReadableLogRecord {
  const random = generator(number + 1);
  const nanos = number * 487_000 + (random() % 400_000);
  const hrTime: [number, number] = [START_SECONDS + Math.floor(nanos / 1e9), nanos % 1e9];
  const kind = random() % MESSAGES.length;
  const traced = number % 2 === 0;
  return {
    hrTime,
    hrTimeObserved: hrTime,
    severityNumber: kind === 3 ? 17 : 9,
    severityText: kind === 3 ? 'ERROR' : 'INFO',
    body: MESSAGES[kind]?.(random() % 1_000_000),
    // Two records a trace.
    spanContext: traced
      ? { traceId: hex(generator(number >> 2), 4), spanId: hex(random, 2), traceFlags: 1 }
      : undefined,
    attributes: {
      'http.request.method': METHODS[random() % METHODS.length],
      'http.route': ROUTES[kind],
      'http.response.status_code': kind === 3 ? 402 : 200,
      'user.id': `u-${random() % 10_000}`,
      'duration.ms': (random() % 90_000) / 100,
      ...(number % 20 === 0 && {
        customer: { email: `user${random() % 10_000}@example.com`, token: hex(random, 4) },
      }),
    },
    droppedAttributesCount: 0,
    resource: RESOURCE,
    instrumentationScope: SCOPE,
  };
}

/** xorshift32: reproducible, and random enough that it does not compress. */
function generator(seed: number): () => number {
  let state = (seed * 2_654_435_761) | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

function hex(random: () => number, words: number): string {
  return Array.from({ length: words }, () => random().toString(16).padStart(8, '0')).join('');
}
