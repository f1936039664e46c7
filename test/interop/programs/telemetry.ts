/** Telemetry that is easily damaged on its way: what the programs of this suite emit, on the plain OTel interfaces. */
import {
  type Attributes,
  type Meter,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  ValueType,
} from '@opentelemetry/api';

/** A resource whose attributes take more than the 1000 bytes by which the collector tells one file from another. */
export const RESOURCE_ATTRIBUTES: Record<string, string> = {
  'service.name': 'checkout',
  'service.version': '1.2.3',
  'process.command_line': `node ${'--option=value '.repeat(80)}server.js`,
};

/** Attribute values that stores and encodings tend to lose, of the types that spans may have. */
export const SPAN_VALUES: Attributes = {
  text: 'Grüße, 世界, עולם, \u2028 and \u2029, "quoted" \\ / \u007f',
  emoji: '👩‍👩‍👧‍👦 🏳️‍🌈',
  control: Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).join(''),
  empty: '',
  yes: true,
  no: false,
  zero: 0,
  safe: Number.MAX_SAFE_INTEGER,
  negative: -42,
  double: 0.1,
  tiny: 5e-324,
  list: ['a', 'b', ''],
  numbers: [1, 2, 3],
  'key with spaces and ü': 'x',
};

/** The same, of all types that log records may have. The SDK drops a bigint among attributes, and keeps it in a body. */
export const LOG_VALUES: Record<string, unknown> = {
  ...SPAN_VALUES,
  surrogates: 'a\ud800b\udfffc',
  largest: 9223372036854775807n,
  smallest: -9223372036854775808n,
  bytes: Uint8Array.of(0, 1, 127, 128, 255),
  noBytes: new Uint8Array(),
  nothing: null,
  nested: { a: { b: { c: [{ d: 1 }, null, 'e', [[]]] } }, '': 'empty key' },
  emptyObject: {},
  emptyList: [],
};

/** Numbers that the official exporters get wrong (see the README), so that only our own encoder is asked for them. */
export const ODD_NUMBERS: Record<string, number> = {
  unsafe: 2 ** 60,
  huge: 1.7976931348623157e308,
  negativeZero: -0,
  nan: Number.NaN,
  infinite: Number.POSITIVE_INFINITY,
  negativeInfinite: Number.NEGATIVE_INFINITY,
};

/** One server span with an event, a link, and a child that failed. Runs `inside` while the server span lasts. */
export function recordSpans(tracer: Tracer, index: number, inside: () => void): void {
  tracer.startActiveSpan(`request ${index}`, { kind: SpanKind.SERVER, attributes: { index } }, (span) => {
    span.addEvent('cache miss', { key: 'käse', attempts: 2 });
    span.addLink({
      context: { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 },
      attributes: { reason: 'retry' },
    });
    const child = tracer.startSpan('SELECT', { kind: SpanKind.CLIENT, attributes: SPAN_VALUES });
    child.recordException(new RangeError('out of range'));
    child.setStatus({ code: SpanStatusCode.ERROR, message: 'out of range' });
    child.end();
    inside();
    span.setStatus({ code: SpanStatusCode.OK });
    span.end();
  });
}

/** Records on one instrument of each kind. The histogram `payload.size` is exponential where a view says so. */
export function recordMetrics(meter: Meter, index: number): void {
  const route = { 'http.route': index % 2 === 0 ? '/orders' : '/Ärger' };
  meter
    .createCounter('orders', { unit: '{order}', description: 'Orders taken', valueType: ValueType.INT })
    .add(1 + index, route);
  meter.createCounter('revenue', { unit: 'EUR' }).add(0.1, route);
  meter.createUpDownCounter('queue.length').add(index % 2 === 0 ? -3 : 2);
  meter.createHistogram('latency', { unit: 's', description: 'Time to answer' }).record(index / 7, route);
  meter.createHistogram('payload.size', { unit: 'By' }).record(1.5 ** (index % 60), route);
  meter.createGauge('temperature', { unit: 'Cel' }).record(20.5 - index);
}
