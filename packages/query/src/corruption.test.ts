import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { canonicalLine } from './line-repair.ts';
import {
  collect,
  logJson,
  logsLine,
  openEngine,
  segmentName,
  temporaryDirectory,
  writeFileOf,
} from './store-fixture.test.ts';

test('search: reports corrupt lines once, with their place, and loses no other', async (t) => {
  const directory = temporaryDirectory(t);
  const good = logsLine([logJson(1, 'first')]);
  const content = `${good}{"resourceLogs":[{"resour\n${good}{"json":"but not OTLP"}\n\u0000\u0000\n${good}`;
  const path = writeFileOf(directory, 'logs', segmentName('logs', 1), content);
  writeFileOf(directory, 'logs', segmentName('logs', 2), good);
  const { engine, corruptions } = await openEngine(t, directory);
  assert.equal((await collect(engine.search())).length, 4);
  assert.equal((await collect(engine.search({ where: 'first' }))).length, 4);
  const offset = Buffer.byteLength(good);
  assert.deepEqual(
    corruptions.map((corruption) => [corruption.path, corruption.offset]),
    [
      [path, offset],
      [path, content.indexOf('{"json"')],
      [path, content.indexOf('\u0000')],
    ],
  );
  assert.match(corruptions[0]?.reason ?? '', /not JSON/);
  assert.match(corruptions[1]?.reason ?? '', /has none of resourceLogs/);
});

test('search: leaves out a torn last line, silently while it may be in the middle of being written', async (t) => {
  const directory = temporaryDirectory(t);
  const good = logsLine([logJson(1, 'whole')]);
  const sealed = writeFileOf(directory, 'logs', segmentName('logs', 1), `${good}{"resourceLogs":[`);
  writeFileOf(directory, 'logs', segmentName('logs', 2), `${good}{"resourceLogs":[{"scopeLogs":[{"logRec`);
  writeFileOf(directory, 'logs', segmentName('logs', 1, 'other'), '{"resourceLogs":[');
  const { engine, corruptions } = await openEngine(t, directory);
  assert.equal((await collect(engine.search())).length, 2);
  assert.deepEqual(corruptions, [
    {
      path: sealed,
      offset: Buffer.byteLength(good),
      reason: 'The last line is torn, and its writer has gone on.',
    },
  ]);
});

test('search: finds the whole records of an open line, and reports what is torn where nobody will finish it', async (t) => {
  const directory = temporaryDirectory(t);
  const good = logsLine([logJson(1, 'whole')]);
  const head = '{"resourceLogs":[{"resource":{},"scopeLogs":[{"scope":{},"logRecords":[';
  const open = `${good}${head}${JSON.stringify(logJson(2, 'open'))}`;
  writeFileOf(directory, 'logs', segmentName('logs', 1, 'crashed'), `${open}]}`);
  const torn = writeFileOf(directory, 'logs', segmentName('logs', 2, 'crashed'), `${open},{"timeUn`);
  writeFileOf(directory, 'logs', segmentName('logs', 3, 'crashed'), `${open},{"timeUn`);
  const { engine, corruptions } = await openEngine(t, directory);
  const bodies = (await collect(engine.search())).map(({ body }) => body);
  assert.deepEqual(bodies.sort(), ['open', 'open', 'open', 'whole', 'whole', 'whole']);
  assert.deepEqual(
    corruptions.map(({ path, offset }) => [path, offset]),
    [[torn, Buffer.byteLength(open)]],
  );
});

test('search: reads a last line that is whole but for its newline', async (t) => {
  const directory = temporaryDirectory(t);
  writeFileOf(directory, 'logs', 'single.json', logsLine([logJson(1, 'one')]).trimEnd());
  const { engine, corruptions } = await openEngine(t, directory);
  assert.equal((await collect(engine.search())).length, 1);
  assert.deepEqual(corruptions, []);
});

