/** The three formats: records in are records out, also cut off at any byte, and compressed. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import {
  type AuditReceipt,
  decodeLine,
  encodeLogs,
  encodeMetrics,
  encodeSpans,
  RECEIPT_REQUEST_KEY,
  type ReadableLogRecord,
  type ReadableSpan,
  type ResourceMetrics,
  readFrames,
  type StoredRecord,
  textLine,
} from '@agentbus/otlp';
import {
  compressSegment,
  listSegments,
  readContent,
  readLines,
  recoverSegments,
  type Segment,
  type Stream,
  type WrittenFormat,
} from '@agentbus/segments';
import * as otel from '@agentbus-test/otel-3x';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import fc from 'fast-check';
import { FileLogRecordExporter } from './file-log-record-exporter.ts';
import { FileLogRecordProcessor } from './file-log-record-processor.ts';
import { FileMetricExporter } from './file-metric-exporter.ts';
import { FileSpanProcessor } from './file-span-processor.ts';

const FORMATS: readonly WrittenFormat[] = ['json', 'binary', 'text'];

const SUFFIXES: Readonly<Record<WrittenFormat, string>> = { json: '.jsonl', binary: '.pb', text: '.txt' };

const resources = ['shop', 'stock'].map((name) => ({ attributes: { 'service.name': name } }));
const scopes = [{ name: 'a' }, { name: 'b', version: '1' }];

const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom('', 'two\nlines', '"]}\\', '\u0000\u001b[31m'),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 5 }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.string({ maxLength: 5 }), tie('value'), { maxKeys: 3 }),
  ),
})).value;

const record: fc.Arbitrary<ReadableLogRecord> = fc
  .record({
    seconds: fc.integer({ min: 1, max: 2_000_000_000 }),
    severityNumber: fc.constantFrom(undefined, 1, 9, 17),
    body: value,
    attributes: fc.dictionary(fc.string({ maxLength: 8 }), value, { maxKeys: 4 }),
    resource: fc.constantFrom(...resources),
    instrumentationScope: fc.constantFrom(...scopes),
  })
  .map(
    ({ seconds, ...fields }) =>
      ({
        ...fields,
        hrTime: [seconds, 7],
        hrTimeObserved: [seconds, 8],
        droppedAttributesCount: 0,
      }) as unknown as ReadableLogRecord,
  );

const turns = fc.array(fc.array(record, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 });

/** Few, as each byte of them costs a sync of the disk. */
const fewTurns = fc.array(fc.array(record, { minLength: 1, maxLength: 2 }), { minLength: 2, maxLength: 2 });

function temporaryDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'formats-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

function storedLogs(records: readonly ReadableLogRecord[]): StoredRecord[] {
  return encodeLogs(records).flatMap(({ bytes }) => decodeLine(bytes));
}

async function onlySegment(directory: string, stream: Stream, format: WrittenFormat): Promise<Segment> {
  const segments = await listSegments(directory, { streams: [stream], formats: [format] });
  const [segment] = segments;
  assert.equal(segments.length, 1);
  assert.ok(segment !== undefined);
  return segment;
}

/** What a segment holds: its records, or of text, its lines. */
async function contentOf(segment: Pick<Segment, 'path' | 'format'>): Promise<string | StoredRecord[]> {
  if (segment.format === 'text') {
    const chunks: Uint8Array[] = [];
    for await (const chunk of readContent(segment.path)) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  }
  const records: StoredRecord[] = [];
  for await (const { bytes } of readLines(segment.path)) records.push(...decodeLine(bytes));
  return records;
}

function expectedContent(records: readonly StoredRecord[], format: WrittenFormat): unknown {
  return format === 'text' ? records.map(textLine).join('') : records;
}

