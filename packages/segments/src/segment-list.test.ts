import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { listSegments, type Segment } from './segment-list.ts';

function storeWith(t: TestContext, files: Record<string, string>): string {
  const directory = mkdtempSync(join(tmpdir(), 'segment-list-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(directory, path, '..'), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  return directory;
}

function names(segments: Segment[]): string[] {
  return segments.map(({ path }) => basename(path));
}

const A1 = 'logs-20260101T000000.000Z-aaa-000001.jsonl';
const B1 = 'logs-20260101T000001.000Z-bbb-000001.jsonl';
const A2 = 'logs-20260101T000002.000Z-aaa-000002.jsonl';
const TRACES = 'traces-20260101T000000.500Z-ccc-000001.jsonl';

test('listSegments: all streams in the order of creation, the newest of each writer marked', async (t) => {
  const directory = storeWith(t, {
    [`logs/${A1}`]: 'one\n',
    [`logs/${A2}`]: '',
    [`logs/${B1}`]: 'three\n',
    [`traces/${TRACES}`]: 'four\n',
    'ledger.jsonl': 'not in a stream\n',
    'logs/notes.txt': 'not of lines\n',
    [`logs/${A1}.idx`]: 'not of lines\n',
    [`logs/${A1}.zst.0123456789ab.partial`]: 'not complete\n',
    'logs/folder.jsonl/inner': 'not a file\n',
  });
  const segments = await listSegments(directory);
  assert.deepEqual(
    segments.map(({ path, last, bytes }) => [basename(path), last, bytes]),
    [
      [A1, false, 4],
      [TRACES, true, 5],
      [B1, true, 6],
      [A2, true, 0],
    ],
  );
  assert.deepEqual(segments[0], {
    stream: 'logs',
    createdAt: new Date('2026-01-01T00:00:00.000Z'),
    writer: 'aaa',
    sequence: 1,
    suffix: '.jsonl',
    format: 'json',
    compression: undefined,
    path: join(directory, 'logs', A1),
    bytes: 4,
    modifiedAt: statSync(join(directory, 'logs', A1)).mtime,
    last: false,
  });
});

test('listSegments: compressed segments are listed, and may not grow even if they are the newest of their writer', async (t) => {
  const directory = storeWith(t, { [`logs/${A1}.zst`]: 'x', [`logs/${B1}`]: '', [`logs/${A2}.gz`]: 'y' });
  assert.deepEqual(
    (await listSegments(directory)).map(({ path, suffix, compression, last }) => [
      basename(path),
      suffix,
      compression,
      last,
    ]),
    [
      [`${A1}.zst`, '.jsonl.zst', 'zstd', false],
      [B1, '.jsonl', undefined, true],
      [`${A2}.gz`, '.jsonl.gz', 'gzip', false],
    ],
  );
});

test('listSegments: a segment with a newer compressed one is not the last of its writer', async (t) => {
  const directory = storeWith(t, { [`logs/${A1}`]: '', [`logs/${A2}.zst`]: 'y' });
  const [first] = await listSegments(directory);
  assert.equal(first?.last, false);
});

test('listSegments: a segment is listed once, raw while it is there, else zstd before gzip', async (t) => {
  const directory = storeWith(t, {
    [`logs/${A1}`]: 'raw\n',
    [`logs/${A1}.zst`]: 'z',
    [`logs/${A1}.gz`]: 'g',
    'logs/collector.json.zst': 'z',
    'logs/collector.json.gz': 'g',
  });
  const listed = async () => names(await listSegments(directory)).sort();
  assert.deepEqual(await listed(), ['collector.json.zst', A1]);
  rmSync(join(directory, 'logs', A1));
  assert.deepEqual(await listed(), ['collector.json.zst', `${A1}.zst`]);
});

test('listSegments: text only when asked for, and only from our own writers', async (t) => {
  const binary = A1.replace('.jsonl', '.pb');
  const text = B1.replace('.jsonl', '.txt.zst');
  const directory = storeWith(t, {
    [`logs/${binary}`]: '',
    [`logs/${text}`]: '',
    [`logs/${A2}`]: '',
    'logs/notes.txt': '',
  });
  assert.deepEqual(names(await listSegments(directory)), [binary, A2]);
  const all = await listSegments(directory, { formats: ['json', 'binary', 'text'] });
  assert.deepEqual(
    all.map(({ path, format }) => [basename(path), format]),
    [
      [binary, 'binary'],
      [text, 'text'],
      [A2, 'json'],
    ],
  );
});

test('listSegments: foreign files of lines are listed, with the earliest time known of them', async (t) => {
  const directory = storeWith(t, {
    'logs/collector.jsonl': 'x\n',
    'traces/otel.json': 'y\n',
    [`traces/${A1}`]: 'a name of another stream\n',
  });
  const copied = new Date('2026-05-05T05:05:05Z');
  utimesSync(join(directory, 'logs', 'collector.jsonl'), copied, copied);
  const segments = await listSegments(directory);
  assert.deepEqual(names(segments).sort(), ['collector.jsonl', A1, 'otel.json']);
  for (const segment of segments) {
    assert.deepEqual([segment.writer, segment.sequence, segment.last], ['', 0, true]);
  }
  const collector = segments.find(({ path }) => basename(path) === 'collector.jsonl');
  assert.deepEqual(collector?.createdAt, copied);
  assert.equal(segments.find(({ path }) => basename(path) === 'otel.json')?.suffix, '.json');
});

test('listSegments: only the streams asked for', async (t) => {
  const directory = storeWith(t, { [`logs/${A1}`]: '', [`traces/${TRACES}`]: '' });
  assert.deepEqual(names(await listSegments(directory, { streams: ['traces', 'metrics'] })), [TRACES]);
});

test('listSegments: since leaves out what was last written before, but for an hour of tolerance', async (t) => {
  const directory = storeWith(t, {
    [`logs/${A1}`]: '',
    [`logs/${A2}`]: '',
    [`logs/${B1}`]: '',
    'logs/old.jsonl': '',
  });
  const noon = Date.UTC(2026, 0, 1, 12);
  const touch = (name: string, millis: number) =>
    utimesSync(join(directory, 'logs', name), millis / 1000, millis / 1000);
  touch(A1, noon - 61 * 60_000);
  touch(B1, noon - 59 * 60_000);
  touch(A2, noon);
  touch('old.jsonl', 0);
  assert.deepEqual(names(await listSegments(directory, { since: BigInt(noon) * 1_000_000n })), [
    'old.jsonl',
    B1,
    A2,
  ]);
});

test('listSegments: a store that does not exist has none', async (t) => {
  assert.deepEqual(await listSegments(join(storeWith(t, {}), 'missing')), []);
});

test('listSegments: a directory that cannot be read is an error', async (t) => {
  const directory = storeWith(t, { logs: 'a file is in the way' });
  await assert.rejects(listSegments(directory), { code: 'ENOTDIR' });
});
