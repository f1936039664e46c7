import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readAlertConfig } from './alert-config.ts';
import type { AlertEvent } from './alert-event.ts';
import { runStoryToEnd, STORY_START } from './alert-service.conformance.ts';
import { createAlertService } from './alert-service.ts';
import { startReceiver } from './notifier.conformance.ts';
import type { Notifier, NotifyResult } from './notifier.ts';
import { recordOf } from './test-record.ts';

async function temporaryDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-alerts-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

const CONFIG = readAlertConfig({
  groups: [{ name: 'g', rules: [{ alert: 'Errors', expr: 'level:error | count over 1m > 0 by route' }] }],
  route: { group_wait: '0s', group_interval: '10s', group_by: ['...'] },
});

/** A service whose notifier answers as it is told, and whose clock is the test's. */
async function started(t: TestContext, directory?: string) {
  const clock = { millis: STORY_START };
  const answers: NotifyResult[] = [];
  const notified: string[] = [];
  const lost: string[] = [];
  const events: AlertEvent[] = [];
  const notifier: Notifier = {
    type: 'test',
    async notify({ id, alerts, truncatedAlerts }) {
      const names = alerts.map(({ labels, status }) => `${labels.route} ${status}`);
      notified.push(
        truncatedAlerts > 0 || id.startsWith('digest')
          ? `digest of ${alerts.length + truncatedAlerts}`
          : names.join(', '),
      );
      return answers.shift() ?? { status: 'sent' };
    },
  };
  const service = createAlertService({
    config: CONFIG,
    directory: directory ?? (await temporaryDirectory(t)),
    start: STORY_START,
    now: () => clock.millis,
    random: () => 0,
    createNotifier: () => notifier,
    onEvents: (some) => events.push(...some),
    onLost: ({ notification }, reason) => lost.push(`${notification.receiver}: ${reason}`),
  });
  const run = async (millis: number, routes: readonly string[] = []) => {
    const records = routes.map((route) =>
      recordOf({ level: 'error', attributes: { 'http.route': route } }, STORY_START + millis - 5000),
    );
    clock.millis = STORY_START + millis;
    await service.run(records);
  };
  return { service, run, answers, notified, lost, events };
}

test('createAlertService: evaluates, stores and delivers', async (t) => {
  const directory = await temporaryDirectory(t);
  const { run, notified, events } = await started(t, directory);
  await run(10_000, ['/pay']);
  await run(80_000);
  assert.deepEqual(notified, ['/pay firing', '/pay resolved']);
  assert.deepEqual(
    events.map(({ state }) => state),
    ['firing', 'resolved'],
  );
  const [name = '', history] = await readdir(join(directory, 'state', 'alerts'));
  assert.deepEqual([name, history], ['alerts.json', 'history.jsonl']);
  const { mode } = await stat(join(directory, 'state', 'alerts', name));
  assert.equal(mode & 0o777, 0o600);
});

test('createAlertService: what could not be delivered is tried again, with longer and longer waits', async (t) => {
  const { run, answers, notified, service } = await started(t);
  answers.push({ status: 'retry', reason: 'HTTP 503' }, { status: 'retry', reason: 'HTTP 503' });
  await run(10_000, ['/pay']);
  assert.equal(service.state().notifications.outbox.length, 1);
  await run(10_500);
  assert.equal(notified.length, 1);
  await run(11_000);
  await run(12_000);
  assert.equal(notified.length, 2);
  await run(13_000);
  assert.deepEqual(notified, ['/pay firing', '/pay firing', '/pay firing']);
  assert.equal(service.state().notifications.outbox.length, 0);
});

test('createAlertService: what is refused is given up, and told of', async (t) => {
  const { run, answers, lost } = await started(t);
  answers.push({ status: 'refused', reason: 'HTTP 400' });
  await run(10_000, ['/pay']);
  assert.deepEqual(lost, ['console: HTTP 400']);
});

test('createAlertService: a storm is one digest', async (t) => {
  const { run, notified } = await started(t);
  await run(
    10_000,
    Array.from({ length: 300 }, (_, index) => `/r${index}`),
  );
  assert.deepEqual(notified, ['digest of 300']);
});

