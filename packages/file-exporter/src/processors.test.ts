/** The processors in the SDKs' own providers, on both OTel lines. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setImmediate as nextTurn, setTimeout } from 'node:timers/promises';
import { closeLine, decodeLine, type StoredLog, type StoredSpan } from '@agentbus/otlp';
import type { Stream } from '@agentbus/segments';
import * as otel2x from '@agentbus-test/otel-2x';
import * as otel3x from '@agentbus-test/otel-3x';
import { FileLogRecordProcessor } from './file-log-record-processor.ts';
import { FileSpanProcessor } from './file-span-processor.ts';

function temporaryDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'file-processor-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** The lines of a stream as they are on disk at this moment; an open one is closed. */
function linesOf(directory: string, stream: Stream): string[] {
  if (!readdirSync(directory).includes(stream)) return [];
  return readdirSync(join(directory, stream))
    .sort()
    .flatMap((name) => {
      const lines = readFileSync(join(directory, stream, name), 'utf8').split('\n');
      const open = closeLine(Buffer.from(lines.pop() ?? ''));
      return open === undefined ? lines : [...lines, Buffer.from(open.bytes).toString()];
    });
}

function bodiesOf(directory: string, stream: Stream = 'logs'): unknown[] {
  return linesOf(directory, stream).flatMap((line) =>
    decodeLine(line).map((record) => (record as StoredLog).body),
  );
}

for (const [line, otel] of Object.entries({ '2.x': otel2x, '3.x': otel3x })) {
  const { sdkLogs, sdkTrace } = otel;

  function loggerFor(directory: string) {
    const processor = new FileLogRecordProcessor({ directory });
    const provider = new sdkLogs.LoggerProvider({ processors: [processor] });
    return { processor, provider, logger: provider.getLogger('a') };
  }

  test(`FileLogRecordProcessor, ${line}: on disk when the turn has ended, later turns in one line`, async (t) => {
    const directory = temporaryDirectory(t);
    const { logger, provider } = loggerFor(directory);
    logger.emit({ body: 1 });
    logger.emit({ body: 2, attributes: { 'agentbus.log.kind': 'audit' } });
    logger.emit({ body: 3 });
    assert.deepEqual(linesOf(directory, 'logs'), []);
    await nextTurn();
    assert.equal(linesOf(directory, 'logs').length, 1);
    assert.deepEqual(bodiesOf(directory), [1, 3]);
    assert.deepEqual(bodiesOf(directory, 'audit'), [2]);
    logger.emit({ body: 4 });
    await nextTurn();
    assert.deepEqual(bodiesOf(directory), [1, 3, 4]);
    logger.emit({ body: 5 });
    await nextTurn();
    assert.deepEqual(bodiesOf(directory), [1, 3, 4, 5]);
    assert.equal(linesOf(directory, 'logs').length, 2);
    await provider.shutdown();
  });

  test(`FileLogRecordProcessor, ${line}: a record is as it was when it was emitted`, async (t) => {
    const directory = temporaryDirectory(t);
    const { logger, provider } = loggerFor(directory);
    const body = { items: ['a'] };
    logger.emit({ body });
    body.items.push('added later');
    await provider.forceFlush();
    assert.deepEqual(bodiesOf(directory), [{ items: ['a'] }]);
    await provider.shutdown();
  });

  test(`FileLogRecordProcessor, ${line}: 20,000 records in one turn all arrive, in lines of at most 512 KiB`, async (t) => {
    const directory = temporaryDirectory(t);
    const { logger, provider } = loggerFor(directory);
    for (let n = 0; n < 20_000; n++) logger.emit({ body: n });
    await nextTurn();
    assert.deepEqual(
      bodiesOf(directory),
      Array.from({ length: 20_000 }, (_, n) => n),
    );
    const lengths = linesOf(directory, 'logs').map((text) => Buffer.byteLength(text) + 1);
    assert.ok(lengths.length > 1);
    assert.ok(Math.max(...lengths) <= 512 * 1024);
    await provider.shutdown();
  });

  test(`FileLogRecordProcessor, ${line}: concurrent forceFlush calls each wait for what came before them`, async (t) => {
    const directory = temporaryDirectory(t);
    const { logger, provider, processor } = loggerFor(directory);
    const flushes = [1, 2, 3].map(async (n) => {
      logger.emit({ body: n });
      await processor.forceFlush();
      assert.ok(bodiesOf(directory).includes(n));
    });
    await Promise.all(flushes);
    assert.deepEqual(bodiesOf(directory), [1, 2, 3]);
    await provider.shutdown();
  });

  test(`FileLogRecordProcessor, ${line}: shutdown writes what is open, and later records are ignored`, async (t) => {
    const directory = temporaryDirectory(t);
    const { logger, processor } = loggerFor(directory);
    logger.emit({ body: 'before' });
    await processor.shutdown();
    assert.deepEqual(bodiesOf(directory), ['before']);
    logger.emit({ body: 'after' });
    await nextTurn();
    await processor.forceFlush();
    await processor.shutdown();
    assert.deepEqual(bodiesOf(directory), ['before']);
  });

  test(`FileSpanProcessor, ${line}: sampled spans, on disk when the turn of their end is over`, async (t) => {
    const directory = temporaryDirectory(t);
    const recordOnly = sdkTrace.SamplingDecision.RECORD;
    const sampled = sdkTrace.SamplingDecision.RECORD_AND_SAMPLED;
    const provider = new sdkTrace.TracerProvider({
      spanProcessors: [new FileSpanProcessor({ directory })],
      sampler: {
        shouldSample: (_context, _traceId, name) => ({
          decision: name === 'unsampled' ? recordOnly : sampled,
        }),
      },
    });
    const tracer = provider.getTracer('a');
    const open = tracer.startSpan('open');
    tracer.startSpan('unsampled').end();
    tracer.startSpan('done', { attributes: { n: 1 } }).end();
    await nextTurn();
    const names = () =>
      linesOf(directory, 'traces').flatMap((text) =>
        decodeLine(text).map((span) => (span as StoredSpan).name),
      );
    assert.deepEqual(names(), ['done']);
    open.end();
    await provider.forceFlush();
    assert.deepEqual(names(), ['done', 'open']);
    await provider.shutdown();
  });
}

