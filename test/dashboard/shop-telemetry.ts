/** Telemetry of a small shop, the same for the same seed: requests through four services, some slow, some failing. */

type Attributes = Readonly<Record<string, string | number | boolean>>;

/** OTLP/JSON, one object a signal. */
export interface ShopTelemetry {
  readonly logs: object;
  readonly traces: object;
  readonly metrics: object;
  /** Trace ids by what happened. */
  readonly failed: string;
  readonly slow: string;
  readonly orphaned: string;
  /** Unix milliseconds. */
  readonly since: number;
  readonly until: number;
}

/** Settings of {@link shopTelemetry}. */
export interface ShopOptions {
  /** Unix milliseconds of the end. */
  readonly until: number;
  readonly minutes: number;
  readonly requests: number;
  readonly seed?: number;
}

const SERVICES = ['storefront', 'checkout', 'payments', 'inventory'] as const;
type Service = (typeof SERVICES)[number];

const ROUTES = ['/', '/products/:id', '/cart', '/checkout', '/search'];

interface Emitted<T> {
  readonly service: Service;
  readonly item: T;
}

/** Makes it. */
export function shopTelemetry({ until, minutes, requests, seed = 7 }: ShopOptions): ShopTelemetry {
  const random = mulberry(seed);
  const logs: Emitted<object>[] = [];
  const spans: Emitted<object>[] = [];
  const length = minutes * 60_000;
  let failed = '';
  let slow = '';
  let orphaned = '';
  for (let index = 0; index < requests; index++) {
    const share = (index + random() * 0.8) / requests;
    const start = until - length + share * length * 0.995;
    const isExample = index === Math.floor(requests * 0.66);
    const isSlowExample = index === Math.floor(requests * 0.8);
    const anyRoute = ROUTES[Math.floor(random() ** 1.4 * ROUTES.length)] ?? '/';
    const route = isExample || isSlowExample ? '/checkout' : anyRoute;
    const fails = random() < (share > 0.62 && share < 0.72 ? 0.4 : 0.03) || isExample;
    const isSlow = random() < 0.05 || isSlowExample;
    const isOrphan = index === Math.floor(requests * 0.4);
    const id = request({ start, route, fails, isSlow, isOrphan, random, logs, spans });
    if (isExample) failed = id;
    if (isSlowExample) slow = id;
    if (isOrphan) orphaned = id;
  }
  return {
    logs: grouped(logs, [until - length, until], ['resourceLogs', 'scopeLogs', 'logRecords']),
    traces: grouped(spans, [until - length, until], ['resourceSpans', 'scopeSpans', 'spans']),
    metrics: metricsOf(until, length, random),
    failed,
    slow,
    orphaned,
    since: until - length,
    until,
  };
}

interface Request {
  readonly start: number;
  readonly route: string;
  readonly fails: boolean;
  readonly isSlow: boolean;
  readonly isOrphan: boolean;
  readonly random: () => number;
  readonly logs: Emitted<object>[];
  readonly spans: Emitted<object>[];
}

