import assert from 'node:assert/strict';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { listSegments } from '@agentbus/segments';
import { agentbus, spawnAgentbus } from '../test/agentbus.ts';
import { NOON } from '../test/records.ts';
import { START_SECONDS, temporaryDirectory, writeLogs, writeSpans } from '../test/store.ts';
import { MAX_CHECKED_BYTES } from './doctor-segments.ts';

async function diagnose(directory: string, env: Record<string, string> = {}, command = agentbus) {
  const { code, stdout } = await command(['doctor', '-d', directory, '-o', 'json'], env);
  const diagnosis = JSON.parse(stdout);
  const codes: string[] = diagnosis.findings.map((finding: { code: string }) => finding.code);
  // How full the disk of the test machine is, is not what is tested.
  return { code, diagnosis, codes: codes.filter((name) => name !== 'disk-nearly-full') };
}

test('doctor: finds nothing wrong with a healthy store, and tells what is in it', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [{ at: 0 }, { at: 5 }]);
  await writeLogs(directory, [{ at: 3 }]);
  await writeSpans(directory, [{ name: 'a', spanId: '000000000000000a' }]);
  const { code, diagnosis, codes } = await diagnose(directory, { OTEL_SERVICE_NAME: 'shop' });
  assert.deepEqual({ code, codes }, { code: 0, codes: [] });
  assert.equal(diagnosis.node, process.versions.node);
  assert.deepEqual(diagnosis.environment, { OTEL_SERVICE_NAME: 'shop' });
  assert.equal(diagnosis.duckDbLoads, true);
  const [logs] = diagnosis.streams;
  assert.deepEqual(
    [logs.stream, logs.segments, logs.writers, logs.newest],
    ['logs', 2, 2, '2025-01-15T12:00:00.005000000Z'],
  );
});

test('doctor: the pretty report names directory, streams and verdict, and masks secrets', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [{}]);
  const env = {
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key=s3cret',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://u:s3cret@localhost:4318',
  };
  const { code, stdout } = await agentbus(['doctor', '-d', directory, '--tz', 'UTC'], env);
  assert.equal(code, 0);
  for (const part of [
    directory,
    'api-key=****',
    'logs     1 segment, ',
    '1 writer',
    'newest record 2025-01-15 12:00:00.000',
  ]) {
    assert.ok(stdout.includes(part), `${part} is not in\n${stdout}`);
  }
  assert.doesNotMatch(stdout, /s3cret/u);
});

test('doctor: no segments yet is 5', async (t) => {
  const { code, codes } = await diagnose(join(await temporaryDirectory(t), 'none'));
  assert.deepEqual({ code, codes }, { code: 5, codes: ['no-segments'] });
});

test('doctor: a torn tail is a warning', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [{}]);
  const [segment] = await listSegments(directory);
  assert.ok(segment);
  await appendFile(segment.path, '{"resourceLogs":[');
  const { code, codes } = await diagnose(directory);
  assert.deepEqual({ code, codes }, { code: 0, codes: ['torn-tail'] });
});

test('doctor: a line that is open behind a whole record is none', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [{}]);
  const [segment] = await listSegments(directory);
  assert.ok(segment);
  await appendFile(segment.path, '{"resourceLogs":[{"resource":{},"scopeLogs":[{"scope":{},"logRecords":[{}');
  const { codes } = await diagnose(directory);
  assert.ok(!codes.includes('torn-tail'), codes.join());
});

test('doctor: corrupt lines are an error that names file and byte', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [{}]);
  const [segment] = await listSegments(directory);
  assert.ok(segment);
  await appendFile(segment.path, 'garbage\n{"resourceLogs":\n');
  const { code, codes, diagnosis } = await diagnose(directory);
  assert.deepEqual({ code, codes }, { code: 1, codes: ['corrupt-lines'] });
  const { message } = diagnosis.findings.find(
    (finding: { code: string }) => finding.code === 'corrupt-lines',
  );
  assert.ok(
    message.includes(segment.path) &&
      message.includes(`2 unreadable lines, the first at byte ${segment.bytes}`),
    message,
  );
});

test('doctor: reads the newest lines of a large stream only, and says so', async (t) => {
  const directory = await temporaryDirectory(t);
  const body = 'x'.repeat(500_000);
  await writeLogs(
    directory,
    Array.from({ length: 40 }, (_, at) => ({ at, body })),
  );
  const { code, diagnosis } = await diagnose(directory);
  assert.equal(code, 0);
  assert.equal(diagnosis.streams[0].newest, '2025-01-15T12:00:00.039000000Z');
  assert.ok(diagnosis.checkedBytes >= MAX_CHECKED_BYTES && diagnosis.checkedBytes < diagnosis.bytes);
  const { stdout } = await agentbus(['doctor', '-d', directory]);
  assert.match(stdout, /checked the newest 16\.\d MiB of 19\.\d MiB/u);
});

test('doctor: a record from the future is a warning', async (t) => {
  const directory = await temporaryDirectory(t);
  const afterNow = Number(NOON / 1_000_000n) - START_SECONDS * 1000 + 3_600_000;
  await writeLogs(directory, [{ at: afterNow }]);
  const { code, codes } = await diagnose(directory);
  assert.deepEqual({ code, codes }, { code: 0, codes: ['clock-in-the-future'] });
});

test('doctor: a file where the directory should be is an error', async (t) => {
  const path = join(await temporaryDirectory(t), 'file');
  await writeFile(path, '');
  for (const directory of [path, join(path, 'below')]) {
    const { code, codes } = await diagnose(directory);
    assert.equal(code, 1);
    assert.ok(codes.includes('not-a-directory'), codes.join());
  }
});

test('doctor: says when DuckDB does not load', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [{}]);
  const forbid = `import { registerHooks } from 'node:module';
    registerHooks({ resolve(name, context, next) {
      if (name.startsWith('@duckdb/')) throw new Error('no binding for this platform');
      return next(name, context);
    } });`;
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(forbid)}`;
  const { code, codes, diagnosis } = await diagnose(directory, { NODE_OPTIONS }, spawnAgentbus);
  assert.deepEqual(
    { code, codes, loads: diagnosis.duckDbLoads },
    { code: 1, codes: ['duckdb-not-loadable'], loads: false },
  );
});
