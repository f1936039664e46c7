import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentbus } from '../test/agentbus.ts';
import { TRACE_ID } from '../test/records.ts';
import { temporaryDirectory, writeLogs, writeSpans } from '../test/store.ts';

async function writeTrace(directory: string): Promise<void> {
  await writeSpans(directory, [
    { name: 'POST /checkout', spanId: '000000000000000a', millis: 132 },
    {
      name: 'fetch',
      spanId: '000000000000000b',
      parentSpanId: '000000000000000a',
      at: 10,
      millis: 100,
      failed: '402',
    },
  ]);
  await writeSpans(directory, [
    {
      name: 'POST /pay',
      service: 'payments',
      spanId: '000000000000000c',
      parentSpanId: '000000000000000b',
      at: 12,
      millis: 90,
    },
    { name: 'lost', spanId: '000000000000000d', parentSpanId: '00000000000000ff', at: 90, millis: 1 },
  ]);
  await writeLogs(directory, [
    { at: 1, body: 'checkout', spanId: '000000000000000a' },
    {
      at: 120,
      body: 'checkout failed',
      spanId: '000000000000000a',
      severityText: 'ERROR',
      severityNumber: 17,
    },
    { at: 50, body: 'another trace', spanId: '000000000000000a', traceId: 'f'.repeat(32) },
  ]);
  await writeLogs(directory, [{ at: 20, body: 'declined', service: 'payments', spanId: '000000000000000c' }]);
}

test('trace: one tree over two services, with the log records in place', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeTrace(directory);
  const { code, stdout, stderr } = await agentbus(['trace', TRACE_ID, '-d', directory, '--tz', 'UTC']);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: 'times are in UTC+00:00 (UTC)\n' });
  assert.deepEqual(stdout.split('\n'), [
    `trace ${TRACE_ID}  2 services, 4 spans, 3 log records, 132ms, 2 errors`,
    '12:00:00.000 ├─ POST /checkout  shop  internal  132ms',
    '12:00:00.001 │  ├─ INFO     checkout',
    '12:00:00.010 │  ├─ fetch  shop  internal  100ms  ERROR 402',
    '12:00:00.012 │  │  └─ POST /pay  payments  internal  90ms',
    '12:00:00.020 │  │     └─ INFO     declined',
    '12:00:00.120 │  └─ ERROR    checkout failed',
    '             └─ missing parent 00000000000000ff',
    '12:00:00.090    └─ lost  shop  internal  1ms',
    '',
  ]);
});

test('trace: a unique prefix is enough, in any case', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeTrace(directory);
  const { code, stdout } = await agentbus(['trace', TRACE_ID.slice(0, 6).toUpperCase(), '-d', directory]);
  assert.equal(code, 0);
  assert.ok(stdout.startsWith(`trace ${TRACE_ID} `));
});

test('trace: ndjson is spans and log records in time order', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeTrace(directory);
  const { stdout } = await agentbus(['trace', TRACE_ID, '-d', directory, '-o', 'ndjson']);
  const records = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    records.map(({ name, body }) => name ?? body),
    ['POST /checkout', 'checkout', 'fetch', 'POST /pay', 'declined', 'lost', 'checkout failed'],
  );
});

test('trace: a trace that is not there is 5', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeTrace(directory);
  const { code, stdout, stderr } = await agentbus(['trace', 'abcdef', '-d', directory]);
  assert.deepEqual({ code, stdout }, { code: 5, stdout: '' });
  assert.match(stderr, /no trace abcdef/u);
});

for (const args of [[], ['not-hex'], [`${TRACE_ID}0`], ['a', 'b']]) {
  test(`trace: "${args.join(' ')}" is a usage error`, async (t) => {
    const { code, stderr } = await agentbus(['trace', ...args, '-d', await temporaryDirectory(t)]);
    assert.equal(code, 2);
    assert.match(stderr, /trace id/u);
  });
}

test('trace: a prefix of several traces is a usage error', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(
    directory,
    ['a', 'b'].map((end) => ({ spanId: '000000000000000a', traceId: `${'0'.repeat(31)}${end}` })),
  );
  const { code, stderr } = await agentbus(['trace', '00000000', '-d', directory]);
  assert.equal(code, 2);
  assert.doesNotMatch(stderr, /^\s+at /mu);
});
