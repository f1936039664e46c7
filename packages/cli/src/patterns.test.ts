import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { agentbus } from '../test/agentbus.ts';
import { temporaryDirectory, writeLogs } from '../test/store.ts';

const HOUR = 3_600_000;

/** Hours after the start of the store: hour 0 is the baseline, hour 1 what is compared with it. */
const BASELINE = '2025-01-15T12:00:00Z..2025-01-15T13:00:00Z';
const CURRENT = '2025-01-15T13:00:00Z..2025-01-15T14:00:00Z';

function repeat(count: number, hour: number, body: (index: number) => string, service = 'shop') {
  return Array.from({ length: count }, (_, index) => ({
    at: hour * HOUR + index * 1000,
    body: body(index),
    service,
    severityText: 'ERROR',
    severityNumber: 17,
  }));
}

test('patterns: shows templates with count, share, times, levels, services and variables', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [
    ...repeat(3, 0, (index) => `order ${index} failed`),
    ...repeat(1, 0, () => 'boot', 'web'),
  ]);
  const { code, stdout } = await agentbus(['patterns', '-d', directory, '-o', 'json']);
  assert.equal(code, 0);
  const [first, second] = JSON.parse(stdout);
  assert.deepEqual(
    [first.pattern, first.count, first.share, first.levels, first.services, first.variables[0].type],
    ['order <*> failed', 3, 0.75, { error: 3 }, { shop: 3 }, 'number'],
  );
  assert.match(first.first, /^2025-01-15T12:00:00/u);
  assert.match(first.last, /^2025-01-15T12:00:02/u);
  assert.deepEqual([second.pattern, second.services], ['boot', { web: 1 }]);
  const filtered = await agentbus(['patterns', 'service:web', '-d', directory, '-o', 'csv']);
  assert.match(
    filtered.stdout,
    /^count,share,first,last,levels,services,id,pattern,variables\r\n1,1,[^\n]*boot,\[\]\r\n$/u,
  );
});

test('patterns --baseline: shows what is new, vanished and spiking first', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [
    ...repeat(20, 0, (index) => `tick ${index}`),
    ...repeat(20, 1, (index) => `tick ${index}`),
    ...repeat(9, 0, () => 'cache warmed'),
    ...repeat(2, 1, (index) => `disk ${index} is full`),
    ...repeat(5, 0, (index) => `retry ${index}`),
    ...repeat(60, 1, (index) => `retry ${index}`),
  ]);
  const args = ['patterns', '-d', directory, '--since', CURRENT, '--baseline', BASELINE, '-o', 'ndjson'];
  const { stdout } = await agentbus(args);
  const rows = stdout
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text));
  assert.deepEqual(
    rows.map(({ change, count, baseline, pattern }) => [change, count, baseline, pattern]),
    [
      ['spiking', 60, 5, 'retry <*>'],
      ['new', 2, 0, 'disk <*> is full'],
      ['vanished', 0, 9, 'cache warmed'],
      [null, 20, 20, 'tick <*>'],
    ],
  );
});

test('patterns --assign: prints the id of the pattern of each line, in order', async (t) => {
  const lines = ['a 1', 'b', '', 'a 2', 'login of ann', '  b'];
  const { code, stdout } = await agentbus(
    ['patterns', '--from', 'text:-', '--assign'],
    {},
    `${lines.join('\n')}\n`,
  );
  const ids = stdout.split('\n');
  assert.equal(code, 0);
  assert.equal(ids.pop(), '');
  assert.equal(ids.length, lines.length);
  assert.ok(ids[0] === ids[3] && ids[1] === ids[5] && new Set(ids).size === 4);
  const file = join(await temporaryDirectory(t), 'app.log');
  await writeFile(file, lines.join('\r\n'));
  assert.equal((await agentbus(['patterns', '--from', `text:${file}`, '--assign'])).stdout, stdout);
});

test('patterns --from: shows the templates of plain lines', async () => {
  const { stdout } = await agentbus(
    ['patterns', '--from', 'text:-', '-o', 'csv'],
    {},
    'took 1ms\ntook 2ms\n',
  );
  assert.match(stdout, /^count,share,id,pattern,variables\r\n2,1,[0-9a-f]{12},took <\*>,/u);
});

test('patterns: refuses options that do not go together, and names a file that is not there', async () => {
  const cases = [
    ['--assign'],
    ['--from', 'log4j:app.log'],
    ['--from', 'text:'],
    ['--from', 'text:-', '--assign', 'level:error'],
    ['--from', 'text:-', '--assign', '--since', '-1h'],
    ['--from', 'text:-', '-d', '.'],
    ['--from', 'text:-', '--assign', '-o', 'json'],
    ['--baseline', BASELINE],
  ];
  for (const args of cases) assert.equal((await agentbus(['patterns', ...args])).code, 2, args.join(' '));
  const { code, stdout, stderr } = await agentbus(['patterns', '--from', 'text:no-such-file']);
  assert.deepEqual([code, stdout], [5, '']);
  assert.match(stderr, /There is no file .*no-such-file/u);
});
