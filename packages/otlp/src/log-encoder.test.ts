import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLine } from './line-decoder.ts';
import { encodeLogs } from './log-encoder.ts';
import { OTEL_LINES, type OtelLine } from './otel-lines.conformance.ts';
import { normalRecords } from './otlp-normal-form.conformance.ts';
import type { ReadableLogRecord } from './readable-log-record.ts';
import type { StoredLog } from './stored-record.ts';

const SPAN_CONTEXT = {
  traceId: '5b8efff798038103d269b633813fc60c',
  spanId: 'eee19b7ec3c1b174',
  traceFlags: 1,
};

function setUp(otel: OtelLine) {
  const exporter = new otel.sdkLogs.InMemoryLogRecordExporter();
  const provider = new otel.sdkLogs.LoggerProvider({
    resource: otel.resources.resourceFromAttributes(
      { 'service.name': 'shop', 'process.pid': 42, 'process.command_args': ['node', 'app.js'] },
      { schemaUrl: 'https://opentelemetry.io/schemas/1.37.0' },
    ),
    processors: [new otel.sdkLogs.SimpleLogRecordProcessor({ exporter })],
    logRecordLimits: { attributeCountLimit: 8 },
  });
  const context = otel.api.trace.setSpanContext(otel.api.ROOT_CONTEXT, SPAN_CONTEXT);
  return { exporter, provider, context };
}

type LogInput = Parameters<
  ReturnType<InstanceType<OtelLine['sdkLogs']['LoggerProvider']>['getLogger']>['emit']
>[0];

function emitOne(otel: OtelLine, record: LogInput): ReadableLogRecord[] {
  const { exporter, provider } = setUp(otel);
  provider.getLogger('lib').emit(record);
  return [...exporter.getFinishedLogRecords()];
}

function official(otel: OtelLine, records: readonly ReadableLogRecord[]): unknown {
  const { JsonLogsSerializer } = otel.otlpTransformer;
  const bytes = JsonLogsSerializer.serializeRequest(
    records as Parameters<typeof JsonLogsSerializer.serializeRequest>[0],
  );
  return JSON.parse(new TextDecoder().decode(bytes));
}

function ours(records: readonly ReadableLogRecord[]): unknown[] {
  return encodeLogs(records).map(({ bytes }) => JSON.parse(new TextDecoder().decode(bytes)));
}

function decodeOne(records: readonly ReadableLogRecord[]): StoredLog {
  const [line] = encodeLogs(records);
  assert.ok(line);
  const [record] = decodeLine(line.bytes);
  assert.equal(record?.signal, 'logs');
  return record as StoredLog;
}