function request({ start, route, fails, isSlow, isOrphan, random, logs, spans }: Request): string {
  const traceId = hex(random, 32);
  const correlation = `req-${hex(random, 6)}`;
  const span = (
    service: Service,
    name: string,
    parent: string,
    at: number,
    millis: number,
    more: object = {},
  ) => {
    const spanId = hex(random, 16);
    spans.push({
      service,
      item: {
        traceId,
        spanId,
        ...(parent === '' ? {} : { parentSpanId: parent }),
        name,
        startTimeUnixNano: nanos(at),
        endTimeUnixNano: nanos(at + millis),
        ...more,
      },
    });
    return spanId;
  };
  const log = (
    service: Service,
    [severityText, severityNumber]: readonly [string, number],
    at: number,
    body: string,
    spanId: string,
    attributes: Attributes = {},
    eventName?: string,
  ) =>
    logs.push({
      service,
      item: {
        timeUnixNano: nanos(at),
        observedTimeUnixNano: nanos(at),
        severityText,
        severityNumber,
        body: { stringValue: body },
        attributes: keyValues({ 'correlation.id': correlation, 'http.route': route, ...attributes }),
        traceId,
        spanId,
        ...(eventName === undefined ? {} : { eventName }),
      },
    });
  const total = (isSlow ? 900 : 30) + random() * (isSlow ? 1400 : 90);
  const status = fails ? 502 : 200;
  const http = keyValues({
    'http.request.method': route === '/checkout' ? 'POST' : 'GET',
    'http.route': route,
    'http.response.status_code': status,
    'correlation.id': correlation,
  });
  const outcome = fails ? { status: { code: 2, message: 'upstream failed' } } : {};
  const root = span(
    'storefront',
    `${route === '/checkout' ? 'POST' : 'GET'} ${route}`,
    isOrphan ? 'feedfacecafebeef' : '',
    start,
    total,
    { kind: 2, attributes: http, ...outcome },
  );
  log('storefront', ['INFO', 9], start + 1, `request received ${route}`, root);
  const cache = random() < 0.7;
  log('storefront', ['DEBUG', 5], start + 2, `cache ${cache ? 'hit' : 'miss'} for session`, root, {
    'cache.hit': cache,
  });
  const stock = span('inventory', 'SELECT stock', root, start + 4, total * 0.15, {
    kind: 3,
    attributes: keyValues({
      'db.system.name': 'postgresql',
      'db.query.text': 'SELECT sku, left FROM stock WHERE sku = $1',
    }),
  });
  if (isSlow) {
    log('inventory', ['WARNING', 13], start + total * 0.14, 'slow query took longer than 500 ms', stock, {
      'db.rows': Math.floor(random() * 900),
    });
  }
  if (route === '/checkout') {
    const client = span('storefront', 'POST checkout', root, start + total * 0.2, total * 0.7, {
      kind: 3,
      ...outcome,
    });
    const checkout = span('checkout', 'POST /orders', client, start + total * 0.22, total * 0.65, {
      kind: 2,
      attributes: keyValues({ 'http.route': '/orders', 'http.response.status_code': status }),
      ...outcome,
    });
    const amount = Math.round(random() * 20_000) / 100;
    log(
      'checkout',
      ['INFO', 9],
      start + total * 0.25,
      `order created with ${1 + Math.floor(random() * 5)} items`,
      checkout,
      {
        'order.total': amount,
      },
    );
    const payment = span('payments', 'charge', checkout, start + total * 0.3, total * 0.45, {
      kind: 2,
      attributes: keyValues({ 'payment.provider': 'acme', 'http.route': '/charge' }),
      events: fails
        ? [
            {
              timeUnixNano: nanos(start + total * 0.7),
              name: 'exception',
              attributes: keyValues({
                'exception.type': 'TimeoutError',
                'exception.message': 'provider timed out',
              }),
            },
          ]
        : [],
      ...outcome,
    });
    if (fails) {
      log(
        'payments',
        ['ERROR', 17],
        start + total * 0.72,
        'payment failed: provider timed out after 3 attempts',
        payment,
        {
          'exception.type': 'TimeoutError',
          'exception.message': 'provider timed out',
          'exception.stacktrace':
            'TimeoutError: provider timed out\n    at charge (/app/src/charge.ts:41:11)\n    at async pay (/app/src/pay.ts:18:3)\n    at async handle (node:internal/process/task_queues:95:5)',
          attempts: 3,
        },
      );
    } else {
      log(
        'payments',
        ['BUSINESS', 11],
        start + total * 0.72,
        'payment captured',
        payment,
        {
          'agentbus.log.kind': 'business',
          'order.total': amount,
        },
        'payment.captured',
      );
    }
    log('checkout', ['PERFORMANCE', 10], start + total * 0.86, 'db.insert took 12 ms', checkout, {
      'agentbus.log.kind': 'performance',
      'agentbus.operation.name': 'db.insert',
      'agentbus.operation.duration': 0.012,
    });
  }
  if (fails) {
    log('storefront', ['ERROR', 17], start + total - 1, `request failed ${route}: 502 from upstream`, root, {
      'http.response.status_code': 502,
    });
  }
  if (random() < 0.012) {
    log(
      'storefront',
      ['SECURITY', 14],
      start + 3,
      'login failed',
      root,
      {
        'agentbus.log.kind': 'security',
        attempts: 3,
      },
      'auth.login.failed',
    );
  }
  return traceId;
}

