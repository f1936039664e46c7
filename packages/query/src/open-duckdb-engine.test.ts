import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { decodeLine, type StoredLog } from '@agentbus/otlp';
import { openDuckDbEngine } from './open-duckdb-engine.ts';
import {
  collect,
  keyValues,
  logJson,
  logsLine,
  openEngine,
  segmentName,
  spanJson,
  spansLine,
  temporaryDirectory,
  writeFileOf,
} from './store-fixture.test.ts';

const bodies = (records: readonly StoredLog[]) => records.map((record) => record.body);

test('search: gives back records exactly as the decoder reads them', async (t) => {
  const directory = temporaryDirectory(t);
  const attributes = keyValues({
    min: -(2n ** 63n),
    max: 2n ** 63n - 1n,
    double: 0.1,
    nan: Number.NaN,
    infinity: Number.POSITIVE_INFINITY,
    minusZero: -0,
    bytes: new Uint8Array([0, 255, 128]),
    nested: { empty: {}, list: [1, [], null, { deep: [true] }], '': '' },
    nothing: null,
    text: 'ünïcode 😀 \u0000\u001b[0m "quoted" \\ /\u2028',
    __proto__: 'x',
  });
  const line = logsLine([
    logJson(1_764_000_000_000_000_001n, 'x'.repeat(1024 * 1024), { attributes }),
    { observedTimeUnixNano: '18446744073709551615', severityNumber: 'SEVERITY_NUMBER_ERROR2', flags: 257 },
    logJson(
      3,
      { a: [{}] },
      {
        traceId: '4BF92F3577B34DA6A3CE929D0E0E4736',
        spanId: '00f067aa0ba902b7',
        attributes: [
          { key: 'big', value: { intValue: 'INT' } },
          { key: 'big', value: { stringValue: 'last' } },
        ],
        droppedAttributesCount: 2,
      },
    ),
  ]).replace('"INT"', '9007199254740993');
  writeFileOf(directory, 'logs', 'a.jsonl', line);
  writeFileOf(
    directory,
    'audit',
    'b.jsonl',
    logsLine([logJson(2, undefined, { eventName: 'iam.role.granted' })]),
  );
  const { engine, corruptions } = await openEngine(t, directory);
  const expected = [
    ...decodeLine(line),
    ...decodeLine(logsLine([logJson(2, undefined, { eventName: 'iam.role.granted' })])),
  ].sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1));
  assert.deepEqual(await collect(engine.search({ order: 'asc' })), expected);
  assert.deepEqual(await collect(engine.search()), expected.reverse());
  assert.deepEqual(corruptions, []);
});

test('search: orders by time, then file, then place in the file, and limits', async (t) => {
  const directory = temporaryDirectory(t);
  const lines = (from: number) =>
    [0, 1].map((line) => logsLine([0, 1, 2].map((record) => logJson(7, from + 3 * line + record)))).join('');
  writeFileOf(directory, 'logs', segmentName('logs', 1), lines(1));
  writeFileOf(
    directory,
    'logs',
    segmentName('logs', 2),
    lines(7) + logsLine([logJson(8, 13), logJson(6, 0)]),
  );
  const { engine } = await openEngine(t, directory);
  const order = Array.from({ length: 14 }, (_, index) => index);
  assert.deepEqual(bodies(await collect(engine.search({ order: 'asc' }))), order);
  assert.deepEqual(bodies(await collect(engine.search({ order: 'asc', limit: 5 }))), order.slice(0, 5));
  assert.deepEqual(bodies(await collect(engine.search({ limit: 9 }))), order.toReversed().slice(0, 9));
  assert.deepEqual(bodies(await collect(engine.search({ limit: 0 }))), []);
});

test('search: takes since as inclusive and until as exclusive', async (t) => {
  const directory = temporaryDirectory(t);
  writeFileOf(directory, 'logs', 'a.jsonl', logsLine([1, 2, 3, 4].map((time) => logJson(time, time))));
  const { engine } = await openEngine(t, directory);
  const between = async (since?: bigint, until?: bigint) =>
    bodies(await collect(engine.search({ since, until, order: 'asc' })));
  assert.deepEqual(await between(2n, 4n), [2, 3]);
  assert.deepEqual(await between(3n), [3, 4]);
  assert.deepEqual(await between(undefined, 2n), [1]);
  assert.deepEqual(await between(-5n, 2n ** 70n), [1, 2, 3, 4]);
  assert.deepEqual(await between(2n ** 70n), []);
});

