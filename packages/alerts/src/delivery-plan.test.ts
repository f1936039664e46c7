import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  afterAttempt,
  GIVE_UP_AFTER,
  gatherStorms,
  LONGEST_RETRY_WAIT,
  MAX_PER_MINUTE,
  retryWait,
} from './delivery-plan.ts';
import { NO_NOTIFICATIONS, type OutboxEntry } from './notification-state.ts';
import { alertNotification, notifiedAlert } from './notifier.conformance.ts';

const NOW = 1_795_450_530_000;

function entryOf(id: string, parts: Partial<OutboxEntry> = {}): OutboxEntry {
  return {
    notification: alertNotification({ id, at: NOW }),
    integration: 0,
    attempts: 0,
    nextAttemptAt: NOW,
    ...parts,
  };
}

test('retryWait: doubles up to five minutes, is spread, and is never shorter than the receiver asks for', () => {
  assert.deepEqual(
    [1, 2, 3, 4].map((attempts) => retryWait(attempts, 0, undefined)),
    [1000, 2000, 4000, 8000],
  );
  assert.equal(retryWait(100, 0, undefined), LONGEST_RETRY_WAIT);
  assert.equal(retryWait(1, 1, undefined), 1250);
  assert.equal(retryWait(1, 0, 30_000), 30_000);
});

test('afterAttempt: sent goes, a retry stays for later, what is refused or too old is lost', () => {
  const entry = entryOf('a');
  const state = { ...NO_NOTIFICATIONS, outbox: [entry, entryOf('b')] };
  const at = { now: NOW, random: 0 };
  const sent = afterAttempt(state, entry, { status: 'sent' }, at);
  assert.deepEqual(
    [sent.outcome, sent.state.outbox.map(({ notification }) => notification.id)],
    ['sent', ['b']],
  );
  const retried = afterAttempt(state, entry, { status: 'retry', reason: 'HTTP 503' }, at);
  assert.equal(retried.outcome, 'retried');
  assert.deepEqual(
    retried.state.outbox.map(({ attempts, nextAttemptAt }) => [attempts, nextAttemptAt - NOW]),
    [
      [0, 0],
      [1, 1000],
    ],
  );
  assert.equal(afterAttempt(state, entry, { status: 'refused', reason: 'HTTP 400' }, at).outcome, 'lost');
  const late = { now: NOW + GIVE_UP_AFTER, random: 0 };
  assert.equal(afterAttempt(state, entry, { status: 'retry', reason: 'HTTP 503' }, late).outcome, 'lost');
});

test('gatherStorms: few go one by one', () => {
  const outbox = Array.from({ length: MAX_PER_MINUTE }, (_, index) => entryOf(String(index)));
  const state = { ...NO_NOTIFICATIONS, outbox };
  assert.equal(gatherStorms(state), state);
});

test('gatherStorms: many become one digest with all alerts, for each notifier by itself', () => {
  const outbox = Array.from({ length: 60 }, (_, index) => {
    const alerts = [3, 2, 1].map((each) =>
      notifiedAlert({ fingerprint: `${index}-${each}`, status: each === 1 ? 'firing' : 'resolved' }),
    );
    return entryOf(String(index), {
      integration: index % 2,
      notification: alertNotification({ id: String(index), alerts, truncatedAlerts: 1 }),
    });
  });
  const tried = entryOf('tried', { attempts: 2 });
  const other = entryOf('other', { notification: alertNotification({ id: 'other', receiver: 'mail' }) });
  const gathered = gatherStorms({ ...NO_NOTIFICATIONS, outbox: [...outbox, tried, other] });
  assert.deepEqual(
    gathered.outbox.map(({ notification, integration }) => [
      notification.id.split('-')[0],
      integration,
      notification.status,
      notification.alerts.length,
      notification.truncatedAlerts,
    ]),
    [
      ['tried', 0, 'firing', 1, 0],
      ['digest', 0, 'firing', 90, 30],
      ['digest', 1, 'firing', 90, 30],
      ['other', 0, 'firing', 1, 0],
    ],
  );
  assert.ok(gathered.outbox[1]?.notification.alerts.slice(0, 30).every(({ status }) => status === 'firing'));
});
