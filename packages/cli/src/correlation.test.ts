import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentbus } from '../test/agentbus.ts';
import { temporaryDirectory, writeLogs, writeSpans } from '../test/store.ts';

const SPAN = '00f067aa0ba902b7';
const CORRELATED = { attributes: { 'correlation.id': 'req-1' } };

test('correlation: spans and records of all services, each in its place', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeSpans(directory, [
    { name: 'GET /pay', at: 0, millis: 50, spanId: SPAN, service: 'web', ...CORRELATED },
  ]);
  await writeLogs(directory, [
    { at: 10, body: 'within', spanId: SPAN, service: 'web', ...CORRELATED },
    { at: 20, body: 'another service', service: 'bank', ...CORRELATED },
    { at: 30, body: 'another request', service: 'bank', attributes: { 'correlation.id': 'req-2' } },
  ]);
  const { code, stdout, stderr } = await agentbus([
    'correlation',
    'correlation:req-1',
    '-d',
    directory,
    '--tz',
    'UTC',
  ]);
  assert.equal(code, 0);
  assert.match(stdout, /^correlation req-1 {2}2 services, 1 span, 2 log records, 50ms\n/u);
  assert.match(stdout, /GET \/pay.*\n.*└─ .*within.*\n.*another service/u);
  assert.doesNotMatch(stdout, /another request/u);
  assert.match(stderr, /agentbus trace 4bf92f3577b34da6a3ce929d0e0e4736/u);
  const machine = await agentbus(['correlation', 'req-1', '-d', directory, '-o', 'ndjson']);
  const rows = machine.stdout
    .trim()
    .split('\n')
    .map((row) => JSON.parse(row));
  assert.deepEqual(
    rows.map(({ name, body }) => name ?? body),
    ['GET /pay', 'within', 'another service'],
  );
});

test('correlation: none is exit code 5, no id is a mistake', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [{}]);
  assert.equal((await agentbus(['correlation', "x' OR 1=1 --", '-d', directory])).code, 5);
  assert.equal((await agentbus(['correlation', '-d', directory])).code, 2);
});

test('context: goes to the next and the previous error', async (t) => {
  const directory = await temporaryDirectory(t);
  const error = { severityNumber: 17, severityText: 'ERROR' };
  await writeLogs(directory, [
    { at: 0, body: 'first error', ...error },
    { at: 1, body: 'a' },
    { at: 2, body: 'here' },
    { at: 3, body: 'b', service: 'bank', ...error },
    { at: 4, body: 'c' },
    { at: 5, body: 'last error', ...error },
  ]);
  const bodies = async (...args: string[]) => {
    const { stdout } = await agentbus(['context', ...args, '-C', '1', '-d', directory, '-o', 'ndjson']);
    return stdout
      .trim()
      .split('\n')
      .map((row) => JSON.parse(row).body);
  };
  assert.deepEqual(await bodies('here', '--next-error'), ['here', 'b', 'c']);
  assert.deepEqual(await bodies('here', '--previous-error'), ['first error', 'a']);
  assert.deepEqual(await bodies('here', '--next-error', '--by', 'service'), ['c', 'last error']);
  const none = await agentbus(['context', 'last', '--next-error', '-d', directory]);
  assert.deepEqual([none.code, none.stdout], [5, '']);
  assert.match(none.stderr, /no error after 2025-01-15T12:00:00\.005/u);
  for (const wrong of [['--previous-error'], ['-n', '2'], ['--by', 'trace']]) {
    assert.equal((await agentbus(['context', 'here', '--next-error', ...wrong, '-d', directory])).code, 2);
  }
});