for (const format of FORMATS) {
  test(`${format}: log records in are log records out, raw and compressed`, async (t) => {
    await fc.assert(
      fc.asyncProperty(fewTurns, async (all) => {
        const directory = temporaryDirectory(t);
        const exporter = new FileLogRecordExporter({ directory, format });
        for (const records of all)
          exporter.export(records, ({ code, error }) => assert.equal(code, 0, error));
        await exporter.shutdown();
        const segment = await onlySegment(directory, 'logs', format);
        assert.equal(extname(segment.path), SUFFIXES[format]);
        const expected = expectedContent(storedLogs(all.flat()), format);
        assert.deepEqual(await contentOf(segment), expected);
        for (const algorithm of ['gzip', 'zstd'] as const) {
          const raw = readFileSync(segment.path);
          const { path } = await compressSegment(segment.path, { algorithm });
          assert.deepEqual(await contentOf({ path, format }), expected);
          rmSync(path);
          writeFileSync(segment.path, raw);
        }
      }),
      { numRuns: 25 },
    );
  });

  test(`${format}: cut off at any byte, the records of whole lines or messages are out`, async (t) => {
    await fc.assert(
      fc.asyncProperty(turns, async (all) => {
        const directory = temporaryDirectory(t);
        const exporter = new FileLogRecordExporter({ directory, format });
        for (const records of all) exporter.export(records, () => undefined);
        await exporter.shutdown();
        const { path } = await onlySegment(directory, 'logs', format);
        const whole = readFileSync(path);
        const expected = await contentOf({ path, format });
        let before = 0;
        for (let size = 0; size < whole.length; size++) {
          writeFileSync(path, whole.subarray(0, size));
          recoverSegments(directory, 'logs');
          const [segment] = await listSegments(directory, { formats: [format] });
          const found = segment === undefined ? expected.slice(0, 0) : await contentOf(segment);
          assert.deepEqual(found, expected.slice(0, found.length));
          assert.ok(found.length >= before, `at ${size}`);
          before = found.length;
        }
      }),
      { numRuns: 2 },
    );
  });

  test(`${format}: processors and the metric exporter write each stream`, async (t) => {
    const directory = temporaryDirectory(t);
    const logged: ReadableLogRecord[] = [];
    const ended: ReadableSpan[] = [];
    const exported: ResourceMetrics[] = [];
    const loggerProvider = new otel.sdkLogs.LoggerProvider({
      processors: [
        {
          onEmit: (logRecord: ReadableLogRecord) => void logged.push(logRecord),
          forceFlush: async () => undefined,
          shutdown: async () => undefined,
        } as never,
        new FileLogRecordProcessor({ directory, format, maxSegmentRecords: 10 }),
      ],
    });
    const logger = loggerProvider.getLogger('formats');
    for (let n = 0; n < 35; n++) {
      logger.emit({
        body: { n, text: 'first\nsecond' },
        attributes: { n },
        severityText: 'INFO',
        severityNumber: 9,
      });
      if (n % 5 === 4) await new Promise(setImmediate);
    }
    const spans = new FileSpanProcessor({ directory, format });
    const tracerProvider = new otel.sdkTrace.TracerProvider({
      spanProcessors: [
        {
          onStart: () => undefined,
          onEnd: (span: ReadableSpan) => void ended.push(span),
          forceFlush: async () => undefined,
          shutdown: async () => undefined,
        } as never,
        spans,
      ],
    });
    for (let n = 0; n < 3; n++) tracerProvider.getTracer('formats').startSpan(`span ${n}`).end();
    const exporter = new FileMetricExporter({ directory, format });
    const meterProvider = new otel.sdkMetrics.MeterProvider({
      readers: [
        new otel.sdkMetrics.PeriodicExportingMetricReader({
          exporter: {
            export(metrics: ResourceMetrics, done: never) {
              exported.push(metrics);
              exporter.export(metrics, done);
            },
            selectAggregationTemporality: () => exporter.selectAggregationTemporality(),
            forceFlush: () => exporter.forceFlush(),
            shutdown: () => exporter.shutdown(),
          } as never,
        }),
      ],
    });
    meterProvider.getMeter('formats').createCounter('requests').add(3, { route: '/' });
    meterProvider.getMeter('formats').createHistogram('duration').record(0.5);
    await meterProvider.forceFlush();
    await Promise.all([loggerProvider.shutdown(), tracerProvider.shutdown(), meterProvider.shutdown()]);

    const logs = await listSegments(directory, { streams: ['logs'], formats: [format] });
    assert.ok(logs.length >= 4, `${logs.length} segments`);
    const contents = await Promise.all(logs.map(contentOf));
    const all = format === 'text' ? contents.join('') : contents.flat();
    assert.deepEqual(all, expectedContent(storedLogs(logged), format));
    assert.deepEqual(
      await contentOf(await onlySegment(directory, 'traces', format)),
      expectedContent(
        encodeSpans(ended).flatMap(({ bytes }) => decodeLine(bytes)),
        format,
      ),
    );
    assert.deepEqual(
      await contentOf(await onlySegment(directory, 'metrics', format)),
      expectedContent(
        encodeMetrics(exported).flatMap(({ bytes }) => decodeLine(bytes)),
        format,
      ),
    );
  });

  test(`${format}: a receipt has the hash of what holds its record`, async (t) => {
    const directory = temporaryDirectory(t);
    const processor = new FileLogRecordProcessor({ directory, format });
    const receipts = ['one', 'two\n\n  lines', 'three'].map((body) => audit(processor, body));
    const [first, second, third] = await Promise.all(receipts);
    await processor.shutdown();
    assert.deepEqual([first?.sequence, second?.sequence, third?.sequence], [0, 1, 2]);
    const { path } = await onlySegment(directory, 'audit', format);
    const content = readFileSync(path);
    if (format === 'text') {
      const [head, ...lines] = content.toString().split('\n');
      assert.equal(first?.sha256, sha256(head ?? ''));
      assert.equal(second?.sha256, sha256(lines.slice(0, 3).join('\n')));
      assert.equal(third?.sha256, sha256(lines[3] ?? ''));
      return;
    }
    let holder: Uint8Array = content.subarray(0, -1);
    if (format === 'binary') for await (const { bytes } of readFrames([content])) holder = bytes;
    for (const receipt of [first, second, third]) assert.equal(receipt?.sha256, sha256(holder));
  });
}

