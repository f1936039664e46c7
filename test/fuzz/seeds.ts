/** Inputs that are right. */
import { encodeLogs, encodeSpans, type ReadableLogRecord, type ReadableSpan } from '@agentbus/otlp';

const resource = { attributes: { 'service.name': 'checkout', 'host.name': 'h' } };
const instrumentationScope = { name: 'fuzz', version: '1' };
const spanContext = {
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  spanId: '00f067aa0ba902b7',
  traceFlags: 1,
};

const record: ReadableLogRecord = {
  hrTime: [1_700_000_000, 5],
  hrTimeObserved: [1_700_000_000, 5],
  severityNumber: 17,
  severityText: 'ERROR',
  body: { message: 'failed', parts: [1, 2.5, true, null, 'ü😀', new Uint8Array([1, 2])] },
  attributes: { 'http.route': '/orders/:id', big: 2n ** 62n, nan: Number.NaN, 'exception.type': 'Error' },
  droppedAttributesCount: 1,
  resource,
  instrumentationScope,
  spanContext,
  eventName: 'order.failed',
};

const span: ReadableSpan = {
  name: 'GET /orders',
  kind: 1,
  spanContext: () => spanContext,
  startTime: [1_700_000_000, 0],
  endTime: [1_700_000_001, 0],
  status: { code: 2, message: 'no' },
  attributes: { a: ['x', 'y'] },
  links: [{ context: spanContext, attributes: { l: 1 } }],
  events: [{ time: [1_700_000_000, 9], name: 'retry', attributes: { n: 1 } }],
  droppedAttributesCount: 0,
  droppedEventsCount: 0,
  droppedLinksCount: 0,
  resource,
  instrumentationScope,
};

const METRICS =
  '{"resourceMetrics":[{"resource":{},"scopeMetrics":[{"scope":{"name":"s"},"metrics":[{"name":"d","unit":"s","histogram":' +
  '{"aggregationTemporality":2,"dataPoints":[{"timeUnixNano":"1700000000000000000","count":"3","sum":1.5,"bucketCounts":["1","2"],' +
  '"explicitBounds":[0.5],"exemplars":[{"timeUnixNano":"1700000000000000000","asDouble":0.3}]}]}},{"name":"c","sum":{"isMonotonic":true,' +
  '"aggregationTemporality":2,"dataPoints":[{"asInt":"7","timeUnixNano":"1700000000000000000"}]}},{"name":"g","gauge":{"dataPoints":' +
  '[{"asDouble":"NaN"}]}},{"name":"e","exponentialHistogram":{"dataPoints":[{"scale":2,"zeroCount":"1","positive":{"offset":-1,' +
  '"bucketCounts":["1"]}}]}}]}]}]}';

/** One OTLP/JSON line for each signal. */
export const OTLP_LINES: readonly string[] = [
  ...[...encodeLogs([record, { ...record, body: 'plain' }]), ...encodeSpans([span])].map(({ bytes }) =>
    Buffer.from(bytes).toString().trimEnd(),
  ),
  METRICS,
];

/** Rule files. */
export const ALERTS_YAML: readonly string[] = [
  `groups:
  - name: shop
    interval: 30s
    rules:
      - alert: ManyErrors
        expr: level>=error service:checkout | count over 5m > 10 by route
        for: 2m
        keep_firing_for: 1m
        labels: { severity: page }
        annotations: { summary: "{{ $labels.route }} has {{ $value }} errors" }
      - alert: SignOfLife
        type: dead_man
`,
  `groups:
  - name: all
    rules:
      - { alert: Spike, type: spike, filter: 'level>=error', window: 5m, factor: 3 }
      - { alert: Silence, type: flatline, filter: 'service:checkout', window: 5m, below: 1 }
route: { receiver: chat, group_by: [alertname], group_wait: 10s, routes: [{ receiver: page, matchers: ['severity="page"'] }] }
inhibit_rules:
  - { source_matchers: ['severity="page"'], target_matchers: ['severity="info"'], equal: [service] }
receivers:
  - { name: chat, webhook: { url: 'https://example.com/hook' } }
  - { name: page, console: {} }
`,
];

/** Configuration files. */
export const CONFIG_YAML: readonly string[] = [
  `service:
  name: checkout
level: info
redaction:
  keys: [internalCode, { name: 'user.*.ssn' }]
  allow: [session]
storage:
  maxSegmentBytes: 64MiB
otlp:
  endpoint: \${OTLP_ENDPOINT:-http://localhost:4318}
`,
  'level: debug\nalerts:\n  groups:\n    - name: a\n      rules:\n        - { alert: A, expr: "level>=error | count over 1m > 1" }\n',
];

/** Texts with something to redact, and without. */
export const SECRETS: readonly string[] = [
  'password=hunter2 user=ann',
  'Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLWxpa2U',
  'postgres://ann:secret@db.example.com:5432/shop?sslmode=require',
  '{"card":"4111 1111 1111 1111","nested":"{\\"token\\":\\"abc\\"}"}',
  'GET /callback?access_token=abc&state=xyz HTTP/1.1',
  'user took 12 tokens_used in session 4bf92f3577b34da6a3ce929d0e0e4736',
  '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----',
];
