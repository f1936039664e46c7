import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentbus } from '../test/agentbus.ts';
import { TRACE_ID } from '../test/records.ts';
import { START_SECONDS, temporaryDirectory, writeLogs, writeSpans } from '../test/store.ts';

function parseLines(ndjson: string): Record<string, unknown>[] {
  return ndjson
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

test('query: NDJSON has the record field for field, under the documented keys', async (t) => {
  const directory = await temporaryDirectory(t);
  const attributes = {
    'agentbus.log.kind': 'security',
    'correlation.id': 'req-1',
    emoji: '👩‍👩‍👧',
    big: 2n ** 62n,
    nested: { a: [1, { b: null }], empty: {} },
    bytes: new Uint8Array([255]),
    nan: Number.NaN,
    controls: '\u0000\u001b[2J',
  };
  await writeLogs(directory, [
    { body: 'noise' },
    {
      at: 1,
      body: { text: 'x' },
      attributes,
      severityText: 'SECURITY',
      severityNumber: 14,
      spanId: '00f067aa0ba902b7',
    },
  ]);
  const args = ['query', 'kind:security correlation:req-1 level>=warn', '-d', directory, '-o', 'ndjson'];
  const { code, stdout, stderr } = await agentbus(args);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  assert.deepEqual(parseLines(stdout), [
    {
      timestamp: '2025-01-15T12:00:00.001000000Z',
      level: 'SECURITY',
      severityNumber: 14,
      kind: 'security',
      service: 'shop',
      body: { text: 'x' },
      traceId: TRACE_ID,
      spanId: '00f067aa0ba902b7',
      correlationId: 'req-1',
      attributes: { ...attributes, big: String(2n ** 62n), bytes: '/w==', nan: 'NaN' },
      resource: { 'service.name': 'shop' },
      scope: { name: 'test' },
    },
  ]);
});

test('query: the newest n in time order, and a note that there are more', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(
    directory,
    Array.from({ length: 130 }, (_, at) => ({ at, body: at })),
  );
  const bodiesOf = async (...args: string[]) => {
    const { stdout, stderr } = await agentbus(['query', '-d', directory, '-o', 'ndjson', ...args]);
    return { bodies: parseLines(stdout).map(({ body }) => body), stderr };
  };
  assert.deepEqual(await bodiesOf('-n', '3'), {
    bodies: [127, 128, 129],
    stderr: 'showing the newest 3; more match (-n all shows every one)\n',
  });
  const byDefault = await bodiesOf();
  assert.deepEqual([byDefault.bodies.length, byDefault.bodies[0]], [100, 30]);
  for (const all of ['all', '0', '130']) {
    const { bodies, stderr } = await bodiesOf('-n', all);
    assert.deepEqual([bodies.length, bodies[0], stderr], [130, 0, '']);
  }
});

test('query: --since and --until, read in the zone of --tz', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(
    directory,
    [0, 60_000, 120_000].map((at) => ({ at, body: at })),
  );
  const args = ['query', '-d', directory, '-o', 'ndjson', '--tz', 'Europe/Berlin'];
  const range = ['--since', '2025-01-15T13:00:30', '--until', '2025-01-15T12:01:30Z'];
  const { stdout } = await agentbus([...args, ...range]);
  assert.deepEqual(
    parseLines(stdout).map(({ body }) => body),
    [60_000],
  );
});

test('query: json is one array, csv has a header, logfmt and pretty one line a record', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [{ body: 'a' }, { at: 1, body: 'b' }]);
  const output = async (format: string) =>
    (await agentbus(['query', '-d', directory, '-o', format, '--tz', 'UTC'])).stdout;
  assert.equal(JSON.parse(await output('json')).length, 2);
  assert.match(await output('csv'), /^timestamp,level,.*\r\n2025-.*\r\n2025-.*\r\n$/u);
  assert.match(await output('logfmt'), /^timestamp=\S+ level=INFO .* body=a\n.* body=b\n$/u);
  assert.match(await output('pretty'), /^2025-01-15 12:00:00\.000 INFO {5}shop a\n.* b\n$/u);
});

test('query: pretty tells the offset of its times on stderr', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [{}, {}]);
  const { stderr } = await agentbus(['query', '-d', directory, '--tz', 'Europe/Berlin']);
  assert.equal(stderr, 'times are in UTC+01:00 (Europe/Berlin)\n');
});

test('query: --signal traces searches spans', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeSpans(directory, [
    { name: 'fast', spanId: '0000000000000001', millis: 5 },
    { name: 'slow', spanId: '0000000000000002', millis: 900 },
  ]);
  const { stdout } = await agentbus([
    'query',
    'duration>500ms',
    '--signal',
    'traces',
    '-d',
    directory,
    '-o',
    'ndjson',
  ]);
  assert.deepEqual(
    parseLines(stdout).map(({ name, durationSeconds, timestamp }) => [name, durationSeconds, timestamp]),
    [['slow', 0.9, new Date(START_SECONDS * 1000).toISOString().replace('.000Z', '.000000000Z')]],
  );
});

test('query: nothing found is 5, with an empty array for json', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [{ body: 'a' }]);
  const { code, stdout, stderr } = await agentbus([
    'query',
    'nothing-like-it',
    '-o',
    'json',
    '-d',
    directory,
  ]);
  assert.deepEqual({ code, stdout, stderr }, { code: 5, stdout: '[]\n', stderr: 'no record matches\n' });
});

test('query: a directory with nothing in it is 5, and the note says where it looked', async (t) => {
  const directory = `${await temporaryDirectory(t)}/none`;
  const { code, stdout, stderr } = await agentbus(['query', 'level:error', '-d', directory]);
  assert.deepEqual({ code, stdout }, { code: 5, stdout: '' });
  assert.ok(stderr.includes(directory) && stderr.includes('logs/*.jsonl'), stderr);
});

test('query: AGENTBUS_DIRECTORY says where the store is', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [{ body: 'a' }]);
  const { stdout } = await agentbus(['query', '-o', 'ndjson'], { AGENTBUS_DIRECTORY: directory });
  assert.deepEqual(
    parseLines(stdout).map(({ body }) => body),
    ['a'],
  );
});

test('query: a mistake in the filter is 2, with a caret under it, nothing on stdout and no stack', async (t) => {
  const directory = await temporaryDirectory(t);
  const { code, stdout, stderr } = await agentbus(['query', 'service:shop (level>=error', '-d', directory]);
  assert.deepEqual({ code, stdout }, { code: 2, stdout: '' });
  const [, filter, carets] = stderr.split('\n');
  assert.equal(filter, '  service:shop (level>=error');
  assert.match(carets ?? '', /^ +\^+$/u);
  assert.doesNotMatch(stderr, /^\s+at /mu);
});

for (const [args, message] of [
  [['body=~"(?=a)"'], /RE2/u],
  [['--since', 'yesteryear'], /-15m.*today/u],
  [['--since', 'today', '--until', 'yesterday'], /not before/u],
  [['-o', 'jsno'], /did you mean -o json\?/u],
  [['-n', '-1'], /whole number/u],
  [['--tz', 'Mars/Olympus'], /no time zone/u],
  [['--sinse', 'today'], /did you mean --since\?/u],
] as const) {
  test(`query: ${args.join(' ')} is a usage error`, async (t) => {
    const { code, stdout, stderr } = await agentbus(['query', ...args, '-d', await temporaryDirectory(t)]);
    assert.deepEqual({ code, stdout }, { code: 2, stdout: '' });
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /^\s+at /mu);
  });
}