test('json: a sealed file is read with zstdcat and jq', async (t) => {
  const directory = temporaryDirectory(t);
  const processor = new FileLogRecordProcessor({ directory });
  const bodies = Array.from({ length: 5000 }, (_, n) => `record ${n}: "ü" ${'padding '.repeat(10)}`);
  for (const [n, body] of bodies.entries()) {
    processor.onEmit(plainRecord(body));
    if (n % 100 === 0) await new Promise(setImmediate);
  }
  await processor.shutdown();
  const segment = await onlySegment(directory, 'logs', 'json');
  const { path } = await compressSegment(segment.path, { algorithm: 'zstd' });
  const found = execFileSync(
    'sh',
    ['-c', 'zstdcat "$1" | jq -r ".resourceLogs[].scopeLogs[].logRecords[].body.stringValue"', 'sh', path],
    {
      encoding: 'utf8',
      maxBuffer: 1e9,
    },
  );
  assert.deepEqual(found.split('\n').slice(0, -1), bodies);
});

test('format: another one is refused', () => {
  assert.throws(() => new FileLogRecordExporter({ format: 'xml' as WrittenFormat }), {
    name: 'SegmentOptionError',
    message: /format is "xml", must be one of json, binary, text/,
  });
});

function audit(processor: FileLogRecordProcessor, body: string): Promise<AuditReceipt> {
  return new Promise((resolve, reject) => {
    const logRecord = plainRecord(body, { 'agentbus.log.kind': 'audit' });
    const request = { claim: () => true, resolve, reject };
    processor.onEmit(logRecord, ROOT_CONTEXT.setValue(RECEIPT_REQUEST_KEY, request));
  });
}

function plainRecord(body: string, attributes = {}): ReadableLogRecord {
  return {
    hrTime: [1, 0],
    hrTimeObserved: [1, 0],
    body,
    attributes,
    droppedAttributesCount: 0,
    resource: { attributes: { 'service.name': 'shop' } },
    instrumentationScope: { name: 'test' },
  };
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
