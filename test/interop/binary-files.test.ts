/** Files of OTLP protobuf: the collector's data model reads ours, and we read those of its file exporter. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { FileLogRecordProcessor, FileMetricExporter, FileSpanProcessor } from '@agentbus/file-exporter';
import { listSegments, MIN_MAX_SEGMENT_BYTES } from '@agentbus/segments';
import { resources, sdkLogs, sdkMetrics, sdkTrace } from '@agentbus-test/otel-3x';
import type { AnyValue } from '@opentelemetry/api';
import { buildOnce, whyNoGo } from './build-once.ts';
import { startCollector } from './collector/collector.ts';
import { SIGNALS } from './collector/receiving-collector.ts';
import {
  LOG_VALUES,
  ODD_NUMBERS,
  RESOURCE_ATTRIBUTES,
  recordMetrics,
  recordSpans,
} from './programs/telemetry.ts';
import { assertSameRecords, decodeLines, STREAMS_OF_SIGNAL, storeLines } from './records.ts';
import { freePort } from './server-process.ts';
import { temporaryFolder } from './temporary-folder.ts';

const TURNS = 30;

const VALUES = { ...LOG_VALUES, ...ODD_NUMBERS } as Record<string, AnyValue>;

const skip = (await whyNoGo()) ?? false;

test('binary files: the data model of the collector makes the same records of them', {
  skip,
}, async (context) => {
  const { json, binary } = await writeStores(context);
  const program = await buildReader();
  for (const signal of SIGNALS) {
    const segments = await listSegments(binary, { streams: STREAMS_OF_SIGNAL[signal], formats: ['binary'] });
    assert.ok(segments.length >= (signal === 'logs' ? 3 : 1), `${segments.length} segments of ${signal}`);
    const paths = segments.map(({ path }) => path);
    const { stdout } = await promisify(execFile)(program, [signal, ...paths], { maxBuffer: 1e9 });
    const found = decodeLines(stdout.split('\n').filter(Boolean));
    assertSameRecords(found, decodeLines(await storeLines(json, STREAMS_OF_SIGNAL[signal])));
  }
});

test("binary files: we read those of the collector's file exporter", { skip }, async (context) => {
  const { json } = await writeStores(context);
  const folder = await temporaryFolder(context);
  const port = await freePort();
  await using collector = await startCollector(context, folder, {
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
    exporters: Object.fromEntries(
      SIGNALS.map((signal) => [
        `file/${signal}`,
        { path: join(folder, signal, 'collector.pb'), create_directory: true, format: 'proto' },
      ]),
    ),
    pipelines: Object.fromEntries(
      SIGNALS.map((signal) => [signal, { receivers: ['otlp'], exporters: [`file/${signal}`] }]),
    ),
  });
  for (const signal of SIGNALS) {
    for (const body of await storeLines(json, STREAMS_OF_SIGNAL[signal])) {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`http://127.0.0.1:${port}/v1/${signal}`, {
        method: 'POST',
        headers,
        body,
      });
      assert.equal(response.status, 200, await response.text());
    }
  }
  await collector.stop();
  for (const signal of SIGNALS) {
    assertSameRecords(
      decodeLines(await storeLines(folder, [signal])),
      decodeLines(await storeLines(json, STREAMS_OF_SIGNAL[signal])),
    );
  }
});

function buildReader(): Promise<string> {
  return buildOnce({
    name: 'read-messages',
    manifestFolder: join(import.meta.dirname, 'programs', 'read-messages'),
    manifestFiles: ['go.mod', 'go.sum', 'main.go'],
    goArguments: ['build', '-o', 'read-messages', '.'],
  });
}

/** Writes the same telemetry to a store of each format. */
async function writeStores(context: TestContext): Promise<{ json: string; binary: string }> {
  const [json, binary] = [await temporaryFolder(context), await temporaryFolder(context)];
  const files = [
    { directory: json, format: 'json' as const },
    { directory: binary, format: 'binary' as const, maxSegmentBytes: MIN_MAX_SEGMENT_BYTES },
  ];
  const resource = resources.resourceFromAttributes(RESOURCE_ATTRIBUTES);
  const loggerProvider = new sdkLogs.LoggerProvider({
    resource,
    processors: files.map((file) => new FileLogRecordProcessor(file)),
  });
  const tracerProvider = new sdkTrace.TracerProvider({
    resource,
    spanProcessors: files.map((file) => new FileSpanProcessor(file)),
  });
  // One reader, as two would collect at different times.
  const exporters = files.map((file) => new FileMetricExporter(file));
  const exporter: sdkMetrics.PushMetricExporter = {
    export(metrics, done) {
      for (const each of exporters) each.export(metrics, () => undefined);
      done({ code: 0 });
    },
    selectAggregationTemporality: () => sdkMetrics.AggregationTemporality.CUMULATIVE,
    forceFlush: async () => void (await Promise.all(exporters.map((each) => each.forceFlush()))),
    shutdown: async () => void (await Promise.all(exporters.map((each) => each.shutdown()))),
  };
  const meterProvider = new sdkMetrics.MeterProvider({
    resource,
    readers: [new sdkMetrics.PeriodicExportingMetricReader({ exporter })],
  });
  const logger = loggerProvider.getLogger('interop', '1.0.0', {
    schemaUrl: 'https://opentelemetry.io/schemas/1.42.0',
  });
  for (let turn = 0; turn < TURNS; turn++) {
    recordSpans(tracerProvider.getTracer('interop', '1.0.0'), turn, () => undefined);
    recordMetrics(meterProvider.getMeter('interop'), turn);
    for (let n = 0; n < 10; n++) {
      logger.emit({
        severityNumber: 9,
        severityText: 'INFO',
        eventName: 'interop.record',
        body: { turn, n, ...VALUES },
        attributes: { 'agentbus.log.kind': n === 3 ? 'audit' : 'business', ...VALUES },
      });
    }
    await meterProvider.forceFlush();
  }
  await Promise.all([loggerProvider.shutdown(), tracerProvider.shutdown(), meterProvider.shutdown()]);
  return { json, binary };
}
