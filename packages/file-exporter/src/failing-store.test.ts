/** What the application notices of a store that cannot be written: nothing but a report and a count. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setImmediate as nextTurn, setTimeout } from 'node:timers/promises';
import { decodeLine, type StoredLog } from '@agentbus/otlp';
import { listSegments, readLines, type Stream } from '@agentbus/segments';
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

async function bodiesIn(directory: string, stream: Stream = 'logs'): Promise<unknown[]> {
  const bodies: unknown[] = [];
  for (const segment of await listSegments(directory, { streams: [stream] })) {
    for await (const { bytes } of readLines(segment)) {
      bodies.push(...decodeLine(bytes).map((record) => (record as StoredLog).body));
    }
  }
  return bodies;
}

test('FileLogRecordProcessor: records of an unwritable store are kept, and written when they can be', async (t) => {
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
    logger.emit({ body: `${turn}a` });
    logger.emit({ body: `${turn}b` });
    await nextTurn();
    clock += 1_000;
  }
  await provider.forceFlush();
  assert.equal(diag.length, 1);
  assert.match(
    diag[0] ?? '',
    /^error: FileLogRecordProcessor\/\d+ keeps records in memory .* Cannot write segment .*ENOTDIR/,
  );

  rmSync(directory);
  logger.emit({ body: 'one' });
  await provider.forceFlush();
  assert.deepEqual(await bodiesIn(directory), ['0a', '0b', '1a', '1b', '2a', '2b', 'one']);
  assert.equal(diag.length, 1, 'too early to say that it is over');
  clock += 10_000;
  logger.emit({ body: 'two' });
  await nextTurn();
  assert.equal((await bodiesIn(directory)).at(-1), 'two');
  assert.equal(diag.length, 2);
  assert.match(
    diag[1] ?? '',
    /^warn: FileLogRecordProcessor\/\d+ writes again\. Lost meanwhile: 0 records\./,
  );

  const [written, ...others] = await counts('otel.sdk.processor.log.processed');
  assert.deepEqual(others, []);
  const component = written?.['otel.component.name'];
  assert.match(String(component), /^FileLogRecordProcessor\/\d+$/);
  assert.deepEqual(written, {
    'otel.component.type': 'FileLogRecordProcessor',
    'otel.component.name': component,
    value: 8,
  });
  await provider.shutdown();
});

test('FileLogRecordProcessor: where memory ends, the oldest are dropped, plain records before audit records, and counted by kind', async (t) => {
  const directory = join(temporaryDirectory(t), 'store');
  const diag = captureDiag(t);
  const counts = captureCounts(t);
  writeFileSync(directory, 'a file is in the way');
  const provider = new otel.sdkLogs.LoggerProvider({
    processors: [new FileLogRecordProcessor({ directory, maxBufferBytes: 100_000 })],
  });
  const logger = provider.getLogger('a');
  const emit = async (name: string, attributes: api.Attributes = {}) => {
    logger.emit({ body: `${name} ${'x'.repeat(10_000)}`, attributes });
    await nextTurn();
  };
  for (let n = 0; n < 6; n++) await emit(`audit${n}`, { 'agentbus.log.kind': 'audit' });
  for (let n = 0; n < 10; n++) {
    await emit(`plain${n}`, n % 2 === 0 ? {} : { 'agentbus.log.kind': n === 1 ? 'performance' : 'business' });
  }
  rmSync(directory);
  await provider.forceFlush();
  const names = async (stream: Stream) =>
    (await bodiesIn(directory, stream)).map((body) => String(body).split(' ')[0]);
  assert.deepEqual(await names('audit'), ['audit0', 'audit1', 'audit2', 'audit3', 'audit4', 'audit5']);
  assert.deepEqual(await names('logs'), ['plain7', 'plain8', 'plain9']);
  const points = await counts('otel.sdk.processor.log.processed');
  const lost = points.filter((point) => point['error.type'] !== undefined);
  assert.deepEqual(
    lost.map((point) => [
      point['error.type'],
      point['agentbus.stream'],
      point['agentbus.log.kind'],
      point.value,
    ]),
    [
      ['queue_full', 'logs', 'plain', 4],
      ['queue_full', 'logs', 'performance', 1],
      ['queue_full', 'logs', 'business', 2],
    ],
  );
  assert.equal(points.find((point) => point['error.type'] === undefined)?.value, 9);
  assert.deepEqual(
    diag.map((message) => message.replace(/\/\d+.*/, '')),
    ['error: FileLogRecordProcessor', 'error: FileLogRecordProcessor'],
  );
  await provider.shutdown();
});

