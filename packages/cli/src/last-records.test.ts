import assert from 'node:assert/strict';
import { utimes } from 'node:fs/promises';
import { test } from 'node:test';
import type { StoredLog } from '@agentbus/otlp';
import { listSegments } from '@agentbus/segments';
import { START_SECONDS, temporaryDirectory, writeLogs } from '../test/store.ts';
import { type LastRecordsOptions, lastRecords } from './last-records.ts';
import { createLogLineDecoder } from './log-lines.ts';

const NANOS = 1_000_000_000n;

async function lastBodies(
  directory: string,
  options: Partial<LastRecordsOptions> & { matches?: (record: StoredLog) => boolean },
): Promise<{ bodies: unknown[]; complete: boolean }> {
  const { records, complete } = await lastRecords(await listSegments(directory), {
    limit: undefined,
    since: undefined,
    decode: createLogLineDecoder(options.matches ?? (() => true), assert.fail),
    signal: new AbortController().signal,
    ...options,
  });
  return { bodies: records.map(({ body }) => body), complete };
}

test('lastRecords: the newest of all writers, in time order', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [
    { at: 0, body: 'a' },
    { at: 20, body: 'c' },
    { at: 40, body: 'e' },
  ]);
  await writeLogs(directory, [
    { at: 10, body: 'b' },
    { at: 30, body: 'd' },
  ]);
  assert.deepEqual(await lastBodies(directory, { limit: 3 }), { bodies: ['c', 'd', 'e'], complete: true });
  assert.deepEqual(await lastBodies(directory, { limit: 9 }), {
    bodies: ['a', 'b', 'c', 'd', 'e'],
    complete: true,
  });
});

test('lastRecords: counts matching records only', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(
    directory,
    ['a1', 'b1', 'a2', 'b2', 'b3'].map((body, at) => ({ at, body })),
  );
  const matches = ({ body }: StoredLog) => String(body).startsWith('a');
  assert.deepEqual((await lastBodies(directory, { limit: 2, matches })).bodies, ['a1', 'a2']);
});

test('lastRecords: none from before since', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [
    { at: 0, body: 'a' },
    { at: 1000, body: 'b' },
    { at: 2000, body: 'c' },
  ]);
  const since = BigInt(START_SECONDS + 1) * NANOS;
  assert.deepEqual((await lastBodies(directory, { since })).bodies, ['b', 'c']);
});

test('lastRecords: does not open segments that were last written too early to add anything', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [{ at: 0, body: 'old' }]);
  const [old] = await listSegments(directory);
  assert.ok(old);
  await utimes(old.path, START_SECONDS, START_SECONDS);
  await writeLogs(directory, [{ at: 4 * 3600 * 1000, body: 'new' }]);
  const read: string[] = [];
  const decode = createLogLineDecoder(() => true, assert.fail);
  await lastBodies(directory, {
    limit: 1,
    decode(line) {
      read.push(line.path);
      return decode(line);
    },
  });
  assert.equal(read.includes(old.path), false);
  assert.equal(read.length, 1);
});

test('lastRecords: stops after maxBytes and says so', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(
    directory,
    Array.from({ length: 20 }, (_, at) => ({ at, body: `${at} ${'x'.repeat(1000)}` })),
  );
  const { bodies, complete } = await lastBodies(directory, { maxBytes: 5000 });
  assert.equal(complete, false);
  assert.ok(bodies.length >= 3 && bodies.length < 20);
  assert.match(String(bodies.at(-1)), /^19 /u);
});
