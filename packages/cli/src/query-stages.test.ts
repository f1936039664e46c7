import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { agentbus } from '../test/agentbus.ts';
import { temporaryDirectory, writeLogs, writeSpans } from '../test/store.ts';

/** Ten logs of two services, of which every third is an error, a minute apart. */
async function store(t: TestContext): Promise<string> {
  const directory = await temporaryDirectory(t);
  await writeLogs(
    directory,
    Array.from({ length: 10 }, (_, index) => ({
      at: index * 60_000,
      body: `step ${index}`,
      service: index < 7 ? 'checkout' : 'gateway',
      ...(index % 3 === 0 ? { severityText: 'ERROR', severityNumber: 17 } : {}),
      attributes: { n: index },
    })),
  );
  return directory;
}

const counts = 'level>=error | count, max n by service';

test('query: stages give a table, and the same rows in each format', async (t) => {
  const directory = await store(t);
  const output = async (format: string) => {
    const { code, stdout, stderr } = await agentbus(['query', counts, '-d', directory, '-o', format]);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    return stdout;
  };
  assert.equal(
    await output('pretty'),
    'service   count  max_n\ncheckout      3      6\ngateway       1      9\n',
  );
  const rows = [
    { service: 'checkout', count: 3, max_n: 6 },
    { service: 'gateway', count: 1, max_n: 9 },
  ];
  assert.deepEqual(JSON.parse(await output('json')), rows);
  assert.equal(await output('ndjson'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  assert.equal(await output('csv'), 'service,count,max_n\r\ncheckout,3,6\r\ngateway,1,9\r\n');
  assert.equal(await output('logfmt'), 'service=checkout count=3 max_n=6\nservice=gateway count=1 max_n=9\n');
});

test('query: time buckets are counted and shown in the zone of --tz', async (t) => {
  const directory = await store(t);
  const args = ['query', '* | count every 1d', '-d', directory, '--tz', 'Australia/Adelaide'];
  const { stdout, stderr } = await agentbus(args);
  assert.equal(stdout, 'time                 count\n2025-01-15 00:00:00     10\n');
  assert.equal(stderr, 'times are in UTC+10:30 (Australia/Adelaide)\n');
  const machine = await agentbus([...args, '-o', 'ndjson']);
  assert.equal(machine.stdout, '{"time":"2025-01-14T13:30:00.000000000Z","count":10}\n');
});

test('query: records come oldest first, sorted ones in their order', async (t) => {
  const directory = await store(t);
  const bodies = async (query: string, ...args: string[]) => {
    const { stdout } = await agentbus([
      'query',
      query,
      '-d',
      directory,
      '-o',
      'csv',
      '--columns',
      'body',
      ...args,
    ]);
    return stdout.split('\r\n').slice(1, -1);
  };
  assert.deepEqual(await bodies('level:error'), ['step 0', 'step 3', 'step 6', 'step 9']);
  assert.deepEqual(await bodies('level:error | limit 2'), ['step 6', 'step 9']);
  assert.deepEqual(await bodies('level:error | sort n desc'), ['step 9', 'step 6', 'step 3', 'step 0']);
  assert.deepEqual(await bodies('level:error', '-n', '1'), ['step 9']);
});

test('query: -C shows what is around each match, once', async (t) => {
  const directory = await store(t);
  const args = ['query', 'n:(3,4,9)', '-d', directory, '-o', 'csv', '--columns', 'body'];
  const { stdout } = await agentbus([...args, '-B', '1']);
  assert.deepEqual(stdout.split('\r\n').slice(1, -1), ['step 2', 'step 3', 'step 4', 'step 8', 'step 9']);
  const { stdout: nearest } = await agentbus([...args, '-C', '1', '-n', '1']);
  assert.deepEqual(nearest.split('\r\n').slice(1, -1), ['step 8', 'step 9']);
});

test('query: --highlight marks what the filter asks for', async (t) => {
  const directory = await store(t);
  const { stdout } = await agentbus([
    'query',
    'step n:3',
    '-d',
    directory,
    '--highlight',
    '--color',
    'always',
    '--tz',
    'UTC',
  ]);
  assert.ok(stdout.includes('\u001b[7mstep\u001b[27m'), stdout);
  const { stdout: plain } = await agentbus([
    'query',
    'step n:3',
    '-d',
    directory,
    '--highlight',
    '--tz',
    'UTC',
  ]);
  assert.equal(plain.includes('\u001b'), false);
});

test('query: --exit-status tells whether there is anything but zeros', async (t) => {
  const directory = await store(t);
  const codeOf = async (...args: string[]) => (await agentbus(['query', ...args, '-d', directory])).code;
  assert.equal(await codeOf('service:nowhere | count'), 0);
  assert.equal(await codeOf('service:nowhere | count', '--exit-status'), 5);
  assert.equal(await codeOf('level:error | count', '--exit-status'), 0);
  assert.equal(await codeOf('service:nowhere | count by level'), 5);
});

for (const [query, message] of [
  ['* | cuont by service', /Did you mean: \* \| count by service/u],
  ['* | count by service | context 3', /column/u],
] as const) {
  test(`query: ${query} is a usage error`, async (t) => {
    const { code, stdout, stderr } = await agentbus(['query', query, '-d', await store(t)]);
    assert.deepEqual({ code, stdout }, { code: 2, stdout: '' });
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /^\s+at /mu);
  });
}

test('query: patterns are the templates of bodies', async (t) => {
  const { stdout } = await agentbus(['query', '* | patterns', '-d', await store(t), '-o', 'ndjson']);
  assert.equal(JSON.parse(stdout).count, 10);
});

test('context: the newest match with its surroundings, also by the time of a record', async (t) => {
  const directory = await store(t);
  const bodies = async (...args: string[]) => {
    const { stdout } = await agentbus(['context', ...args, '-d', directory, '-o', 'logfmt']);
    return [...stdout.matchAll(/body="(step \d)"/gu)].map(([, body]) => body);
  };
  assert.deepEqual(await bodies('n:5', '-C', '1'), ['step 4', 'step 5', 'step 6']);
  assert.deepEqual(await bodies('n:(2,5)', '-A', '1'), ['step 5', 'step 6']);
  assert.deepEqual(await bodies('2025-01-15T12:05:00.000000000Z', '-B', '1'), ['step 4', 'step 5']);
  assert.deepEqual(await bodies('n:7', '-C', '1', '--by', 'service'), ['step 7', 'step 8']);
});

test('stats: counts by service and level, in buckets that fit the time', async (t) => {
  const directory = await store(t);
  const { stdout } = await agentbus(['stats', 'service:gateway', '-d', directory, '-o', 'ndjson']);
  const rows = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(rows, [
    { time: '2025-01-15T12:07:00.000000000Z', service: 'gateway', level: 'INFO', count: 1 },
    { time: '2025-01-15T12:08:00.000000000Z', service: 'gateway', level: 'INFO', count: 1 },
    { time: '2025-01-15T12:09:00.000000000Z', service: 'gateway', level: 'ERROR', count: 1 },
  ]);
  const hourly = await agentbus(['stats', '--every', '1h', '--by', 'level', '-d', directory, '-o', 'csv']);
  assert.deepEqual(hourly.stdout.split('\r\n').slice(0, -1), [
    'time,level,count',
    '2025-01-15T12:00:00.000000000Z,ERROR,4',
    '2025-01-15T12:00:00.000000000Z,INFO,6',
  ]);
});

test('stats: spans by service and status', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeSpans(directory, [
    { name: 'a', spanId: '0000000000000001' },
    { name: 'b', spanId: '0000000000000002', failed: 'no' },
  ]);
  const { stdout } = await agentbus([
    'stats',
    '--signal',
    'traces',
    '-d',
    directory,
    '-o',
    'csv',
    '--every',
    '1d',
    '--tz',
    'UTC',
  ]);
  assert.deepEqual(stdout.split('\r\n').slice(1, -1), [
    '2025-01-15T00:00:00.000000000Z,shop,error,1',
    '2025-01-15T00:00:00.000000000Z,shop,unset,1',
  ]);
});

test('fields: names, numbers of records, types and values', async (t) => {
  const directory = await store(t);
  const { stdout } = await agentbus(['fields', '-d', directory, '-o', 'ndjson']);
  const rows = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const of = (field: string) => rows.find((row) => row.field === field);
  assert.deepEqual(of('service'), {
    field: 'service',
    count: 10,
    type: 'text',
    values: ['checkout', 'gateway'],
  });
  assert.equal(of('n').type, 'number');
  assert.equal(of('body').values.length, 5);
});
