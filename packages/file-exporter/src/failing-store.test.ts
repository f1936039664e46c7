/** What the application notices of a store that cannot be written: nothing but a report and a count. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { decodeLine, type StoredLog } from '@agentbus/otlp';
import { listSegments, readLines } from '@agentbus/segments';
import * as otel from '@agentbus-test/otel-3x';
import * as api from '@opentelemetry/api';
import { FileLogRecordExporter } from './file-log-record-exporter.ts';
import { FileLogRecordProcessor } from './file-log-record-processor.ts';
import { FileSpanProcessor } from './file-span-processor.ts';

function temporaryDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'failing-store-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

function captureDiag(t: TestContext): string[] {
  const messages: string[] = [];
  const record = (level: string) => (message: string) => messages.push(`${level}: ${message}`);
  const ignore = () => {};
  api.diag.setLogger({
    error: record('error'),
    warn: record('warn'),
    info: ignore,
    debug: ignore,
    verbose: ignore,
  });
  t.after(() => api.diag.disable());
  return messages;
}

/** A global meter provider, and the counts of one metric by error.type (`ok` without). */
function captureCounts(t: TestContext) {
  const exporter = new otel.sdkMetrics.InMemoryMetricExporter(
    otel.sdkMetrics.AggregationTemporality.CUMULATIVE,
  );
  const reader = new otel.sdkMetrics.PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis: 3_600_000,
  });
  const provider = new otel.sdkMetrics.MeterProvider({ readers: [reader] });
  api.metrics.setGlobalMeterProvider(provider);
  t.after(async () => {
    api.metrics.disable();
    await provider.shutdown();
  });
  return async (metricName: string) => {
    await provider.forceFlush();
    const metrics =
      exporter
        .getMetrics()
        .at(-1)
        ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
    const points = metrics.find(({ descriptor }) => descriptor.name === metricName)?.dataPoints ?? [];
    return points.map(({ attributes, value }): api.Attributes => ({ ...attributes, value: Number(value) }));
  };
}

async function bodiesIn(directory: string): Promise<unknown[]> {
  const bodies: unknown[] = [];
  for (const segment of await listSegments(directory, { streams: ['logs'] })) {
    for await (const { bytes } of readLines(segment)) {
      bodies.push(...decodeLine(bytes).map((record) => (record as StoredLog).body));
    }
  }
  return bodies;
}

test('FileLogRecordProcessor: an unwritable store is reported once, counted, and used again when it can be', async (t) => {
  const directory = join(temporaryDirectory(t), 'store');
  const diag = captureDiag(t);
  const counts = captureCounts(t);
  writeFileSync(directory, 'a file is in the way');
  let clock = 0;
  const provider = new otel.sdkLogs.LoggerProvider({
    processors: [new FileLogRecordProcessor({ directory, now: () => clock })],
  });
  const logger = provider.getLogger('a');
  for (let turn = 0; turn < 3; turn++) {
    logger.emit({ body: 'lost' });
    logger.emit({ body: 'lost' });
    await nextTurn();
    clock += 1_000;
  }
  await provider.forceFlush();
  assert.equal(diag.length, 1);
  assert.match(
    diag[0] ?? '',
    /^error: FileLogRecordProcessor\/\d+ loses records .* Cannot write segment .*ENOTDIR/,
  );

  rmSync(directory);
  logger.emit({ body: 'one' });
  await nextTurn();
  assert.equal(diag.length, 1, 'too early to say that it is over');
  clock += 10_000;
  logger.emit({ body: 'two' });
  await nextTurn();
  assert.deepEqual(await bodiesIn(directory), ['one', 'two']);
  assert.equal(diag.length, 2);
  assert.match(
    diag[1] ?? '',
    /^warn: FileLogRecordProcessor\/\d+ writes again\. Lost meanwhile: 6 records\./,
  );

  const [lost, written, ...others] = await counts('otel.sdk.processor.log.processed');
  assert.deepEqual(others, []);
  const component = lost?.['otel.component.name'];
  assert.match(String(component), /^FileLogRecordProcessor\/\d+$/);
  const identity = {
    'otel.component.type': 'FileLogRecordProcessor',
    'otel.component.name': component,
  };
  assert.deepEqual(lost, { ...identity, 'error.type': 'ENOTDIR', value: 6 });
  assert.deepEqual(written, { ...identity, value: 2 });
  await provider.shutdown();
});