test('search: reports a record that is not OTLP in a line that is, and goes on', async (t) => {
  const directory = temporaryDirectory(t);
  const bad = { timeUnixNano: '2', attributes: [{ key: 'n', value: { intValue: 'many' } }] };
  const path = writeFileOf(
    directory,
    'logs',
    'a.jsonl',
    logsLine([logJson(1, 'one'), bad, logJson(3, 'three')]),
  );
  const { engine, corruptions } = await openEngine(t, directory);
  assert.deepEqual(
    (await collect(engine.search({ where: '-n:none' }))).map(({ body }) => body),
    ['three', 'one'],
  );
  assert.deepEqual(
    corruptions.map((corruption) => [corruption.path, corruption.offset]),
    [[path, undefined]],
  );
  assert.match(corruptions[0]?.reason ?? '', /intValue/);
});

test('search: reads lines that proto3 JSON allows and DuckDB does not', async (t) => {
  const directory = temporaryDirectory(t);
  const snake =
    '{"resource_logs":[{"scope_logs":[{"log_records":[{"time_unix_nano":"1","severity_number":17,"body":{"string_value":"snake"},"attributes":[{"key":"a_b","value":{"int_value":9007199254740993}}]}]}]}]}\n';
  const lone = logsLine([logJson(2, 'HALF')]).replace('HALF', '\\ud83d half');
  writeFileOf(directory, 'logs', 'a.jsonl', snake + lone);
  const { engine, corruptions } = await openEngine(t, directory);
  const found = await collect(engine.search({ order: 'asc' }));
  assert.deepEqual(
    found.map(({ body, attributes }) => [body, attributes.a_b]),
    [
      ['snake', 9_007_199_254_740_993n],
      ['\ufffd half', undefined],
    ],
  );
  assert.equal((await collect(engine.search({ where: 'level:error a_b=9007199254740993' }))).length, 1);
  assert.deepEqual(corruptions, []);
});

test('search: reads lines of more than 16 MiB', async (t) => {
  const directory = temporaryDirectory(t);
  const body = 'x'.repeat(20 * 1024 * 1024);
  writeFileOf(
    directory,
    'logs',
    'a.jsonl',
    logsLine([logJson(1, 'small')]) + logsLine([{ timeUnixNano: '2', body: { stringValue: body } }]),
  );
  const { engine, corruptions } = await openEngine(t, directory);
  const found = await collect(engine.search());
  assert.deepEqual(
    found.map((record) => (record.body === body ? 'large' : record.body)),
    ['large', 'small'],
  );
  assert.deepEqual(corruptions, []);
});

test('search: reports a line of more than 64 MiB and reads the others', async (t) => {
  const directory = temporaryDirectory(t);
  const good = logsLine([logJson(1, 'small')]);
  const path = writeFileOf(
    directory,
    'logs',
    'a.jsonl',
    `${good}{"x":"${'x'.repeat(65 * 1024 * 1024)}"}\n${good}`,
  );
  const { engine, corruptions } = await openEngine(t, directory);
  assert.equal((await collect(engine.search())).length, 2);
  assert.deepEqual(
    corruptions.map((corruption) => [corruption.path, corruption.offset]),
    [[path, Buffer.byteLength(good)]],
  );
});

test('canonicalLine: keeps every digit and the keys of attributes', () => {
  const line = '{"resource_logs":[{"a_b":[-9223372036854775808,1.5,"x_y",{"key":"c_d"}]}]}';
  assert.equal(
    canonicalLine(line),
    '{"resourceLogs":[{"aB":["-9223372036854775808",1.5,"x_y",{"key":"c_d"}]}]}',
  );
});

test('onCorruption: is a process warning where it is not given', (t) => {
  const directory = temporaryDirectory(t);
  writeFileOf(directory, 'logs', 'a.jsonl', 'nonsense\n');
  const program = `
    import { openDuckDbEngine } from '@agentbus/query';
    const engine = await openDuckDbEngine({ directory: ${JSON.stringify(directory)} });
    for await (const record of engine.search()) console.log(record);
    await engine.close();`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@agentbus/source', '--input-type=module', '--eval', program],
    { cwd: import.meta.dirname, encoding: 'utf8' },
  );
  assert.equal(status, 0, stderr);
  assert.equal(stdout, '');
  assert.match(stderr, /AGENTBUS_CORRUPT_LINE.*a\.jsonl, byte 0: .*not JSON/);
});