test('createAlertService: a notifier is asked twenty times a minute at most', async (t) => {
  const { run, notified, service } = await started(t);
  for (let index = 0; index < 30; index++) await run(10_000 + index * 1000, [`/r${index}`]);
  const within = notified.length;
  assert.ok(within <= 20, String(within));
  await run(200_000);
  assert.equal(service.state().notifications.outbox.length, 0);
});

test('createAlertService: what is read again counts once, what was stored late counts, through a restart', async (t) => {
  const directory = await temporaryDirectory(t);
  const config = readAlertConfig({
    groups: [{ name: 'g', rules: [{ alert: 'Errors', expr: 'level:error | count over 5m >= 3 by route' }] }],
    lateness: '1m',
    route: { group_wait: '0s' },
  });
  const store: { at: number; route: string }[] = [];
  const told: string[] = [];
  const create = () =>
    createAlertService({
      config,
      directory,
      start: STORY_START,
      now: () => STORY_START,
      createNotifier: () => ({ type: 'test', notify: async () => ({ status: 'sent' }) }),
      onEvents: (events) =>
        told.push(...events.map(({ labels, state, value }) => `${labels.route} ${state} ${value}`)),
    });
  let service = create();
  const run = async (until: number) => {
    const from = service.readFrom - STORY_START;
    const found = store.filter(({ at }) => at >= from && at < until).sort((a, b) => a.at - b.at);
    const records = found.map(({ at, route }) =>
      recordOf({ level: 'error', attributes: { 'http.route': route } }, STORY_START + at),
    );
    await service.run(records, STORY_START + until);
  };
  store.push({ at: 5000, route: '/pay' }, { at: 5000, route: '/pay' }, { at: 9000, route: '/cart' });
  for (const until of [10_000, 20_000, 30_000]) await run(until);
  service = create();
  await run(40_000);
  assert.deepEqual(told, []);
  store.push({ at: 5000, route: '/pay' });
  await run(50_000);
  assert.deepEqual(told, ['/pay firing 3']);
  service = create();
  for (let until = 60_000; until <= 80_000; until += 10_000) await run(until);
  assert.equal(service.readFrom, STORY_START + 20_000);
  store.push({ at: 9000, route: '/cart' }, { at: 9000, route: '/cart' });
  await run(90_000);
  assert.deepEqual(told, ['/pay firing 3'], 'what is stored later than lateness is not looked for');
});

test('createAlertService: goes on after a restart, with its outbox', async (t) => {
  const directory = await temporaryDirectory(t);
  const first = await started(t, directory);
  first.answers.push({ status: 'retry', reason: 'ECONNREFUSED' });
  await first.run(10_000, ['/pay']);
  const second = await started(t, directory);
  assert.equal(second.service.takenTo, STORY_START + 10_000);
  await second.run(20_000);
  assert.deepEqual(second.notified, ['/pay firing']);
  const third = await started(t, directory);
  await third.run(80_000);
  assert.deepEqual(third.notified, ['/pay resolved']);
});

test('createAlertService: the same story without a restart gives the same notifications each time', async (t) => {
  const ids: string[][] = [];
  for (let run = 0; run < 2; run++) {
    const receiver = await startReceiver(t);
    await runStoryToEnd(await temporaryDirectory(t), receiver.url);
    ids.push(receiver.received.map(({ headers }) => String(headers['idempotency-key'])));
  }
  assert.deepEqual(ids[0], ids[1]);
  assert.ok((ids[0]?.length ?? 0) > 30);
});

test('createAlertService: a state that is no JSON is an error, not a new beginning', async (t) => {
  const directory = await temporaryDirectory(t);
  const { run } = await started(t, directory);
  await run(10_000, ['/pay']);
  const path = join(directory, 'state', 'alerts', 'alerts.json');
  await writeFile(path, (await readFile(path, 'utf8')).slice(0, 20));
  await assert.rejects(started(t, directory), SyntaxError);
});