test('FileLogRecordProcessor: what still waits at shutdown is lost, and counted', async (t) => {
  const directory = join(temporaryDirectory(t), 'store');
  const diag = captureDiag(t);
  const counts = captureCounts(t);
  writeFileSync(directory, 'a file is in the way');
  const provider = new otel.sdkLogs.LoggerProvider({
    processors: [new FileLogRecordProcessor({ directory })],
  });
  provider.getLogger('a').emit({ body: 'lost' });
  await nextTurn();
  await provider.shutdown();
  const [lost] = await counts('otel.sdk.processor.log.processed');
  assert.deepEqual([lost?.['error.type'], lost?.value], ['ENOTDIR', 1]);
  assert.match(diag.at(-1) ?? '', /ends with 1 records that could not be written\. .*ENOTDIR/);
});

test('FileSpanProcessor: spans that wait are written without another one, when the store is there again', async (t) => {
  const directory = join(temporaryDirectory(t), 'store');
  captureDiag(t);
  writeFileSync(directory, 'a file is in the way');
  const provider = new otel.sdkTrace.TracerProvider({
    spanProcessors: [new FileSpanProcessor({ directory })],
  });
  provider.getTracer('a').startSpan('kept').end();
  await nextTurn();
  rmSync(directory);
  while ((await listSegments(directory, { streams: ['traces'] })).length === 0) await setTimeout(50);
  await provider.shutdown();
});

test('FileLogRecordProcessor: goes on where the directory was removed', async (t) => {
  const directory = join(temporaryDirectory(t), 'store');
  const provider = new otel.sdkLogs.LoggerProvider({
    processors: [new FileLogRecordProcessor({ directory })],
  });
  const logger = provider.getLogger('a');
  logger.emit({ body: 'removed' });
  await nextTurn();
  rmSync(directory, { recursive: true });
  // A writer looks after its file every 100 ms.
  await setTimeout(120);
  logger.emit({ body: 'kept' });
  await nextTurn();
  assert.deepEqual(await bodiesIn(directory), ['kept']);
  await provider.shutdown();
});

test('FileLogRecordProcessor: records wait while the file system is read-only', async (t) => {
  const directory = temporaryDirectory(t);
  const mount = (...options: string[]) => spawnSync('mount', [...options, directory]);
  if (mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs').status !== 0) {
    t.skip('no tmpfs can be mounted here');
    return;
  }
  try {
    captureDiag(t);
    const provider = new otel.sdkLogs.LoggerProvider({
      processors: [new FileLogRecordProcessor({ directory })],
    });
    const logger = provider.getLogger('a');
    mount('-o', 'remount,ro');
    logger.emit({ body: 'waits' });
    await nextTurn();
    assert.deepEqual(await bodiesIn(directory), []);
    mount('-o', 'remount,rw');
    logger.emit({ body: 'follows' });
    await provider.forceFlush();
    assert.deepEqual(await bodiesIn(directory), ['waits', 'follows']);
    await provider.shutdown();
  } finally {
    spawnSync('umount', ['--lazy', directory]);
  }
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

test('FileLogRecordProcessor: a full disk costs no record and no half line', async (t) => {
  const directory = temporaryDirectory(t);
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', directory]);
  if (mount.status !== 0) {
    t.skip(`no tmpfs can be mounted here: ${mount.error?.message ?? mount.stderr}`);
    return;
  }
  try {
    const diag = captureDiag(t);
    const counts = captureCounts(t);
    const filler = join(directory, 'filler');
    writeFileSync(filler, Buffer.alloc(768 * 1024));
    const provider = new otel.sdkLogs.LoggerProvider({
      processors: [new FileLogRecordProcessor({ directory })],
    });
    const logger = provider.getLogger('a');
    for (let n = 0; n < 12; n++) {
      logger.emit({ body: `${n} ${'x'.repeat(50_000)}` });
      await nextTurn();
    }
    const onDisk = (await bodiesIn(directory)).length;
    assert.ok(onDisk > 0 && onDisk < 12);
    rmSync(filler);
    logger.emit({ body: 'after' });
    await provider.forceFlush();

    const bodies = (await bodiesIn(directory)).map((body) => String(body).split(' ')[0]);
    assert.deepEqual(bodies, [...Array.from({ length: 12 }, (_, n) => String(n)), 'after']);
    const [written, ...lost] = await counts('otel.sdk.processor.log.processed');
    assert.deepEqual([written?.value, lost], [13, []]);
    assert.equal(diag.filter((message) => message.startsWith('error')).length, 1);
    await provider.shutdown();
  } finally {
    spawnSync('umount', ['--lazy', directory]);
  }
});