test('durability interval: plain records wait, audit records do not, and nothing is lost at the end', async (t) => {
  const directory = temporaryDirectory(t);
  const processor = new FileLogRecordProcessor({ directory, durability: 'interval' });
  const provider = new otel3x.sdkLogs.LoggerProvider({ processors: [processor] });
  const logger = provider.getLogger('a');
  logger.emit({ body: 1 });
  await nextTurn();
  assert.deepEqual(linesOf(directory, 'logs'), []);
  while (linesOf(directory, 'logs').length === 0) await setTimeout(50);
  logger.emit({ body: 2 });
  await nextTurn();
  logger.emit({ body: 3 });
  await provider.shutdown();
  assert.deepEqual(bodiesOf(directory), [1, 2, 3]);
  assert.equal(linesOf(directory, 'logs').length, 2, 'records of several turns share a line');

  const audited = new otel3x.sdkLogs.LoggerProvider({
    processors: [new FileLogRecordProcessor({ directory, durability: 'interval' })],
  });
  audited.getLogger('a').emit({ body: 4, attributes: { 'agentbus.log.kind': 'audit' } });
  await nextTurn();
  assert.deepEqual(bodiesOf(directory, 'audit'), [4]);
  await audited.shutdown();
});

test('durability fsync: writes as turn does', async (t) => {
  const directory = temporaryDirectory(t);
  const provider = new otel3x.sdkLogs.LoggerProvider({
    processors: [new FileLogRecordProcessor({ directory, durability: 'fsync' })],
  });
  provider.getLogger('a').emit({ body: 1 });
  await nextTurn();
  assert.deepEqual(bodiesOf(directory), [1]);
  await provider.shutdown();
});

test('processors: options are checked when they are made', () => {
  for (const Processor of [FileLogRecordProcessor, FileSpanProcessor]) {
    for (const maxBufferBytes of [-1, 0.5, 2 ** 31, Number.NaN]) {
      assert.throws(() => new Processor({ maxBufferBytes }), { option: 'maxBufferBytes' });
    }
    assert.throws(() => new Processor({ durability: 'always' as 'turn' }), { option: 'durability' });
    assert.throws(() => new Processor({ maxSegmentBytes: 2 ** 33 }), {
      code: 'invalid-option',
      option: 'maxSegmentBytes',
    });
  }
});
