import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ErrorGroups } from './error-groups.ts';
import { assessErrors, type ErrorDecision } from './error-state.ts';
import { readErrorDecisions, writeErrorDecisions } from './error-state-file.ts';
import { HOUR, NOON } from './stored-fixture.test.ts';

const NOON_MILLIS = Number(NOON / 1_000_000n);

function groupsOf(messages: readonly (readonly [message: string, earlier?: boolean])[]) {
  const groups = new ErrorGroups({ bucketNanos: HOUR });
  for (const [message, earlier = false] of messages) {
    const place = { type: '', stack: '', fingerprint: '', service: '', version: '', operation: '' };
    const timestamp = earlier ? NOON - HOUR : NOON;
    groups.add({ ...place, message, timestamp, traceId: '', spanId: '' }, 'log', earlier);
  }
  return groups.groups();
}

function statuses(decision: ErrorDecision | undefined) {
  const groups = groupsOf([['disk full']]);
  return assessErrors(groups, new Map(groups.flatMap(({ id }) => (decision ? [[id, decision]] : [])))).map(
    ({ status }) => status,
  );
}

test('assessErrors: new, ongoing, resolved, regressed and ignored', () => {
  assert.deepEqual(statuses(undefined), ['new']);
  assert.equal(assessErrors(groupsOf([['x'], ['x', true]]), new Map())[0]?.status, 'ongoing');
  assert.deepEqual(statuses({ decision: 'resolved', at: NOON_MILLIS + 1 }), ['resolved']);
  assert.deepEqual(statuses({ decision: 'resolved', at: NOON_MILLIS - 1 }), ['regressed']);
  assert.deepEqual(statuses({ decision: 'ignored', at: 0 }), ['ignored']);
});

test('assessErrors: a decision holds on when a template widens', () => {
  const before = groupsOf([['login of ann failed']]);
  const decisions = new Map(before.flatMap(({ members }) => members.map((id) => [id, ignored] as const)));
  const names = 'ann bob cai dan eve fay gus hal ivy joe kim leo'.split(' ');
  const [wide, ...others] = assessErrors(
    groupsOf(names.map((name) => [`login of ${name} failed`])),
    decisions,
  );
  assert.deepEqual(others, []);
  assert.equal(wide?.status, 'ignored');
  assert.notEqual(wide?.id, before[0]?.id);
});

const ignored: ErrorDecision = { decision: 'ignored', at: 0 };

test('assessErrors: merged groups count as one, and a circle of merges ends', () => {
  const groups = groupsOf([['disk full'], ['no space left'], ['no space left', true]]);
  const [a, b] = groups.map(({ id }) => id);
  const into = (id: string | undefined): ErrorDecision => ({ decision: 'merged', at: 0, into: id });
  const merged = assessErrors(groups, new Map([[a ?? '', into(b)]]));
  assert.deepEqual(
    merged.map(({ id, status, tally }) => [id, status, tally.count, tally.earlierCount]),
    [[b, 'ongoing', 2, 1]],
  );
  const circle = new Map([
    [a ?? '', into(b)],
    [b ?? '', into(a)],
  ]);
  assert.equal(
    assessErrors(groups, circle).reduce((sum, { tally }) => sum + tally.count, 0),
    2,
  );
});

test('writeErrorDecisions: comes back, and leaves no other file', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-analytics-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  assert.equal((await readErrorDecisions(directory)).size, 0);
  const decisions = new Map([['e1-a', { decision: 'merged', at: 5, into: 'e1-b' } as const]]);
  await writeErrorDecisions(directory, decisions);
  assert.deepEqual(await readErrorDecisions(directory), decisions);
  assert.deepEqual(await readdir(join(directory, 'state')), ['errors.json']);
  for (const content of ['', '{}', '{"version":2,"decisions":{}}', '{"version":1,"decisions":{"a":{}}}']) {
    await writeFile(join(directory, 'state', 'errors.json'), content);
    await assert.rejects(readErrorDecisions(directory), { code: 'invalid-error-state' }, content);
  }
});