test('search: finds nothing in a store without files, with empty ones, or without records of the signal', async (t) => {
  const directory = temporaryDirectory(t);
  const { engine } = await openEngine(t, directory);
  assert.deepEqual(await collect(engine.search()), []);
  writeFileOf(directory, 'logs', 'empty.jsonl', '');
  writeFileOf(directory, 'logs', 'blank.jsonl', '\n\n');
  writeFileOf(
    directory,
    'logs',
    'other.jsonl',
    `${spansLine([spanJson(1, 'a')])}{"resourceMetrics":[]}\n{}\n`,
  );
  assert.deepEqual(await collect(engine.search()), []);
  assert.deepEqual(await collect(engine.searchSpans()), []);
});

test('search: rejects with no-store where there is no such directory', async (t) => {
  const directory = join(temporaryDirectory(t), 'nowhere');
  const { engine } = await openEngine(t, directory);
  await assert.rejects(collect(engine.search()), { name: 'QueryError', code: 'no-store' });
  mkdirSync(directory);
  assert.deepEqual(await collect(engine.search()), []);
});

test('search: rejects a limit that is no count', async (t) => {
  const { engine } = await openEngine(t, temporaryDirectory(t));
  for (const limit of [-1, 1.5, Number.NaN]) {
    await assert.rejects(collect(engine.search({ limit })), { code: 'invalid-option', message: /limit is/ });
  }
});

test('search: reads what the collector file exporter writes, and paths with special characters', async (t) => {
  const directory = join(temporaryDirectory(t), "it's [prod] *?");
  // As written by fileexporter: no scope, int64 as strings, enums as numbers, empty ids, several resources in a line.
  const line = `{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"a"}}]},"scopeLogs":[{"scope":{},"logRecords":[{"timeUnixNano":"1544712660300000000","observedTimeUnixNano":"1544712660300000001","severityNumber":9,"severityText":"Information","body":{"stringValue":"one"},"attributes":[{"key":"n","value":{"intValue":"5"}}],"traceId":"","spanId":""}]}]},{"resource":{},"scopeLogs":[{"scope":{"name":"s","version":"1"},"logRecords":[{"timeUnixNano":"1544712660300000002","body":{"kvlistValue":{"values":[]}},"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174"}]}],"schemaUrl":"https://opentelemetry.io/schemas/1.6.1"}]}`;
  writeFileOf(directory, 'logs', "otel 'out'.json", `${line}\r\n`);
  const { engine } = await openEngine(t, directory);
  assert.deepEqual(await collect(engine.search({ order: 'asc' })), decodeLine(line));
  assert.deepEqual(bodies(await collect(engine.search({ where: 'service:a n=5' }))), ['one']);
});

