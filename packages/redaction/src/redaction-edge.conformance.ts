import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ReadableLogRecord, ReadableSpan, ResourceMetrics } from '@agentbus/otlp';
import * as api from '@opentelemetry/api';
import { redactingLogRecordExporter } from './redacting-log-record-exporter.ts';
import { redactingAttributesProcessor, redactingMetricExporter } from './redacting-metric-exporter.ts';
import { redactingSpanExporter } from './redacting-span-exporter.ts';
import { METRIC_REDACTIONS } from './redaction-counter.ts';
import { RedactionLogRecordProcessor } from './redaction-log-record-processor.ts';
import { ATTR_REDACTION_RULES, type RedactionOptions } from './redaction-options.ts';
import { RedactionSpanProcessor } from './redaction-span-processor.ts';

/** One line of OpenTelemetry JS; the 2.x line has the same shape for what the suite uses. */
export type OtelLine = typeof import('@agentbus-test/otel-3x');

const EMAIL = 'ada@example.com';
const MASKED = '[REDACTED:email]';
const SECRET = 'hunter2hunter2';

/** Everything that this package does with records, spans and metrics of a real SDK. */
export function testRedactionEdge(otel: OtelLine): void {
  const { sdkLogs, sdkTrace, sdkMetrics, resources } = otel;
  const resource = () =>
    resources.resourceFromAttributes({
      'service.name': 'shop',
      owner: EMAIL,
      'process.command_line': `run --password=${SECRET}`,
    });

  function logged(options: RedactionOptions, record: Record<string, unknown>): ReadableLogRecord {
    const exporter = new sdkLogs.InMemoryLogRecordExporter();
    const provider = new sdkLogs.LoggerProvider({
      resource: resource(),
      processors: [
        new RedactionLogRecordProcessor(options),
        new sdkLogs.SimpleLogRecordProcessor({ exporter }),
      ],
    });
    provider.getLogger('lib', '1.0.0').emit(record as never);
    const [first] = exporter.getFinishedLogRecords();
    assert.ok(first);
    return first;
  }

  function tracer(processors: object[]) {
    return new sdkTrace.TracerProvider({
      resource: resource(),
      spanProcessors: processors as never,
    }).getTracer('lib');
  }

  describe('RedactionLogRecordProcessor', () => {
    test('redacts a text body, attributes, their keys, the event name and the resource', () => {
      const record = logged(
        {},
        {
          body: `mail from ${EMAIL}`,
          eventName: `mail ${EMAIL}`,
          attributes: {
            password: SECRET,
            note: `for ${EMAIL}`,
            [EMAIL]: 1,
            'token.count': 3,
            list: ['x', EMAIL],
          },
        },
      );
      assert.equal(record.body, `mail from ${MASKED}`);
      assert.equal(record.eventName, `mail ${MASKED}`);
      assert.deepEqual(record.attributes, {
        password: '[REDACTED:password]',
        note: `for ${MASKED}`,
        [MASKED]: 1,
        'token.count': 3,
        list: ['x', MASKED],
      });
      assert.equal(record.resource.attributes.owner, MASKED);
      assert.equal(record.resource.attributes['service.name'], 'shop');
      assert.ok(!String(record.resource.attributes['process.command_line']).includes(SECRET));
    });

    test('redacts a structured body, and leaves the caller its own, even frozen', () => {
      const body = Object.freeze({
        user: Object.freeze({ password: SECRET, tags: Object.freeze([EMAIL]) }),
        n: 1,
      });
      const record = logged({}, { body });
      assert.deepEqual(record.body, { user: { password: '[REDACTED:password]', tags: [MASKED] }, n: 1 });
      assert.equal(body.user.password, SECRET);
    });

    test('redacts an exception', () => {
      const record = logged({}, { body: 'failed', exception: new Error(`no mail to ${EMAIL}`) });
      assert.equal(record.attributes['exception.message'], `no mail to ${MASKED}`);
      assert.ok(!String(record.attributes['exception.stacktrace']).includes(EMAIL));
    });

    test('leaves a record without anything sensitive as it is', () => {
      const body = { a: [1, 'x'] };
      const record = logged({}, { body, attributes: { route: '/cart', count: 2 } });
      assert.equal(record.body, body);
      assert.deepEqual(record.attributes, { route: '/cart', count: 2 });
    });

    test('removes an attribute with the action remove', () => {
      const record = logged(
        { policy: { actions: { password: 'remove' } } },
        { attributes: { password: SECRET, a: 1 } },
      );
      assert.deepEqual(record.attributes, { a: 1 });
    });

    test('says which rules fired if asked, and only then', () => {
      const attributes = { password: SECRET, to: EMAIL };
      assert.deepEqual(logged({ recordRules: true }, { attributes }).attributes[ATTR_REDACTION_RULES], [
        'email',
        'password',
      ]);
      assert.equal(ATTR_REDACTION_RULES in logged({}, { attributes }).attributes, false);
      assert.equal(ATTR_REDACTION_RULES in logged({ recordRules: true }, { body: 'x' }).attributes, false);
    });

    test('gives all records of a resource the same redacted resource', () => {
      const exporter = new sdkLogs.InMemoryLogRecordExporter();
      const processors = [
        new RedactionLogRecordProcessor(),
        new sdkLogs.SimpleLogRecordProcessor({ exporter }),
      ];
      const provider = new sdkLogs.LoggerProvider({ resource: resource(), processors });
      for (const name of ['a', 'b']) provider.getLogger(name).emit({ body: 'x' });
      const [a, b] = exporter.getFinishedLogRecords();
      assert.equal(a?.resource, b?.resource);
    });

    test('redacts resource attributes that are found later', async () => {
      const exporter = new sdkLogs.InMemoryLogRecordExporter();
      const pending = resources.resourceFromAttributes({ owner: Promise.resolve(EMAIL) } as never);
      const processors = [
        new RedactionLogRecordProcessor(),
        new sdkLogs.SimpleLogRecordProcessor({ exporter }),
      ];
      const provider = new sdkLogs.LoggerProvider({ resource: pending, processors });
      provider.getLogger('lib').emit({ body: 'x' });
      await provider.forceFlush();
      const [record] = exporter.getFinishedLogRecords();
      const { resource: found } = record ?? assert.fail('no record');
      assert.deepEqual(found.attributes, { owner: MASKED });
    });

    test('redacts what is emitted while a record is read for redaction', () => {
      const exporter = new sdkLogs.InMemoryLogRecordExporter();
      const processors = [
        new RedactionLogRecordProcessor(),
        new sdkLogs.SimpleLogRecordProcessor({ exporter }),
      ];
      const logger = new sdkLogs.LoggerProvider({ processors }).getLogger('lib');
      const body = {
        get mail(): string {
          logger.emit({ body: `inner ${EMAIL}` });
          return EMAIL;
        },
        password: SECRET,
      };
      logger.emit({ body: body as never });
      assert.deepEqual(
        exporter.getFinishedLogRecords().map((record) => record.body),
        [`inner ${MASKED}`, { mail: MASKED, password: '[REDACTED:password]' }],
      );
    });

    test('masks the content of a record that it cannot redact, and does not throw', () => {
      const failing = {
        body: EMAIL,
        eventName: EMAIL,
        get resource() {
          throw new Error('no resource');
        },
        attributes: { [EMAIL]: EMAIL },
      };
      new RedactionLogRecordProcessor().onEmit(failing as never);
      assert.ok(!JSON.stringify([failing.body, failing.eventName, failing.attributes]).includes(EMAIL));
    });
  });

  describe('RedactionSpanProcessor', () => {
    function finish(
      processors: object[],
      exporter: InstanceType<OtelLine['sdkTrace']['InMemorySpanExporter']>,
    ): ReadableSpan {
      const link = {
        context: { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 },
        attributes: { to: EMAIL },
      };
      const span = tracer(processors).startSpan(`send ${EMAIL}`, {
        attributes: { password: SECRET, [EMAIL]: 'x', route: '/a' },
        links: [link],
      });
      span.addEvent(`sent ${EMAIL}`, { api_key: SECRET });
      span.recordException(new Error(`no mail to ${EMAIL}`));
      span.setStatus({ code: 2, message: `failed for ${EMAIL}` });
      span.end();
      assert.equal(link.attributes.to, EMAIL);
      const [first] = exporter.getFinishedSpans();
      assert.ok(first);
      return first as ReadableSpan;
    }

    function assertRedacted(span: ReadableSpan): void {
      assert.equal(span.name, `send ${MASKED}`);
      assert.deepEqual(span.attributes, { password: '[REDACTED:password]', [MASKED]: 'x', route: '/a' });
      assert.equal(span.events[0]?.name, `sent ${MASKED}`);
      assert.deepEqual(span.events[0]?.attributes, { api_key: '[REDACTED:api-key]' });
      assert.equal(span.events[1]?.attributes?.['exception.message'], `no mail to ${MASKED}`);
      assert.deepEqual(span.links[0]?.attributes, { to: MASKED });
      assert.equal(span.status.message, `failed for ${MASKED}`);
      assert.equal(span.resource.attributes.owner, MASKED);
      assert.equal(span.spanContext().traceId.length, 32);
    }

    test('redacts every part of a span', () => {
      const exporter = new sdkTrace.InMemorySpanExporter();
      assertRedacted(
        finish([new RedactionSpanProcessor(), new sdkTrace.SimpleSpanProcessor({ exporter })], exporter),
      );
    });

    test('does so in onEnd where the SDK calls no onEnding', () => {
      const exporter = new sdkTrace.InMemorySpanExporter();
      const processor = new RedactionSpanProcessor();
      const old = {
        onStart: () => {},
        onEnd: (span: ReadableSpan) => processor.onEnd(span),
        forceFlush: () => Promise.resolve(),
        shutdown: () => Promise.resolve(),
      };
      assertRedacted(finish([old, new sdkTrace.SimpleSpanProcessor({ exporter })], exporter));
    });

    test('redactingSpanExporter: exports redacted copies, and leaves the spans as they are', async () => {
      const exporter = new sdkTrace.InMemorySpanExporter();
      const original = new sdkTrace.InMemorySpanExporter();
      const wrapped = redactingSpanExporter(exporter);
      const span = finish(
        [
          new sdkTrace.SimpleSpanProcessor({ exporter: wrapped }),
          new sdkTrace.SimpleSpanProcessor({ exporter: original }),
        ],
        exporter,
      );
      assertRedacted(span);
      assert.equal(original.getFinishedSpans()[0]?.name, `send ${EMAIL}`);
      assert.equal(original.getFinishedSpans()[0]?.attributes.password, SECRET);
    });
  });

  test('redactingLogRecordExporter: exports redacted copies, and leaves the records as they are', () => {
    const exporter = new sdkLogs.InMemoryLogRecordExporter();
    const original = new sdkLogs.InMemoryLogRecordExporter();
    const wrapped = redactingLogRecordExporter(exporter, { recordRules: true });
    const provider = new sdkLogs.LoggerProvider({
      resource: resource(),
      processors: [
        new sdkLogs.SimpleLogRecordProcessor({ exporter: wrapped }),
        new sdkLogs.SimpleLogRecordProcessor({ exporter: original }),
      ],
    });
    provider
      .getLogger('lib')
      .emit({ body: `to ${EMAIL}`, severityText: 'INFO', attributes: { password: SECRET } });
    const [record] = exporter.getFinishedLogRecords();
    assert.equal(record?.body, `to ${MASKED}`);
    assert.equal(record?.severityText, 'INFO');
    assert.equal(record?.instrumentationScope.name, 'lib');
    assert.ok(record !== undefined && record.hrTime[0] > 0);
    assert.deepEqual(record.attributes, {
      password: '[REDACTED:password]',
      [ATTR_REDACTION_RULES]: ['email', 'password'],
    });
    assert.equal(record.resource.attributes.owner, MASKED);
    assert.equal(original.getFinishedLogRecords()[0]?.body, `to ${EMAIL}`);
    assert.equal(original.getFinishedLogRecords()[0]?.attributes.password, SECRET);
  });

  test('redactingMetricExporter: redacts the attributes of points and exemplars, and the resource', async () => {
    const exported: ResourceMetrics[] = [];
    const inner = {
      export: (metrics: ResourceMetrics, done: (result: { code: 0 }) => void) => {
        exported.push(metrics);
        done({ code: 0 });
      },
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
      selectAggregationTemporality: () => 1,
    };
    const wrapped = redactingMetricExporter(inner);
    assert.equal(wrapped.selectAggregationTemporality?.(0), 1);
    assert.equal(wrapped.selectAggregation, undefined);
    const reader = new sdkMetrics.PeriodicExportingMetricReader({
      exporter: wrapped,
      exportIntervalMillis: 3_600_000,
    });
    const provider = new sdkMetrics.MeterProvider({ resource: resource(), readers: [reader] });
    const counter = provider.getMeter('lib').createCounter('requests');
    counter.add(1, { user: EMAIL, route: '/a' });
    await provider.forceFlush();
    await provider.shutdown();
    const [metrics] = exported;
    assert.deepEqual(metrics?.scopeMetrics[0]?.metrics[0]?.dataPoints[0]?.attributes, {
      user: MASKED,
      route: '/a',
    });
    assert.equal(metrics?.resource.attributes.owner, MASKED);

    const exemplar = { filteredAttributes: { user: EMAIL }, value: 1, timestamp: [0, 0] as [number, number] };
    const point = {
      startTime: [0, 0] as [number, number],
      endTime: [0, 0] as [number, number],
      attributes: {},
      value: 1,
      exemplars: [exemplar],
    };
    const metric = {
      descriptor: { name: 'm', description: '', unit: '', valueType: 0 },
      aggregationTemporality: 1,
      dataPointType: 3,
      dataPoints: [point],
    };
    wrapped.export(
      { resource: { attributes: {} }, scopeMetrics: [{ scope: { name: 'lib' }, metrics: [metric] }] },
      () => {},
    );
    const last = exported.at(-1)?.scopeMetrics[0]?.metrics[0]?.dataPoints[0];
    assert.deepEqual(last?.exemplars?.[0]?.filteredAttributes, { user: MASKED });
    assert.deepEqual(exemplar.filteredAttributes, { user: EMAIL });
  });

  test('redactingAttributesProcessor: in a view, adds up what becomes the same', async () => {
    const exporter = new sdkMetrics.InMemoryMetricExporter(sdkMetrics.AggregationTemporality.CUMULATIVE);
    const provider = new sdkMetrics.MeterProvider({
      readers: [new sdkMetrics.PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
      views: [{ instrumentName: '*', attributesProcessors: [redactingAttributesProcessor()] }],
    });
    const counter = provider.getMeter('lib').createCounter('requests');
    counter.add(1, { user: EMAIL });
    counter.add(2, { user: 'eve@example.com' });
    await provider.forceFlush();
    const points = exporter.getMetrics()[0]?.scopeMetrics[0]?.metrics[0]?.dataPoints;
    await provider.shutdown();
    assert.deepEqual(
      points?.map(({ attributes, value }) => [attributes, value]),
      [[{ user: MASKED }, 3]],
    );
  });

  test('counts redactions by rule through the global meter provider', async () => {
    const exporter = new sdkMetrics.InMemoryMetricExporter(sdkMetrics.AggregationTemporality.CUMULATIVE);
    const reader = new sdkMetrics.PeriodicExportingMetricReader({
      exporter,
      exportIntervalMillis: 3_600_000,
    });
    const provider = new sdkMetrics.MeterProvider({ readers: [reader] });
    api.metrics.setGlobalMeterProvider(provider);
    logged({}, { body: `${EMAIL} ${EMAIL}`, attributes: { password: SECRET } });
    await provider.forceFlush();
    const metrics = exporter.getMetrics()[0]?.scopeMetrics.flatMap((scope) => scope.metrics);
    await provider.shutdown();
    api.metrics.disable();
    const points = metrics?.find(({ descriptor }) => descriptor.name === METRIC_REDACTIONS)?.dataPoints ?? [];
    const byRule = Object.fromEntries(
      points.map(({ attributes, value }) => [attributes['agentbus.redaction.rule'], value]),
    );
    // Two in the body, one in the resource, and a password in an attribute and in the resource.
    assert.deepEqual(byRule, { email: 3, password: 2 });
  });
}
