import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as api from '@opentelemetry/api';
import type { AlertEvent } from './alert-event.ts';
import { AlertLogRecordProcessor } from './alert-log-record-processor.ts';
import { AlertMetricExporter } from './alert-metric-exporter.ts';
import { AlertSpanProcessor } from './alert-span-processor.ts';
import { ALERTS_ACTIVE_METRIC } from './alert-telemetry.ts';
import type { AlertStateStore } from './live-alerts.ts';
import { readAlertRules } from './read-alert-rules.ts';
import type { EvaluationState } from './rule-state.ts';

/** One line of OpenTelemetry JS; the 2.x line has the same shape for what the suite uses. */
export type OtelLine = typeof import('@agentbus-test/otel-3x');

const START = 1_795_449_600_000;

const rulesOf = (...rules: object[]) =>
  readAlertRules({ groups: [{ name: 'g', rules: rules.map((rule) => ({ alert: 'A', ...rule })) }] });

const ERRORS = {
  expr: 'level>=error | count over 1m > 1 by route',
  labels: { severity: 'page' },
  annotations: { summary: '{{ $value }} errors on {{ $labels.route }}' },
};

/** The processors in a real SDK. */
export function testAlertProcessors(otel: OtelLine): void {
  const { sdkLogs, sdkTrace, sdkMetrics, resources } = otel;

  /** A provider with the processor and an exporter, registered globally; the time is the test's. */
  function started(
    rules: object[],
    more: { store?: AlertStateStore; onEvents?: (events: readonly AlertEvent[]) => void } = {},
  ) {
    const clock = { millis: START };
    const alerts = new AlertLogRecordProcessor({
      rules: rulesOf(...rules),
      now: () => clock.millis,
      ...more,
    });
    const exporter = new sdkLogs.InMemoryLogRecordExporter();
    const provider = new sdkLogs.LoggerProvider({
      resource: resources.resourceFromAttributes({ 'service.name': 'shop' }),
      processors: [alerts, new sdkLogs.SimpleLogRecordProcessor({ exporter })],
    });
    otel.setGlobalLoggerProvider(provider as never);
    const logger = provider.getLogger('app');
    const error = (route: string) =>
      logger.emit({
        timestamp: clock.millis,
        severityNumber: 17,
        severityText: 'ERROR',
        body: 'failed',
        attributes: { 'http.route': route },
      });
    const at = async (millis: number) => {
      clock.millis = START + millis;
      await provider.forceFlush();
    };
    const told = () =>
      exporter.getFinishedLogRecords().filter(({ eventName }) => eventName?.startsWith('agentbus.alert.'));
    const stop = async () => {
      await provider.shutdown();
      otel.disableGlobalLoggerProvider();
    };
    return { alerts, clock, error, at, told, stop, logger };
  }

  test('AlertLogRecordProcessor: state changes are log records', async () => {
    const { error, at, told, stop } = started([ERRORS]);
    error('/pay');
    error('/pay');
    error('/cart');
    await at(10_000);
    const [record] = told();
    assert.equal(told().length, 1);
    assert.equal(record?.eventName, 'agentbus.alert.firing');
    assert.deepEqual([record?.severityNumber, record?.severityText], [17, 'ERROR']);
    assert.equal(record?.body, '2 errors on /pay');
    assert.deepEqual(record?.attributes, {
      'agentbus.alert.name': 'A',
      'agentbus.alert.group': 'g',
      'agentbus.alert.state': 'firing',
      'agentbus.alert.value': 2,
      'agentbus.alert.label.route': '/pay',
      'agentbus.alert.label.severity': 'page',
    });
    await at(70_000);
    assert.deepEqual(
      told().map(({ eventName }) => eventName),
      ['agentbus.alert.firing', 'agentbus.alert.resolved'],
    );
    await stop();
  });

  test('AlertLogRecordProcessor: no rule looks at the records about alerts', async () => {
    const { error, at, told, stop } = started([{ expr: '* | count over 1m > 1' }]);
    error('/pay');
    error('/pay');
    for (let time = 10_000; time <= 300_000; time += 10_000) await at(time);
    assert.deepEqual(
      told().map(({ eventName }) => eventName),
      ['agentbus.alert.firing', 'agentbus.alert.resolved'],
    );
    await stop();
  });

  test('AlertLogRecordProcessor: fields of the record, its resource and its scope are seen', async () => {
    const events: AlertEvent[] = [];
    const expr = '"failed" service:shop scope:app event:payment.failed attempts>2 | count over 1m > 0';
    const { logger, clock, at, stop } = started([{ expr }], { onEvents: (some) => events.push(...some) });
    const record = { body: 'it failed', eventName: 'payment.failed', timestamp: clock.millis };
    logger.emit({ ...record, attributes: { attempts: 2 } });
    await at(10_000);
    assert.equal(events.length, 0);
    logger.emit({ ...record, attributes: { attempts: 3 } });
    await at(20_000);
    assert.deepEqual(
      events.map(({ state }) => state),
      ['firing'],
    );
    await stop();
  });

  test('AlertLogRecordProcessor: never throws into the application', async () => {
    const onEvents = () => {
      throw new Error('a listener of the application');
    };
    const { logger, error, at, stop, clock } = started([{ expr: '"x" | count over 1m > 0' }, ERRORS], {
      onEvents,
    });
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    logger.emit({ body: circular as never, severityNumber: 17, timestamp: clock.millis });
    logger.emit({ attributes: { a: circular as never }, timestamp: Number.NaN });
    logger.emit({});
    error('/pay');
    error('/pay');
    await at(10_000);
    await stop();
  });

  test('AlertLogRecordProcessor: goes on with the state of its store', async () => {
    let saved: EvaluationState | undefined;
    const store: AlertStateStore = {
      load: () => saved,
      save(state) {
        saved = state;
      },
    };
    const first = started([ERRORS], { store });
    first.error('/pay');
    first.error('/pay');
    await first.at(10_000);
    assert.equal(first.told().length, 1);
    await first.stop();
    const second = started([ERRORS], { store });
    await second.at(20_000);
    assert.equal(second.told().length, 0, 'what fires already is not told again');
    await second.at(70_000);
    assert.deepEqual(
      second.told().map(({ eventName }) => eventName),
      ['agentbus.alert.resolved'],
    );
    await second.stop();
  });

  test('AlertLogRecordProcessor: the alerts there are, as a gauge, also of a meter provider that comes later', async () => {
    const { error, at, stop } = started([ERRORS, { alert: 'B', type: 'dead_man', for: '1h' }]);
    error('/pay');
    error('/pay');
    await at(10_000);
    const exporter = new sdkMetrics.InMemoryMetricExporter(sdkMetrics.AggregationTemporality.CUMULATIVE);
    const reader = new sdkMetrics.PeriodicExportingMetricReader({
      exporter,
      exportIntervalMillis: 3_600_000,
    });
    const provider = new sdkMetrics.MeterProvider({ readers: [reader] });
    api.metrics.setGlobalMeterProvider(provider as never);
    await at(20_000);
    await reader.forceFlush();
    const points = exporter
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
      .filter(({ descriptor }) => descriptor.name === ALERTS_ACTIVE_METRIC)
      .flatMap(({ dataPoints }) =>
        dataPoints.map(({ attributes, value }) => [...Object.values(attributes), value]),
      );
    assert.deepEqual(points, [
      ['A', 'pending', 0],
      ['A', 'firing', 1],
      ['B', 'pending', 1],
      ['B', 'firing', 0],
    ]);
    api.metrics.disable();
    await provider.shutdown();
    await stop();
  });

  test('AlertLogRecordProcessor: evaluates by itself, without a flush', async () => {
    let stop = async () => {};
    const rules = rulesOf({ expr: '* | count over 1s > 0' });
    const state = await new Promise<string>((resolve) => {
      const onEvents = ([event]: readonly AlertEvent[]) => event && resolve(event.state);
      const processor = new AlertLogRecordProcessor({ rules, onEvents });
      const provider = new sdkLogs.LoggerProvider({ processors: [processor] });
      const emitting = setInterval(() => provider.getLogger('a').emit({ body: 'x' }), 20);
      stop = async () => {
        clearInterval(emitting);
        await provider.shutdown();
      };
    });
    assert.equal(state, 'firing');
    await stop();
  });

  test('AlertSpanProcessor: spans by their end, duration, name, kind and status', async () => {
    const events: AlertEvent[] = [];
    const clock = { millis: START };
    const alerts = new AlertSpanProcessor({
      rules: rulesOf(
        { alert: 'Slow', expr: 'name:pay kind:server duration>500ms | count over 1m > 0', signal: 'traces' },
        { alert: 'Failed', expr: 'statusCode:error | count over 1m > 0 by service', signal: 'traces' },
        { alert: 'Logs', expr: '* | count over 1m > 0' },
      ),
      now: () => clock.millis,
      onEvents: (some) => events.push(...some),
    });
    const provider = new sdkTrace.TracerProvider({
      resource: resources.resourceFromAttributes({ 'service.name': 'shop' }),
      spanProcessors: [alerts as never],
    });
    const tracer = provider.getTracer('app');
    const slow = tracer.startSpan('pay', { kind: api.SpanKind.SERVER, startTime: START - 600_000 });
    slow.end(START + 1000);
    const failed = tracer.startSpan('other', { startTime: START });
    failed.setStatus({ code: api.SpanStatusCode.ERROR });
    failed.end(START + 2);
    clock.millis = START + 10_000;
    await alerts.forceFlush();
    assert.deepEqual(
      events.map(({ alert, state, labels }) => [alert, state, labels]),
      [
        ['Slow', 'firing', {}],
        ['Failed', 'firing', { service: 'shop' }],
      ],
    );
    await provider.shutdown();
  });

  /** A meter with two instruments, read through the rules; `collect` reads it at a time. */
  function metered(rules: object[], exporter?: InstanceType<typeof sdkMetrics.InMemoryMetricExporter>) {
    const clock = { millis: Date.now() };
    const events: AlertEvent[] = [];
    const alerts = new AlertMetricExporter({
      rules: rulesOf(...rules),
      exporter,
      now: () => clock.millis,
      onEvents: (some) => events.push(...some),
    });
    const reader = new sdkMetrics.PeriodicExportingMetricReader({
      exporter: alerts,
      exportIntervalMillis: 3_600_000,
    });
    const provider = new sdkMetrics.MeterProvider({
      resource: resources.resourceFromAttributes({ 'service.name': 'shop' }),
      readers: [reader],
    });
    const collect = async () => {
      await provider.forceFlush();
      // Points are of the real time; they are looked at a moment later.
      clock.millis = Date.now() + 20_000;
      await alerts.forceFlush();
    };
    return { alerts, meter: provider.getMeter('app'), provider, events, collect };
  }

  test('AlertMetricExporter: rules about metrics see what a reader collects, and the exporter gets it all', async () => {
    const exporter = new sdkMetrics.InMemoryMetricExporter(sdkMetrics.AggregationTemporality.CUMULATIVE);
    const { meter, provider, events, collect } = metered(
      [
        { alert: 'Disk', type: 'metric', metric: 'disk.used', above: 0.9, by: 'device', timeframe: '1h' },
        { alert: 'Slow', expr: 'name:request.duration | avg value over 1h > 2', signal: 'metrics' },
        { alert: 'Logs', expr: '* | count over 1h > 0' },
      ],
      exporter,
    );
    const gauge = meter.createObservableGauge('disk.used');
    gauge.addCallback((result) => {
      result.observe(0.95, { device: 'sda' });
      result.observe(0.5, { device: 'sdb' });
    });
    meter.createHistogram('request.duration', { unit: 's' }).record(3);
    await collect();
    assert.deepEqual(
      events.map(({ alert, state, labels, value }) => [alert, state, labels, value]),
      [
        ['Disk', 'firing', { device: 'sda' }, 0.95],
        ['Slow', 'firing', {}, 3],
      ],
    );
    const names = exporter
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
      .map(({ descriptor }) => descriptor.name);
    assert.deepEqual(names.sort(), ['disk.used', 'request.duration']);
    await provider.shutdown();
  });

  test("AlertMetricExporter: the temporality is the exporter's, cumulative where there is none", async () => {
    const { alerts, provider } = metered([], new sdkMetrics.InMemoryMetricExporter(0));
    assert.equal(alerts.selectAggregationTemporality('COUNTER'), 0);
    await provider.shutdown();
    const alone = metered([]);
    assert.equal(alone.alerts.selectAggregationTemporality('COUNTER'), 1);
    await alone.provider.shutdown();
  });

  test('AlertMetricExporter: metrics that cannot be read do not keep them from the exporter', async () => {
    const results: number[] = [];
    const { alerts, provider } = metered([{ type: 'metric', metric: 'm', above: 1 }]);
    alerts.export(undefined as never, ({ code }) => results.push(code));
    assert.deepEqual(results, [0]);
    await provider.shutdown();
  });
}