function metricsOf(until: number, length: number, random: () => number): object {
  const step = 15_000;
  const points = Math.floor(length / step);
  return {
    resourceMetrics: SERVICES.map((service) => {
      const times = Array.from({ length: points }, (_, index) => until - length + index * step);
      const base = 60 + random() * 60;
      const gauge = (
        name: string,
        unit: string,
        value: (index: number) => number,
        attributes: Attributes = {},
      ) => ({
        name,
        unit,
        gauge: {
          dataPoints: times.map((time, index) => ({
            timeUnixNano: nanos(time),
            asDouble: value(index),
            attributes: keyValues(attributes),
          })),
        },
      });
      let requests = 0;
      const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
      const buckets = [...bounds, 0].map(() => 0);
      let sum = 0;
      return {
        resource: resourceOf({ service, version: '1.4.2', instance: 1 }),
        scopeMetrics: [
          {
            scope: { name: 'runtime' },
            metrics: [
              gauge(
                'process.cpu.utilization',
                '1',
                (index) => 0.12 + 0.08 * Math.sin(index / 9) + random() * 0.05,
              ),
              gauge(
                'process.memory.usage',
                'By',
                (index) => (base + index * 0.08 + random() * 6) * 1024 ** 2,
              ),
              gauge('v8js.memory.heap.used', 'By', (index) => (base * 0.5 + (index % 20) * 1.2) * 1024 ** 2, {
                'v8js.heap.space.name': 'old_space',
              }),
              gauge('nodejs.eventloop.delay.p99', 's', () => 0.011 + random() * 0.004),
              {
                name: 'http.server.request.duration',
                unit: 's',
                histogram: {
                  aggregationTemporality: 2,
                  dataPoints: times.map((time) => {
                    for (let index = 0; index < 20; index++) {
                      const seconds = 0.02 + random() ** 4 * 1.5;
                      const place = bounds.findIndex((bound) => seconds <= bound);
                      buckets[place < 0 ? bounds.length : place] =
                        (buckets[place < 0 ? bounds.length : place] ?? 0) + 1;
                      sum += seconds;
                      requests++;
                    }
                    return {
                      startTimeUnixNano: nanos(until - length),
                      timeUnixNano: nanos(time),
                      count: String(requests),
                      sum,
                      bucketCounts: buckets.map(String),
                      explicitBounds: bounds,
                      attributes: keyValues({ 'http.route': '/' }),
                    };
                  }),
                },
              },
            ],
          },
        ],
      };
    }),
  };
}

/** Processes that replace those that the services began with, and when, as a share of the whole time. */
const REPLACEMENTS: Readonly<Partial<Record<Service, { readonly at: number; readonly version: string }>>> = {
  checkout: { at: 0.62, version: '1.5.0' },
  payments: { at: 0.8, version: '1.4.2' },
};

interface Process {
  readonly service: Service;
  readonly version: string;
  readonly instance: number;
}

/** Each service's first process, and the one that replaced it. */
const PROCESSES: readonly Process[] = SERVICES.flatMap((service) => {
  const replacement = REPLACEMENTS[service];
  const first = { service, version: '1.4.2', instance: 1 };
  return replacement === undefined
    ? [first]
    : [first, { service, version: replacement.version, instance: 2 }];
});

function grouped(
  items: readonly Emitted<object>[],
  [since, until]: readonly [number, number],
  [resources, scopes, records]: readonly [string, string, string],
): object {
  const processOf = ({ service, item }: Emitted<object>): number => {
    const { timeUnixNano, startTimeUnixNano } = item as Record<string, string | undefined>;
    const at = Number(timeUnixNano ?? startTimeUnixNano) / 1e6;
    return (at - since) / (until - since) >= (REPLACEMENTS[service]?.at ?? 2) ? 2 : 1;
  };
  return {
    [resources]: PROCESSES.map((process) => ({
      resource: resourceOf(process),
      [scopes]: [
        {
          scope: { name: process.service },
          [records]: items
            .filter(
              (emitted) => emitted.service === process.service && processOf(emitted) === process.instance,
            )
            .map(({ item }) => item),
        },
      ],
    })),
  };
}

function resourceOf({ service, version, instance }: Process): object {
  return {
    attributes: keyValues({
      'service.name': service,
      'service.version': version,
      'service.instance.id': `${service}-${instance}`,
      'host.name': 'dev',
    }),
  };
}

/** A span or log attribute list. */
export function keyValues(attributes: Attributes): object[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value:
      typeof value === 'string'
        ? { stringValue: value }
        : typeof value === 'boolean'
          ? { boolValue: value }
          : Number.isSafeInteger(value)
            ? { intValue: String(value) }
            : { doubleValue: value },
  }));
}

function nanos(millis: number): string {
  return String(BigInt(Math.round(millis * 1000)) * 1000n);
}

function hex(random: () => number, digits: number): string {
  return Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
}

function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
