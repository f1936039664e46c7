import assert from 'node:assert/strict';
import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { decodeLine, encodeLogs } from '@agentbus/otlp';
import { readAll } from '../test/read-all.ts';
import { temporaryDirectory } from '../test/temporary-directory.ts';
import { readableLog, StoredLogs } from './stored-log.ts';

test('readImportFile: what is no JSON is kept as text, and told of with its place', async (t) => {
  const path = join(await temporaryDirectory(t), 'app.log');
  await writeFile(path, '{"level":30,"msg":"a"}\nTypeError: x\n    at y (z.js:1:2)\n[1]\n{"level":30,"ms');
  const { logs, problems } = await readAll(`pino:${path}`);
  assert.deepEqual(
    logs.map(({ body }) => body),
    ['a', 'TypeError: x', '    at y (z.js:1:2)', '[1]', '{"level":30,"ms'],
  );
  assert.deepEqual(
    problems.map(({ line, offset }) => [line, offset]),
    [
      [2, 23],
      [3, 36],
      [4, 56],
      [5, 60],
    ],
  );
});

test('readImportFile: a file that is cut short gives what is before, and says where', async (t) => {
  const path = join(await temporaryDirectory(t), 'app.log.gz');
  const line = (n: number) => `{"level":30,"msg":"${n} ${Math.sin(n)}"}\n`;
  const whole = gzipSync(Array.from({ length: 20_000 }, (_, n) => line(n)).join(''));
  await writeFile(path, whole.subarray(0, -1000));
  const { logs, problems } = await readAll(path);
  assert.ok(logs.length > 10_000, `${logs.length}`);
  assert.ok(
    problems.some(({ line: at, reason }) => at === undefined && /unexpected end/u.test(reason)),
    'told',
  );
});

test('readImportFile: text with times and levels; lines without have the time before', async (t) => {
  const path = join(await temporaryDirectory(t), 'app.log');
  await writeFile(
    path,
    'boot\n[2025-11-24T12:00:00.5Z] ERROR no disk\n  left: 0\n2025-11-24 12:00:01+00:00 fine\n',
  );
  await utimes(path, 100, 100);
  const { logs, problems } = await readAll(`text:${path}`);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    logs.map(({ timestamp, severityNumber }) => [timestamp, severityNumber]),
    [
      [100_000_000_000n, 0],
      [1_763_985_600_500_000_000n, 17],
      [1_763_985_600_500_000_000n, 0],
      [1_763_985_601_000_000_000n, 0],
    ],
  );
});

const COLLECTED = JSON.stringify({
  resourceLogs: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
      scopeLogs: [
        {
          scope: {},
          logRecords: [{ timeUnixNano: '5', body: { stringValue: 'hi' } }, { timeUnixNano: '6' }],
        },
      ],
    },
  ],
});

for (const format of ['otlp', 'auto']) {
  test(`readImportFile: ${format} reads what the collector writes, also compressed`, async (t) => {
    const directory = await temporaryDirectory(t);
    const message = zstdCompressSync(COLLECTED);
    const framed = Buffer.concat([Buffer.alloc(4), message]);
    framed.writeUInt32BE(message.length);
    await writeFile(join(directory, 'a.json'), `${COLLECTED}\n`);
    // A last message that is being written.
    await writeFile(join(directory, 'b.json'), Buffer.concat([framed, framed, framed.subarray(0, 20)]));
    const { logs, problems } = await readAll(`${format}:${directory}/*.json`);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      logs.map(({ body }) => body),
      ['hi', undefined, 'hi', undefined, 'hi', undefined],
    );
    assert.equal(logs[0]?.resource.attributes['service.name'], 'shop');
  });
}

test('readImportFile: OTLP that breaks the protocol is kept as text, and told of', async (t) => {
  const path = join(await temporaryDirectory(t), 'a.json');
  await writeFile(path, `{"resourceLogs":[{"scopeLogs":5}]}\n{"resourceLogs":"x"}\n${COLLECTED}\n`);
  const { logs, problems } = await readAll(`otlp:${path}`);
  assert.equal(logs.length, 4);
  assert.deepEqual(
    problems.map(({ line }) => line),
    [1, 2],
  );
});

test('readableLog: the encoder writes a record as it is', () => {
  const log = new StoredLogs('/a.log', 5n).make({
    body: { a: [1, null, 'x'] },
    time: 1_763_985_600_123_456_789n,
    severity: { number: 13, text: 'warn' },
    attributes: { n: 12_345_678_901_234_567n, empty: null },
    resource: { 'service.name': 'shop' },
    scope: 'cart',
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  });
  const [line] = encodeLogs([readableLog(log)]);
  assert.ok(line);
  assert.deepEqual(decodeLine(line.bytes), [log]);
});