test('FileLogRecordProcessor: records after shutdown are counted', async (t) => {
  const directory = temporaryDirectory(t);
  const diag = captureDiag(t);
  const counts = captureCounts(t);
  const processor = new FileLogRecordProcessor({ directory });
  const provider = new otel.sdkLogs.LoggerProvider({ processors: [processor] });
  await processor.shutdown();
  provider.getLogger('a').emit({ body: 'late' });
  await nextTurn();
  assert.equal(diag.length, 1);
  const [late] = await counts('otel.sdk.processor.log.processed');
  assert.deepEqual([late?.['error.type'], late?.value], ['writer-closed', 1]);
});

test('FileLogRecordExporter: calls back with code 1 and the error, and counts', async (t) => {
  const directory = join(temporaryDirectory(t), 'store');
  const diag = captureDiag(t);
  const counts = captureCounts(t);
  writeFileSync(directory, 'a file is in the way');
  const exporter = new FileLogRecordExporter({ directory });
  const results: unknown[] = [];
  const provider = new otel.sdkLogs.LoggerProvider({
    processors: [
      new otel.sdkLogs.SimpleLogRecordProcessor({
        exporter: {
          export: (records, done) =>
            exporter.export(records, (result) => {
              results.push([result.code, (result.error as { code?: string } | undefined)?.code]);
              done(result);
            }),
          forceFlush: () => exporter.forceFlush(),
          shutdown: () => exporter.shutdown(),
        },
      }),
    ],
  });
  const logger = provider.getLogger('a');
  logger.emit({ body: 'lost' });
  logger.emit({ body: 'lost' });
  rmSync(directory);
  logger.emit({ body: 'kept' });
  assert.deepEqual(results, [
    [1, 'ENOTDIR'],
    [1, 'ENOTDIR'],
    [0, undefined],
  ]);
  assert.equal(diag.filter((message) => message.startsWith('error: FileLogRecordExporter')).length, 1);
  const points = await counts('otel.sdk.exporter.log.exported');
  assert.deepEqual(
    points.map((point) => [point['error.type'], point.value]),
    [
      ['ENOTDIR', 2],
      [undefined, 1],
    ],
  );
  await provider.shutdown();
});

test('self-telemetry: a meter provider that is registered late gets the counts from then on', async (t) => {
  const directory = temporaryDirectory(t);
  const provider = new otel.sdkTrace.TracerProvider({
    spanProcessors: [new FileSpanProcessor({ directory })],
  });
  const tracer = provider.getTracer('a');
  tracer.startSpan('before').end();
  await nextTurn();
  const counts = captureCounts(t);
  tracer.startSpan('after').end();
  await nextTurn();
  const [point] = await counts('otel.sdk.processor.span.processed');
  assert.deepEqual([point?.['error.type'], point?.value], [undefined, 1]);
  await provider.shutdown();
});

test('FileLogRecordProcessor: a full disk costs the records of that time, and no half line', async (t) => {
  const directory = temporaryDirectory(t);
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', directory]);
  if (mount.status !== 0) {
    t.skip(`no tmpfs can be mounted here: ${mount.error?.message ?? mount.stderr}`);
    return;
  }
  try {
    const diag = captureDiag(t);
    const counts = captureCounts(t);
    const filler = join(directory, 'filler');
    writeFileSync(filler, Buffer.alloc(256 * 1024));
    const provider = new otel.sdkLogs.LoggerProvider({
      processors: [new FileLogRecordProcessor({ directory })],
    });
    const logger = provider.getLogger('a');
    for (let n = 0; n < 12; n++) {
      logger.emit({ body: `${n} ${'x'.repeat(50_000)}` });
      await nextTurn();
    }
    rmSync(filler);
    logger.emit({ body: 'after' });
    await nextTurn();

    const bodies = (await bodiesIn(directory)).map((body) => String(body).split(' ')[0]);
    assert.ok(bodies.length > 1 && bodies.length < 13);
    assert.equal(bodies.at(-1), 'after');
    const [written, lost] = await counts('otel.sdk.processor.log.processed');
    assert.deepEqual([written?.value, lost?.value], [bodies.length, 13 - bodies.length]);
    assert.equal(lost?.['error.type'], 'ENOSPC');
    assert.equal(diag.filter((message) => message.startsWith('error')).length, 1);
    await provider.shutdown();
  } finally {
    spawnSync('umount', ['--lazy', directory]);
  }
});
