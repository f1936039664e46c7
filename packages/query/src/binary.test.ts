/** Searches of binary segments, which DuckDB reads as lines that are made of them. */
import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { protobufFromLine, writeFrame } from '@agentbus/otlp';
import { compressSegment } from '@agentbus/segments';
import {
  collect,
  logJson,
  logsLine,
  openEngine,
  segmentName,
  spanJson,
  spansLine,
  temporaryDirectory,
  writeFileOf,
} from './store-fixture.test.ts';

const ERROR = { severityNumber: 17, severityText: 'ERROR' };

function frameOf(line: string): Uint8Array {
  return writeFrame(protobufFromLine(line).bytes);
}

/** A segment of a writer, of messages. Returns its path. */
function writeMessages(directory: string, name: string, lines: readonly string[]): string {
  const stream = name.startsWith('logs') ? 'logs' : 'traces';
  const path = writeFileOf(directory, stream, name.replace('.jsonl', '.pb'), '');
  for (const line of lines) appendFileSync(path, frameOf(line));
  return path;
}

test('search: binary segments, raw and compressed, complete and growing, beside lines', async (t) => {
  const directory = temporaryDirectory(t);
  let next = 0;
  const lines = () =>
    Array.from({ length: 50 }, () =>
      logsLine([
        logJson(next, `record ${next}`, next % 50 === 0 ? ERROR : {}),
        logJson(++next, `record ${next++}`),
      ]),
    );
  await compressSegment(writeMessages(directory, segmentName('logs', 1), lines()), { algorithm: 'zstd' });
  await compressSegment(writeMessages(directory, segmentName('logs', 2), lines()), { algorithm: 'gzip' });
  writeMessages(directory, segmentName('logs', 3), lines());
  const growing = writeMessages(directory, segmentName('logs', 4), lines());
  appendFileSync(growing, frameOf(logsLine([logJson(1, 'torn')])).subarray(0, -3));
  writeFileOf(directory, 'logs', segmentName('logs', 1, 'other'), lines().join(''));
  const { engine, corruptions } = await openEngine(t, directory);

  for (let round = 0; round < 2; round++) {
    const all = await collect(engine.search({ limit: 1000 }));
    assert.equal(all.length, 500);
    assert.equal(new Set(all.map(({ body }) => body)).size, 500);
    const errors = await collect(engine.search({ where: 'level>=error service:checkout', order: 'asc' }));
    assert.deepEqual(
      errors.map(({ body }) => body),
      Array.from({ length: 10 }, (_, n) => `record ${n * 50}`),
    );
  }
  assert.deepEqual(corruptions, []);
});

test('search: what is damaged in a binary segment is reported, and what precedes it is found', async (t) => {
  const directory = temporaryDirectory(t);
  const path = writeMessages(directory, segmentName('logs', 1), [logsLine([logJson(1, 'first')])]);
  const damage = readFileSync(path).length;
  appendFileSync(path, Buffer.from([0, 0, 0, 2, 0x0a, 0x7f]));
  appendFileSync(path, frameOf(logsLine([logJson(2, 'second')])));
  const impossible = readFileSync(path).length;
  appendFileSync(path, Buffer.alloc(8, 0xff));
  writeMessages(directory, segmentName('logs', 2), [logsLine([logJson(3, 'third')])]);
  const { engine, corruptions } = await openEngine(t, directory);
  const found = await collect(engine.search({ order: 'asc' }));
  assert.deepEqual(
    found.map(({ body }) => body),
    ['first', 'second', 'third'],
  );
  assert.deepEqual(
    corruptions.map((corruption) => [corruption.path, corruption.offset]),
    [
      [path, damage],
      [path, impossible],
    ],
  );
});

test('searchSpans: binary segments', async (t) => {
  const directory = temporaryDirectory(t);
  const ids = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
  writeMessages(directory, segmentName('traces', 1), [spansLine([spanJson(1, 'GET /', ids)])]);
  const { engine } = await openEngine(t, directory);
  const spans = await collect(engine.searchSpans({ where: `trace:${ids.traceId}` }));
  assert.deepEqual(
    spans.map(({ name, spanId }) => [name, spanId]),
    [['GET /', ids.spanId]],
  );
});

test('search: copies of complete binary segments are made once, and go with the engine', async (t) => {
  const directory = temporaryDirectory(t);
  const copies = temporaryDirectory(t);
  writeMessages(directory, segmentName('logs', 1), [logsLine([logJson(1, 'first')])]);
  writeMessages(directory, segmentName('logs', 2), [logsLine([logJson(2, 'second')])]);
  const { engine } = await openEngine(t, directory, { temporaryDirectory: copies });
  await collect(engine.search({}));
  const [own = ''] = readdirSync(copies);
  const [kept = ''] = readdirSync(join(copies, own)).filter((name) => name.endsWith('.jsonl'));
  writeFileSync(join(copies, own, kept), logsLine([logJson(1, 'from the copy')]));
  assert.deepEqual(
    (await collect(engine.search({ order: 'asc' }))).map(({ body }) => body),
    ['from the copy', 'second'],
  );
  await engine.close();
  assert.deepEqual(readdirSync(copies), []);
});
