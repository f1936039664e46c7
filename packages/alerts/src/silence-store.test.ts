import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openHistory } from './event-history.ts';
import { parseMatchers } from './matcher.ts';
import { openSilences } from './silence-store.ts';

const NOW = 1_795_449_600_000;
const DAY = 86_400_000;

const silence = (endsAt: number, startsAt = NOW) => ({
  matchers: parseMatchers('alertname=A') ?? [],
  startsAt,
  endsAt,
  createdBy: 'ann',
  comment: 'maintenance',
});

test('openSilences: adds, lists, expires and forgets', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-silences-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const silences = openSilences(directory);
  assert.deepEqual(silences.list(), []);
  const first = silences.add(silence(NOW + DAY), NOW);
  const later = silences.add(silence(NOW + 3 * DAY, NOW + 2 * DAY), NOW);
  assert.deepEqual(
    silences.list().map(({ id }) => id),
    [later.id, first.id],
  );
  assert.ok(silences.expire(first.id, NOW + 1000));
  assert.ok(!silences.expire(first.id, NOW + 2000), 'it is over');
  assert.ok(!silences.expire('other', NOW));
  assert.ok(silences.expire(later.id, NOW + 1000));
  assert.ok(silences.list().every(({ endsAt }) => endsAt === NOW + 1000));
  silences.add(silence(NOW + 11 * DAY, NOW + 10 * DAY), NOW + 10 * DAY);
  assert.equal(silences.list().length, 1);
  assert.throws(() => silences.add(silence(NOW), NOW), RangeError);
  assert.throws(() => silences.add({ ...silence(NOW + DAY), matchers: [] }, NOW), RangeError);
});

test('openHistory: what was appended, oldest first, but for a line that a crash has cut', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-history-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const history = openHistory(directory);
  assert.deepEqual(history.read(), []);
  const event = {
    alert: 'A',
    group: 'g',
    state: 'firing',
    at: NOW,
    activeAt: NOW,
    value: 1,
    labels: {},
    annotations: {},
  } as const;
  history.append([event]);
  history.append([{ ...event, state: 'resolved' }]);
  assert.deepEqual(
    history.read().map(({ state }) => state),
    ['firing', 'resolved'],
  );
});
