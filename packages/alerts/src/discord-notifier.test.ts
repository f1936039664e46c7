import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDiscordNotifier } from './discord-notifier.ts';
import {
  alertNotification,
  httpNotifierConformance,
  notifiedAlert,
  startReceiver,
} from './notifier.conformance.ts';

const SECRET = 'discord-token';
const never = new AbortController().signal;

const create = (url: string) =>
  createDiscordNotifier({ url: `${url}/api/webhooks/1/${SECRET}`, allowPrivate: true });

httpNotifierConformance({ name: 'discord', secret: SECRET, success: { status: 200, answer: '{}' }, create });

test('createDiscordNotifier: an embed, and no mention', async (t) => {
  const receiver = await startReceiver(t);
  const hostile = notifiedAlert({
    status: 'resolved',
    endsAt: 1_795_450_800_000,
    labels: { alertname: 'A' },
    annotations: { summary: '**b** @everyone <@1> [a](b)' },
    value: null,
  });
  const notification = alertNotification({ alerts: [notifiedAlert(), hostile], truncatedAlerts: 3 });
  await create(receiver.url).notify(notification, never);
  assert.equal(receiver.received[0]?.path, `/api/webhooks/1/${SECRET}?wait=true`);
  assert.deepEqual(JSON.parse(receiver.received[0]?.body ?? ''), {
    embeds: [
      {
        title: '\\[FIRING\\:4\\] ManyErrors',
        description: [
          '**FIRING ManyErrors**: 24 errors on /pay',
          'severity=page route=/pay value=24 since 2026\\-11\\-23T16\\:15\\:00.000Z',
          '**RESOLVED A**: \\*\\*b\\*\\* \\@everyone \\<\\@1\\> \\[a\\]\\(b\\)',
          'until 2026\\-11\\-23T16\\:20\\:00.000Z',
          '… and 3 more',
        ].join('\n'),
        color: 0xe01e5a,
        timestamp: '2026-11-23T16:15:30.000Z',
      },
    ],
    allowed_mentions: { parse: [] },
  });
});

test('createDiscordNotifier: a title of 256 and a description of 4096 characters at most', async (t) => {
  const receiver = await startReceiver(t);
  const long = '*😀'.repeat(5000);
  const labels = { alertname: long };
  const alerts = Array.from({ length: 100 }, () => notifiedAlert({ labels, annotations: { summary: long } }));
  await create(receiver.url).notify(alertNotification({ alerts, groupLabels: labels }), never);
  const { embeds } = JSON.parse(receiver.received[0]?.body ?? '') as {
    embeds: [{ title: string; description: string }];
  };
  const [{ title, description }] = embeds;
  assert.ok(title.length <= 256);
  assert.doesNotMatch(title, /\p{Cs}/u);
  assert.ok(description.length <= 4096);
  assert.doesNotMatch(description, /\p{Cs}/u);
  assert.match(description, /… and \d+ more$/u);
});