for (const [line, otel] of OTEL_LINES) {
  test(`encodeLogs (${line}): equals the official serializer on SDK records`, () => {
    const { exporter, provider, context } = setUp(otel);
    const checkout = provider.getLogger('checkout', '1.2.3', { schemaUrl: 'https://example.com/schema' });
    const plain = provider.getLogger('plain');
    checkout.emit({
      timestamp: 1_700_000_000_123,
      observedTimestamp: [1_700_000_000, 5],
      severityNumber: 9,
      severityText: 'INFO',
      eventName: 'order.placed',
      body: 'héllo "wörld" \\ \u0001 \u2028 🚀\n',
      context,
      attributes: {
        text: 'x',
        empty: '',
        int: -7,
        zero: 0,
        double: 1.5,
        tiny: 5e-324,
        yes: true,
        list: ['a', 1, false, null, ['nested']],
      },
    });
    plain.emit({ body: { nested: { deep: [1, { a: 'b' }], nothing: {}, none: null }, list: [] } });
    plain.emit({
      body: new Uint8Array([0, 127, 255, 254]),
      attributes: { bytes: new Uint8Array([1, 2, 3, 4]) },
    });
    plain.emit({ body: null, severityNumber: 24 });
    plain.emit({ body: 0 });
    plain.emit({ body: false });
    plain.emit({ body: '' });
    plain.emit({
      body: 'too many attributes',
      attributes: Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`key${index}`, index])),
    });
    checkout.emit({ body: 'again', context });

    const records = exporter.getFinishedLogRecords();
    assert.equal(records.length, 9);
    assert.ok(records.some(({ droppedAttributesCount }) => droppedAttributesCount > 0));
    assert.deepEqual(sorted(normalRecords(ours(records))), sorted(normalRecords([official(otel, records)])));
  });

  test(`encodeLogs (${line}): keeps NaN and the infinities, which the official serializer writes as null`, () => {
    const records = emitOne(otel, { body: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] });
    assert.match(JSON.stringify(official(otel, records)), /"values":\[({"doubleValue":null},?){3}\]/);
    assert.deepEqual(decodeOne(records).body, [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ]);
  });

  test(`encodeLogs (${line}): keeps 1e20 a double, which the official serializer writes as an integer`, () => {
    const records = emitOne(otel, { body: 1e20 });
    assert.match(JSON.stringify(official(otel, records)), /"intValue":100000000000000000000/);
    assert.match(JSON.stringify(ours(records)), /"doubleValue":100000000000000000000/);
    assert.equal(decodeOne(records).body, 1e20);
  });

  test(`encodeLogs (${line}): marks a circular body, on which the official serializer loses the batch`, () => {
    const body: Record<string, unknown> = { name: 'loop' };
    body.self = body;
    const records = emitOne(otel, { body: body as LogInput['body'] });
    assert.throws(() => official(otel, records), RangeError);
    assert.deepEqual(decodeOne(records).body, { name: 'loop', self: '[Circular]' });
  });

  test(`encodeLogs (${line}): keeps a bigint, which the official serializer loses`, () => {
    const records = emitOne(otel, { body: (2n ** 62n) as unknown as LogInput['body'] });
    assert.match(JSON.stringify(official(otel, records)), /"body":{}/);
    assert.equal(decodeOne(records).body, 2n ** 62n);
  });

  test(`encodeLogs (${line}): writes a lone surrogate as U+FFFD`, () => {
    const records = emitOne(otel, { body: 'a\ud800b', attributes: { 'key\udfff': '\udc00' } });
    const { body, attributes } = decodeOne(records);
    assert.equal(body, 'a\ufffdb');
    assert.deepEqual(attributes, { 'key\ufffd': '\ufffd' });
  });

  test(`encodeLogs (${line}): round-trips every field of a record`, () => {
    const { exporter, provider, context } = setUp(otel);
    provider.getLogger('checkout', '1.2.3', { schemaUrl: 'https://example.com/schema' }).emit({
      timestamp: [1_700_000_000, 123_456_789],
      observedTimestamp: [1_700_000_001, 1],
      severityNumber: 17,
      severityText: 'ERROR',
      eventName: 'payment.failed',
      body: 'no',
      context,
      attributes: { a: 1 },
    });
    assert.deepEqual(decodeOne(exporter.getFinishedLogRecords()), {
      signal: 'logs',
      resource: {
        attributes: { 'service.name': 'shop', 'process.pid': 42, 'process.command_args': ['node', 'app.js'] },
        schemaUrl: 'https://opentelemetry.io/schemas/1.37.0',
      },
      scope: { name: 'checkout', version: '1.2.3', attributes: {}, schemaUrl: 'https://example.com/schema' },
      timestamp: 1_700_000_000_123_456_789n,
      observedTimestamp: 1_700_000_001_000_000_001n,
      severityNumber: 17,
      severityText: 'ERROR',
      body: 'no',
      eventName: 'payment.failed',
      attributes: { a: 1 },
      traceId: SPAN_CONTEXT.traceId,
      spanId: SPAN_CONTEXT.spanId,
      traceFlags: 1,
      droppedAttributesCount: 0,
    });
  });
}

/** The official serializer groups by scope; an order of their own makes both comparable. */
function sorted(records: readonly object[]): object[] {
  const key = (record: object): string => JSON.stringify(record);
  return [...records].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
