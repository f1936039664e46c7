import assert from 'node:assert/strict';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { agentbus, createTestIo, outcome, startAgentbus } from '../test/agentbus.ts';
import { temporaryDirectory } from '../test/store.ts';
import { run } from './run.ts';

const LINES = [
  '{"level":30,"time":1736942400000,"pid":7,"hostname":"h","name":"shop","msg":"started"}',
  '{"level":50,"time":1736942401000,"pid":7,"hostname":"h","name":"shop","route":"/pay","msg":"payment failed"}',
  'not json',
  '{"level":40,"time":1736942402000,"pid":7,"hostname":"h","name":"shop","password":"hunter2","msg":"slow"}',
];

test('query --from: other loggers’ files in place, several sources, with the whole language', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeFile(join(directory, 'app.log'), `${LINES.slice(0, 2).join('\n')}\n`);
  await writeFile(join(directory, 'app.log.1.gz'), gzipSync(`${LINES.slice(2).join('\n')}\n`));
  await writeFile(
    join(directory, 'web.log'),
    '{"level":"error","message":"no route","timestamp":"2025-01-15T12:00:09Z"}\n',
  );
  const from = ['--from', `pino:${directory}/app.log*`, '--from', `winston:${directory}/web.log`];
  const found = await agentbus([
    'query',
    'level>=warn',
    ...from,
    '-o',
    'csv',
    '--columns',
    'service,level,body',
  ]);
  assert.equal(
    found.stdout,
    'service,level,body\r\nshop,error,payment failed\r\nshop,warn,slow\r\n,error,no route\r\n',
  );
  assert.match(found.stderr, /^kept as text: .*app\.log\.1\.gz:1 at byte 0: /mu);
  const counted = await agentbus(['query', '| count by service', ...from, '-o', 'ndjson']);
  assert.deepEqual(
    counted.stdout
      .trim()
      .split('\n')
      .map((row) => JSON.parse(row).count)
      .sort(),
    [2, 3],
  );
  const sql = await agentbus([
    'sql',
    'SELECT count(*) AS n FROM logs WHERE SeverityNumber >= 17',
    ...from,
    '-o',
    'ndjson',
  ]);
  assert.equal(sql.stdout, '{"n":2}\n');
  const context = await agentbus(['context', '@route:/pay', ...from, '-B', '1', '-A', '0', '-o', 'ndjson']);
  const around = context.stdout
    .trim()
    .split('\n')
    .map((row) => JSON.parse(row).body);
  assert.deepEqual(around, ['started', 'payment failed']);
  const stats = await agentbus(['stats', ...from, '-o', 'ndjson', '--by', 'service']);
  assert.equal(stats.code, 0);
  const none = await agentbus(['query', 'nothing-like-it', ...from]);
  assert.deepEqual([none.code, none.stdout], [5, '']);
});

test('--from: mistakes are told of', async (t) => {
  const directory = await temporaryDirectory(t);
  const cases: [string[], number, RegExp][] = [
    [['query', '--from', 'log4j:x'], 2, /must be one of auto, .*pino/u],
    [['query', '--from', `pino:${directory}/*.log`], 5, /There is no file/u],
    [['query', '--from', 'pino:a', '-d', '.'], 2, /have no place together/u],
    [['query', '--from', 'pino:a', '--engine', 'clickhouse://x/y'], 2, /have no place together/u],
    [['tail', '--from', 'pino:a', '-d', '.'], 2, /have no place together/u],
    [['import', '-d', directory], 2, /needs --from/u],
    [['import', '-d', directory, '--from', 'pino:-'], 2, /Cannot import stdin/u],
  ];
  for (const [args, code, message] of cases) {
    const result = await agentbus(args);
    assert.deepEqual([result.code, result.stdout], [code, ''], args.join(' '));
    assert.match(result.stderr, message);
  }
});

test('query --from: stdin', async () => {
  const { stdout } = await agentbus(
    ['query', '--from', 'pino:-', '-o', 'csv', '--columns', 'body'],
    {},
    LINES.slice(0, 2).join('\n'),
  );
  assert.equal(stdout, 'body\r\nstarted\r\npayment failed\r\n');
});

test('tail --from: the last records, then new ones', async (t) => {
  const log = join(await temporaryDirectory(t), 'app.log');
  await writeFile(log, `${LINES.slice(0, 2).join('\n')}\n`);
  const child = startAgentbus(['tail', 'level>=warn', '--from', `pino:${log}`, '-o', 'csv']);
  const ended = outcome(child);
  let seen = '';
  const shows = (text: string) =>
    new Promise<void>((resolve) => {
      child.stdout.on('data', () => seen.includes(text) && resolve());
    });
  child.stdout.on('data', (data: Buffer) => {
    seen += data;
  });
  await shows('payment failed');
  const shown = shows('slow');
  await appendFile(log, `${LINES[0]}\n${LINES[3]}\n`);
  await shown;
  child.kill('SIGINT');
  assert.equal((await ended).code, 130);
  assert.doesNotMatch(seen, /started/u);
});

test('tail --from: stdin to its end', async () => {
  const { io, output } = createTestIo({ stdin: () => Readable.from([`${LINES[0]}\n`, `${LINES[1]}\n`]) });
  assert.equal(await run(['tail', '--from', 'pino:-', '-o', 'logfmt'], io), 0);
  assert.match((await output()).stdout, /started.*\n.*payment failed/u);
});

test('import: each line once, secrets masked, and the store verifies', async (t) => {
  const directory = await temporaryDirectory(t);
  const log = join(directory, 'app.log');
  const store = join(directory, 'store');
  await writeFile(log, `${LINES.join('\n')}\n`);
  const args = ['import', '--from', `pino:${log}`, '-d', store];
  const first = await agentbus([...args, '-o', 'json']);
  assert.equal(first.code, 0);
  const report = JSON.parse(first.stdout);
  assert.deepEqual([report.files[0].records, report.problems], [4, 1]);
  assert.match((await agentbus(args)).stdout, /app\.log: 0 records, from line 5 on\n0 records imported/u);
  const { stdout } = await agentbus(['query', '-d', store, '-o', 'ndjson']);
  assert.equal(stdout.trim().split('\n').length, 4);
  assert.doesNotMatch(stdout, /hunter2/u);
  assert.equal((await agentbus(['verify', '-d', store])).code, 0);
});
