/** Several processes in one store: the package's promise as a whole. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { followLines } from './follow-lines.ts';
import { readLines } from './read-lines.ts';
import { listSegments } from './segment-list.ts';

const PROCESSES = 4;
const RECORDS = 10_000;

/** A test that waits for records that do not come shall fail, not hang. */
const PATIENCE_MILLIS = 120_000;

/** Writes `count` lines `{"writer":…,"n":…}` of varying length, a few at a time. */
const WRITER = `
  import { createSegmentWriter } from '@agentbus/segments';
  const { DIRECTORY: directory, NAME: name, COUNT: count } = process.env;
  const writer = createSegmentWriter({ directory, stream: 'logs', maxSegmentBytes: 64 * 1024 });
  for (let n = 0; n < Number(count); n++) {
    const bytes = Buffer.from(JSON.stringify({ writer: name, n, padding: 'x'.repeat(n % 300) }) + '\\n');
    writer.append({ bytes, count: 1, firstTimestamp: 1n, lastTimestamp: 1n });
    if (n % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await writer.close();
`;

function startWriter(directory: string, name: string, count: number): ChildProcess {
  return spawn(process.execPath, ['--conditions=@agentbus/source', '--input-type=module', '-e', WRITER], {
    cwd: import.meta.dirname,
    env: { ...process.env, DIRECTORY: directory, NAME: name, COUNT: String(count) },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

function store(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'several-processes-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Collects records and checks on the way that each writer's come in order, with none missing and none doubled. */
class Arrivals {
  readonly #next = new Map<string, number>();
  total = 0;

  add(bytes: Uint8Array): void {
    const { writer, n } = JSON.parse(Buffer.from(bytes).toString());
    assert.equal(n, this.#next.get(writer) ?? 0, `of writer ${writer}`);
    this.#next.set(writer, n + 1);
    this.total += 1;
  }
}

test('four processes in one store: readLines and a follower get each of 40,000 records once, in order', async (t) => {
  const directory = store(t);
  const followed = new Arrivals();
  const following = (async () => {
    for await (const line of followLines(directory, { signal: AbortSignal.timeout(PATIENCE_MILLIS) })) {
      followed.add(line.bytes);
      if (followed.total === PROCESSES * RECORDS) break;
    }
  })();
  const children = Array.from({ length: PROCESSES }, (_, i) => startWriter(directory, String(i), RECORDS));
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));
  assert.deepEqual(codes, [0, 0, 0, 0]);

  const segments = await listSegments(directory);
  assert.ok(segments.length > PROCESSES * 10, 'the segments are small, so there are many');
  assert.equal(segments.filter(({ last }) => last).length, PROCESSES);
  const read = new Arrivals();
  for (const segment of segments) {
    assert.ok(segment.bytes <= 64 * 1024);
    for await (const { bytes } of readLines(segment)) read.add(bytes);
  }
  assert.equal(read.total, PROCESSES * RECORDS);

  await following;
  assert.equal(followed.total, PROCESSES * RECORDS);
});

test('worker threads of one process: each has segments of its own', async (t) => {
  const directory = store(t);
  const workers = Array.from(
    { length: 3 },
    (_, i) =>
      new Worker(new URL(`data:text/javascript,${encodeURIComponent(workerCode())}`), {
        env: { ...process.env, DIRECTORY: directory, NAME: String(i), COUNT: '500' },
      }),
  );
  await Promise.all(workers.map((worker) => once(worker, 'exit')));
  const segments = await listSegments(directory);
  assert.equal(new Set(segments.map(({ writer }) => writer)).size, 3);
  const read = new Arrivals();
  for (const segment of segments) for await (const { bytes } of readLines(segment)) read.add(bytes);
  assert.equal(read.total, 1500);
});

/** A data URL has no place to resolve package names from. */
function workerCode(): string {
  return WRITER.replace('@agentbus/segments', import.meta.resolve('@agentbus/segments'));
}

test('a writer killed in the middle of its work: readers see whole lines only', async (t) => {
  const directory = store(t);
  for (let round = 0; round < 3; round++) {
    const name = `killed-${round}`;
    const child = startWriter(directory, name, 10_000_000);
    const followed = new Arrivals();
    const signal = AbortSignal.timeout(PATIENCE_MILLIS);
    for await (const line of followLines(directory, { signal, from: 'end' })) {
      followed.add(line.bytes);
      if (followed.total === 2_000) break;
    }
    assert.equal(followed.total, 2_000);
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  const read = new Arrivals();
  for (const segment of await listSegments(directory)) {
    for await (const { bytes } of readLines(segment)) read.add(bytes);
  }
  assert.ok(read.total >= 6_000);
});