test('searchSpans: gives back spans exactly as the decoder reads them', async (t) => {
  const directory = temporaryDirectory(t);
  const line = spansLine([
    spanJson(5, 'GET /', {
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      spanId: '00f067aa0ba902b7',
      parentSpanId: '0000000000000000',
      kind: 'SPAN_KIND_SERVER',
      status: { code: 2, message: 'no' },
      events: [{ timeUnixNano: '6', name: 'e', attributes: keyValues({ a: [1] }) }],
      links: [{ traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7', flags: 1 }],
    }),
    spanJson(4, 'child', { kind: 3 }),
  ]);
  writeFileOf(directory, 'traces', segmentName('traces', 1), line);
  const { engine } = await openEngine(t, directory);
  assert.deepEqual(await collect(engine.searchSpans()), decodeLine(line));
  assert.equal((await collect(engine.searchSpans({ where: 'kind:server statusCode:error' }))).length, 1);
});

test('search: sees each record once while other processes write', async (t) => {
  const directory = temporaryDirectory(t);
  const { engine, corruptions } = await openEngine(t, directory);
  const perWriter = 2_000;
  const writers = [1, 2, 3, 4].map((writer) =>
    spawn(
      process.execPath,
      [
        '--conditions=@agentbus/source',
        '--input-type=module',
        '--eval',
        writerProgram(directory, writer, perWriter),
      ],
      {
        cwd: import.meta.dirname,
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    ),
  );
  const exits = Promise.all(writers.map((child) => new Promise((resolve) => child.on('exit', resolve))));
  let running = true;
  void exits.then(() => {
    running = false;
  });
  let seen = 0;
  while (running) {
    const found = bodies(await collect(engine.search()));
    assert.equal(new Set(found).size, found.length, 'a record came twice');
    assert.ok(found.length >= seen, 'a record that was there is gone');
    seen = found.length;
    await delay(20);
  }
  assert.deepEqual(await exits, [0, 0, 0, 0]);
  const found = bodies(await collect(engine.search()));
  assert.equal(found.length, 4 * perWriter);
  assert.equal(new Set(found).size, 4 * perWriter);
  assert.deepEqual(corruptions, []);
});

/** A process that appends records one by one, in small segments. */
function writerProgram(directory: string, writer: number, count: number): string {
  return `
    import { createSegmentWriter } from '@agentbus/segments';
    const segments = createSegmentWriter({ directory: ${JSON.stringify(directory)}, stream: 'logs', maxSegmentBytes: 65536 });
    for (let n = 0; n < ${count}; n++) {
      const record = { timeUnixNano: String(Date.now() * 1e6), body: { stringValue: '${writer}-' + n } };
      const text = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] }) + '\\n';
      segments.append({ bytes: new TextEncoder().encode(text), count: 1, firstTimestamp: 0n, lastTimestamp: 0n });
      if (n % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await segments.close();`;
}

test('search: lists anew when a file vanishes after it was listed', async (t) => {
  const directory = temporaryDirectory(t);
  const sealed = writeFileOf(directory, 'logs', segmentName('logs', 1), logsLine([logJson(1, 'pruned')]));
  const kept = Array.from({ length: 2_000 }, (_, n) => logJson(2 + n, n));
  writeFileOf(directory, 'logs', segmentName('logs', 2), logsLine(kept));
  const { engine } = await openEngine(t, directory);
  const found = collect(engine.search());
  // Whenever the removal comes, before, between or after the steps of the search, the rest is found.
  await delay(2);
  rmSync(sealed);
  const count = (await found).length;
  assert.ok(count === kept.length || count === kept.length + 1, `${count} records`);
  assert.equal((await collect(engine.search())).length, kept.length);
});

test('search: stops with the reason of its signal', async (t) => {
  const directory = temporaryDirectory(t);
  const many = Array.from({ length: 20_000 }, (_, n) => logJson(n, `record ${n}`));
  writeFileOf(directory, 'logs', 'a.jsonl', logsLine(many));
  const { engine } = await openEngine(t, directory);
  await assert.rejects(collect(engine.search({ signal: AbortSignal.abort(new Error('before')) })), /before/);

  const early = new AbortController();
  const running = collect(engine.search({ signal: early.signal }));
  setImmediate(() => early.abort(new Error('early')));
  await assert.rejects(running, /early/);

  const late = new AbortController();
  let seen = 0;
  await assert.rejects(async () => {
    for await (const _record of engine.search({ signal: late.signal })) {
      seen += 1;
      if (seen === 10) late.abort(new Error('late'));
    }
  }, /late/);
  assert.equal(seen, 10);
});

test('search: frees its files when the consumer leaves the loop', async (t) => {
  const directory = temporaryDirectory(t);
  const scratch = temporaryDirectory(t);
  writeFileOf(directory, 'logs', 'a.jsonl', logsLine(Array.from({ length: 5_000 }, (_, n) => logJson(n, n))));
  const { engine } = await openEngine(t, directory, { temporaryDirectory: scratch });
  const [own = ''] = readdirSync(scratch);
  for await (const record of engine.search()) {
    assert.equal(record.body, 4_999);
    assert.equal(readdirSync(join(scratch, own)).length, 1);
    break;
  }
  assert.deepEqual(readdirSync(join(scratch, own)), []);
  await engine.close();
  assert.deepEqual(readdirSync(scratch), []);
});

test('close: ends running searches with engine-closed and leaves nothing behind', async (t) => {
  const directory = temporaryDirectory(t);
  const scratch = temporaryDirectory(t);
  writeFileOf(
    directory,
    'logs',
    'a.jsonl',
    logsLine(Array.from({ length: 20_000 }, (_, n) => logJson(n, n))),
  );
  const { engine } = await openEngine(t, directory, { temporaryDirectory: scratch });
  const suspended = engine.search()[Symbol.asyncIterator]();
  await suspended.next();
  const running = assert.rejects(collect(engine.search()), { code: 'engine-closed' });
  await Promise.all([engine.close(), engine.close()]);
  await running;
  await assert.rejects(suspended.next(), { code: 'engine-closed' });
  await assert.rejects(collect(engine.searchSpans()), { code: 'engine-closed' });
  assert.deepEqual(readdirSync(scratch), []);
});

test('openDuckDbEngine: rejects options out of range', async () => {
  for (const options of [{ threads: 0 }, { threads: 1.5 }, { memoryLimit: 5 }]) {
    await assert.rejects(openDuckDbEngine({ directory: '.', ...options }), { code: 'invalid-option' });
  }
});

test('importing the package does not load DuckDB', () => {
  const program = `
    import { createRequire } from 'node:module';
    await import('@agentbus/query');
    const loaded = Object.keys(createRequire(import.meta.url).cache).filter((path) => path.includes('duckdb'));
    process.exitCode = loaded.length;`;
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@agentbus/source', '--input-type=module', '--eval', program],
    { cwd: import.meta.dirname, encoding: 'utf8' },
  );
  assert.equal(status, 0, stderr);
});
