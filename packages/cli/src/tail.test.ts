import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { encodeLogs } from '@agentbus/otlp';
import { createSegmentWriter, listSegments, MIN_MAX_SEGMENT_BYTES } from '@agentbus/segments';
import { agentbus, outcome, spawnAgentbus, startAgentbus } from '../test/agentbus.ts';
import { type LogParts, logRecord, temporaryDirectory, writeLogs } from '../test/store.ts';

function bodies(ndjson: string): unknown[] {
  return ndjson
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line).body);
}

/** A tail that is read line by line. */
function startTail(t: TestContext, args: readonly string[]) {
  const child = startAgentbus(['tail', '-o', 'ndjson', ...args]);
  t.after(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    async nextBody(): Promise<unknown> {
      const { value, done } = await lines.next();
      assert.ok(!done, 'tail ended');
      return JSON.parse(value).body;
    },
  };
}

test('tail: shows the last 10 records in time order', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(
    directory,
    Array.from({ length: 30 }, (_, at) => ({ at, body: at })),
  );
  const { code, stdout, stderr } = await agentbus(['tail', '--no-follow', '-o', 'ndjson', '-d', directory]);
  assert.equal(stderr, '');
  assert.equal(code, 0);
  assert.deepEqual(bodies(stdout), [20, 21, 22, 23, 24, 25, 26, 27, 28, 29]);
});

test('tail: -n, and a filter with a regular expression', async (t) => {
  const directory = await temporaryDirectory(t);
  const words = ['timeout after 5ms', 'ok', 'timeout after 7ms', 'timeout after all', 'timeout after 9ms'];
  await writeLogs(
    directory,
    words.map((body, at) => ({ at, body })),
  );
  const args = [
    'tail',
    'body=~"timeout after \\d+ms"',
    '-n',
    '2',
    '--no-follow',
    '-o',
    'ndjson',
    '-d',
    directory,
  ];
  const { code, stdout } = await agentbus(args);
  assert.equal(code, 0);
  assert.deepEqual(bodies(stdout), ['timeout after 7ms', 'timeout after 9ms']);
});

test('tail: follows a live writer across rotation, and a writer that comes later, with nothing missing or doubled', async (t) => {
  const directory = await temporaryDirectory(t);
  const expected = new Set<unknown>();
  const record = (parts: LogParts) => {
    expected.add(parts.body);
    return logRecord(parts);
  };
  const first = createSegmentWriter({ directory, stream: 'logs', maxSegmentBytes: MIN_MAX_SEGMENT_BYTES });
  first.append(encodeLogs([record({ body: 'before' })])[0] ?? assert.fail());
  const tail = startTail(t, ['-d', directory]);
  assert.equal(await tail.nextBody(), 'before');

  const padding = 'x'.repeat(10_000);
  for (let index = 0; index < 40; index++) {
    for (const line of encodeLogs([record({ at: index, body: `first ${index} ${padding}` })]))
      first.append(line);
  }
  const second = createSegmentWriter({ directory, stream: 'audit' });
  for (const line of encodeLogs([record({ body: 'second' })])) second.append(line);
  assert.ok((await listSegments(directory)).length > 4);

  const seen = new Set<unknown>(['before']);
  while (seen.size < expected.size) {
    const body = await tail.nextBody();
    assert.ok(!seen.has(body), `${String(body).slice(0, 20)} came twice`);
    seen.add(body);
  }
  assert.deepEqual(seen, expected);
  await Promise.all([first.close(), second.close()]);
});

test('tail: ends with 130 on SIGINT', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [{ body: 'a' }]);
  const { child, nextBody } = startTail(t, ['-d', directory]);
  await nextBody();
  const ended = outcome(child);
  child.kill('SIGINT');
  const { code, signal } = await ended;
  assert.deepEqual({ code, signal }, { code: 130, signal: null });
});

test('tail: waits for a store that is not there yet', async (t) => {
  const directory = `${await temporaryDirectory(t)}/later`;
  const { child, nextBody } = startTail(t, ['-d', directory]);
  await new Promise((waiting) => child.stderr.once('data', waiting));
  await writeLogs(directory, [{ body: 'at last' }]);
  assert.equal(await nextBody(), 'at last');
});

test('tail: leaves out an unreadable line, says where it is, and goes on', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [{ body: 'a' }]);
  const [segment] = await listSegments(directory);
  assert.ok(segment);
  await appendFile(segment.path, 'not json\n');
  const { code, stdout, stderr } = await agentbus(['tail', '--no-follow', '-o', 'ndjson', '-d', directory]);
  assert.equal(code, 0);
  assert.deepEqual(bodies(stdout), ['a']);
  assert.ok(
    stderr.includes(`left out an unreadable line of ${segment.path} at byte ${segment.bytes}`),
    stderr,
  );
});

test('tail: loads neither DuckDB nor the query package, not even with a filter', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [{ body: 'a' }]);
  const forbid = `import { registerHooks } from 'node:module';
    registerHooks({ resolve(name, context, next) {
      if (/duckdb|@agentbus\\/query/.test(name)) throw new Error('loads ' + name);
      return next(name, context);
    } });`;
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(forbid)}`;
  const args = ['-o', 'ndjson', '-d', directory];
  const tail = await spawnAgentbus(['tail', 'body=~"a" level>=info', '--no-follow', ...args], {
    NODE_OPTIONS,
  });
  assert.deepEqual({ code: tail.code, bodies: bodies(tail.stdout) }, { code: 0, bodies: ['a'] });
  const query = await spawnAgentbus(['query', ...args], { NODE_OPTIONS });
  assert.match(query.stderr, /loads @agentbus\/query/u);
});

test('tail: nothing to show is 5, a JSON array that would never end is 2', async (t) => {
  const directory = await temporaryDirectory(t);
  assert.equal((await agentbus(['tail', '--no-follow', '-d', directory])).code, 5);
  const json = await agentbus(['tail', '-o', 'json', '-d', directory]);
  assert.equal(json.code, 2);
  assert.match(json.stderr, /-o ndjson/u);
});
