import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLine } from './line-decoder.ts';
import { OTEL_LINES, type OtelLine } from './otel-lines.conformance.ts';
import { normalRecords } from './otlp-normal-form.conformance.ts';
import type { ReadableSpan } from './readable-span.ts';
import { encodeSpans } from './span-encoder.ts';
import type { StoredSpan } from './stored-record.ts';

const REMOTE_PARENT = {
  traceId: '5b8efff798038103d269b633813fc60c',
  spanId: 'eee19b7ec3c1b174',
  traceFlags: 1,
  isRemote: true,
};

const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;

/** A server span with a remote parent and everything that a span can have, its child, and a bare root. */
function recordSpans(otel: OtelLine): readonly ReadableSpan[] {
  const { SpanKind, SpanStatusCode, ROOT_CONTEXT, createTraceState, trace } = otel.api;
  const exporter = new otel.sdkTrace.InMemorySpanExporter();
  const provider = new otel.sdkTrace.TracerProvider({
    resource: otel.resources.resourceFromAttributes({ 'service.name': 'shop' }),
    spanProcessors: [new otel.sdkTrace.SimpleSpanProcessor({ exporter })],
    spanLimits: {
      eventCountLimit: 2,
      linkCountLimit: 1,
      attributeCountLimit: 3,
      attributePerEventCountLimit: 1,
    },
  });
  const tracer = provider.getTracer('http', '0.5.0', { schemaUrl: 'https://example.com/schema' });
  const remote = { ...REMOTE_PARENT, traceState: createTraceState('vendor=one,other=two') };

  const server = tracer.startSpan(
    'GET /orders/:id',
    {
      kind: SpanKind.SERVER,
      startTime: [1_700_000_000, 1],
      attributes: { 'http.route': '/orders/:id', 'http.response.status_code': 500, slow: true, dropped: 'x' },
      links: [
        { context: { ...remote, isRemote: false }, attributes: { reason: 'dropped by the limit' } },
        { context: remote, attributes: { reason: 'batch', n: 1.5 } },
      ],
    },
    trace.setSpanContext(ROOT_CONTEXT, remote),
  );
  server.addEvent('dropped by the limit', {}, [1_700_000_000, 2]);
  server.addEvent('exception', { 'exception.type': 'TypeError', dropped: 1 }, [1_700_000_000, 3]);
  server.addEvent('retry', [1_700_000_000, 4]);
  server.setStatus({ code: SpanStatusCode.ERROR, message: 'no such order' });
  const child = tracer.startSpan(
    'SELECT orders',
    { kind: SpanKind.CLIENT, startTime: [1_700_000_000, 5] },
    trace.setSpan(ROOT_CONTEXT, server),
  );
  child.setStatus({ code: SpanStatusCode.OK });
  child.end([1_700_000_000, 6]);
  server.end([1_700_000_001, 999_999_999]);
  provider
    .getTracer('plain')
    .startSpan('root', { root: true, startTime: [1_700_000_002, 0] })
    .end([1_700_000_002, 1]);
  return exporter.getFinishedSpans();
}

function official(otel: OtelLine, spans: readonly ReadableSpan[]): unknown {
  const { JsonTraceSerializer } = otel.otlpTransformer;
  const bytes = JsonTraceSerializer.serializeRequest(
    spans as Parameters<typeof JsonTraceSerializer.serializeRequest>[0],
  );
  return JSON.parse(new TextDecoder().decode(bytes));
}

function ours(spans: readonly ReadableSpan[]): unknown[] {
  return encodeSpans(spans).map(({ bytes }) => JSON.parse(new TextDecoder().decode(bytes)));
}

for (const [line, otel] of OTEL_LINES) {
  test(`encodeSpans (${line}): equals the official serializer on SDK spans`, () => {
    const spans = recordSpans(otel);
    assert.equal(spans.length, 3);
    assert.deepEqual(normalRecords(ours(spans)), normalRecords([official(otel, spans)]));
  });

  test(`encodeSpans (${line}): writes the remoteness of parents and links into the flags`, () => {
    const items = normalRecords(ours(recordSpans(otel))).map(({ item }) => item as Record<string, unknown>);
    assert.deepEqual(
      items.map(({ name, flags }) => [name, flags]),
      [
        ['SELECT orders', 1 | HAS_IS_REMOTE],
        ['GET /orders/:id', 1 | HAS_IS_REMOTE | IS_REMOTE],
        ['root', 1 | HAS_IS_REMOTE],
      ],
    );
    const [link] = (items[1]?.links ?? []) as { flags: number }[];
    assert.equal(link?.flags, 1 | HAS_IS_REMOTE | IS_REMOTE);
  });

  test(`encodeSpans (${line}): round-trips every field of a span`, () => {
    const spans = recordSpans(otel);
    const stored = encodeSpans(spans).flatMap(({ bytes }) => decodeLine(bytes)) as StoredSpan[];
    const [child, server, root] = stored;
    assert.deepEqual(server, {
      signal: 'traces',
      resource: { attributes: { 'service.name': 'shop' }, schemaUrl: '' },
      scope: { name: 'http', version: '0.5.0', attributes: {}, schemaUrl: 'https://example.com/schema' },
      timestamp: 1_700_000_000_000_000_001n,
      endTimestamp: 1_700_000_001_999_999_999n,
      traceId: REMOTE_PARENT.traceId,
      spanId: spans[1]?.spanContext().spanId,
      parentSpanId: REMOTE_PARENT.spanId,
      traceState: 'vendor=one,other=two',
      traceFlags: 1,
      name: 'GET /orders/:id',
      kind: 2,
      statusCode: 2,
      statusMessage: 'no such order',
      attributes: { 'http.route': '/orders/:id', 'http.response.status_code': 500, slow: true },
      events: [
        {
          timestamp: 1_700_000_000_000_000_003n,
          name: 'exception',
          attributes: { 'exception.type': 'TypeError' },
          droppedAttributesCount: 1,
        },
        { timestamp: 1_700_000_000_000_000_004n, name: 'retry', attributes: {}, droppedAttributesCount: 0 },
      ],
      links: [
        {
          traceId: REMOTE_PARENT.traceId,
          spanId: REMOTE_PARENT.spanId,
          traceState: 'vendor=one,other=two',
          traceFlags: 1,
          attributes: { reason: 'batch', n: 1.5 },
          droppedAttributesCount: 0,
        },
      ],
      droppedAttributesCount: 1,
      droppedEventsCount: 1,
      droppedLinksCount: 1,
    });
    assert.equal(child?.parentSpanId, server?.spanId);
    assert.equal(child?.statusCode, 1);
    assert.equal(root?.parentSpanId, '');
    assert.equal(root?.kind, 1);
  });
}

test('encodeSpans: a span that cannot be read becomes a span that says why, and the others are kept', () => {
  const [, otel] = OTEL_LINES[1] ?? assert.fail();
  const spans = recordSpans(otel);
  const broken = Object.create(spans[0] ?? null, {
    endTime: {
      get() {
        throw new Error('no end');
      },
    },
  }) as ReadableSpan;
  const lines = encodeSpans([...spans, broken]);
  const stored = lines.flatMap(({ bytes }) => decodeLine(bytes)) as StoredSpan[];
  assert.deepEqual(
    stored.map(({ name }) => name),
    ['SELECT orders', 'GET /orders/:id', 'root', '[Could not encode: no end]'],
  );
  assert.equal(stored[3]?.timestamp, 1_700_000_000_000_000_005n);
});
