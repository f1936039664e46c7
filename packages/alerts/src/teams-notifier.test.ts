import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  alertNotification,
  httpNotifierConformance,
  notifiedAlert,
  startReceiver,
} from './notifier.conformance.ts';
import { createTeamsNotifier } from './teams-notifier.ts';

const SECRET = 'signature-of-the-workflow';
const never = new AbortController().signal;

const create = (url: string) =>
  createTeamsNotifier({ url: `${url}/workflows/1?sig=${SECRET}`, allowPrivate: true });

httpNotifierConformance({ name: 'teams', secret: SECRET, success: { status: 202, answer: '' }, create });

test('createTeamsNotifier: an Adaptive Card whose texts are text runs', async (t) => {
  const receiver = await startReceiver(t);
  const resolved = notifiedAlert({
    status: 'resolved',
    endsAt: 1_795_450_800_000,
    labels: { alertname: 'A' },
    annotations: { summary: '**b** <at>all</at>' },
    value: null,
  });
  const notification = alertNotification({ alerts: [notifiedAlert(), resolved], truncatedAlerts: 3 });
  await create(receiver.url).notify(notification, never);
  assert.equal(receiver.received[0]?.path, `/workflows/1?sig=${SECRET}`);
  const block = (...inlines: object[]) => ({ type: 'RichTextBlock', inlines });
  const run = (text: string, more: object = {}) => ({ type: 'TextRun', text, ...more });
  assert.deepEqual(JSON.parse(receiver.received[0]?.body ?? ''), {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            block(run('[FIRING:4] ManyErrors', { weight: 'Bolder', size: 'Medium' })),
            block(
              run('FIRING ManyErrors', { weight: 'Bolder', color: 'Attention' }),
              run(': 24 errors on /pay (severity=page route=/pay value=24 since 2026-11-23T16:15:00.000Z)'),
            ),
            block(
              run('RESOLVED A', { weight: 'Bolder', color: 'Good' }),
              run(': **b** <at>all</at> (until 2026-11-23T16:20:00.000Z)'),
            ),
            block(run('… and 3 more')),
          ],
          msteams: { width: 'Full' },
        },
      },
    ],
  });
});

test('createTeamsNotifier: a message of 28 KB at most', async (t) => {
  const receiver = await startReceiver(t);
  const long = '"😀'.repeat(5000);
  const labels = { alertname: long };
  const alerts = Array.from({ length: 100 }, () => notifiedAlert({ labels, annotations: { summary: long } }));
  await create(receiver.url).notify(alertNotification({ alerts, groupLabels: labels }), never);
  const body = receiver.received[0]?.body ?? '';
  assert.ok(Buffer.byteLength(body) <= 28_000);
  assert.match(body, /… and \d+ more/u);
});

test('createTeamsNotifier: an answer of 200 that says no is no success', async (t) => {
  const receiver = await startReceiver(t);
  const answerTo = async (status: number) => {
    receiver.answer = `Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error ${status} with ContextId 1`;
    return create(receiver.url).notify(alertNotification(), never);
  };
  assert.deepEqual(await answerTo(429), { status: 'retry', reason: 'Teams answered HTTP 429' });
  assert.deepEqual(await answerTo(413), { status: 'refused', reason: 'Teams answered HTTP 413' });
});
