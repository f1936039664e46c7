import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAlertmanagerNotifier } from './alertmanager-notifier.ts';
import {
  alertNotification,
  httpNotifierConformance,
  notifiedAlert,
  startReceiver,
} from './notifier.conformance.ts';
import { createWebhookNotifier, signatureOf } from './webhook-notifier.ts';

const SECRET = 'a-secret-of-the-webhook';
const never = new AbortController().signal;

httpNotifierConformance({
  name: 'webhook',
  secret: SECRET,
  create: (url) => createWebhookNotifier({ url: `${url}/${SECRET}`, secret: SECRET, allowPrivate: true }),
});

httpNotifierConformance({
  name: 'alertmanager',
  create: (url) => createAlertmanagerNotifier({ url }),
});

test('createWebhookNotifier: the JSON is that of Alertmanager, version 4', async (t) => {
  const receiver = await startReceiver(t);
  const notifier = createWebhookNotifier({ url: `${receiver.url}/hook`, allowPrivate: true });
  const resolved = notifiedAlert({ status: 'resolved', endsAt: 1_795_450_800_000 });
  await notifier.notify(alertNotification({ alerts: [notifiedAlert(), resolved] }), never);
  const [request] = receiver.received;
  assert.deepEqual([request?.method, request?.path], ['POST', '/hook']);
  assert.equal(request?.headers['idempotency-key'], 'n-1');
  assert.deepEqual(JSON.parse(request?.body ?? ''), {
    version: '4',
    groupKey: '{}:{alertname="ManyErrors"}',
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'ops',
    groupLabels: { alertname: 'ManyErrors' },
    commonLabels: { alertname: 'ManyErrors', severity: 'page', route: '/pay' },
    commonAnnotations: { summary: '24 errors on /pay' },
    externalURL: '',
    alerts: [
      {
        status: 'firing',
        labels: { alertname: 'ManyErrors', severity: 'page', route: '/pay' },
        annotations: { summary: '24 errors on /pay' },
        startsAt: '2026-11-23T16:15:00.000Z',
        endsAt: '0001-01-01T00:00:00Z',
        generatorURL: '',
        fingerprint: '0123456789abcdef',
      },
      {
        status: 'resolved',
        labels: { alertname: 'ManyErrors', severity: 'page', route: '/pay' },
        annotations: { summary: '24 errors on /pay' },
        startsAt: '2026-11-23T16:15:00.000Z',
        endsAt: '2026-11-23T16:20:00.000Z',
        generatorURL: '',
        fingerprint: '0123456789abcdef',
      },
    ],
  });
});

test('createWebhookNotifier: signs the body and the time', async (t) => {
  const receiver = await startReceiver(t);
  const options = { url: receiver.url, allowPrivate: true, secret: SECRET, now: () => 1_795_450_530_000 };
  await createWebhookNotifier(options).notify(alertNotification(), never);
  const [request] = receiver.received;
  assert.match(String(request?.headers['x-agentbus-signature']), /^t=1795450530,v1=[0-9a-f]{64}$/u);
  assert.equal(
    request?.headers['x-agentbus-signature'],
    signatureOf(SECRET, request?.body ?? '', 1_795_450_530_000),
  );
  assert.notEqual(signatureOf(SECRET, 'a', 0), signatureOf(SECRET, 'b', 0));
});

test('createAlertmanagerNotifier: alerts of API v2, with names that every version takes', async (t) => {
  const receiver = await startReceiver(t);
  const notifier = createAlertmanagerNotifier({ url: `${receiver.url}/am/`, resolveTimeout: 60_000 });
  const alerts = [
    notifiedAlert({ labels: { alertname: 'a', 'user.id': '7' }, annotations: {} }),
    notifiedAlert({
      labels: { alertname: 'b' },
      annotations: {},
      status: 'resolved',
      endsAt: 1_795_450_520_000,
    }),
  ];
  await notifier.notify(alertNotification({ alerts }), never);
  const [request] = receiver.received;
  assert.equal(request?.path, '/am/api/v2/alerts');
  assert.deepEqual(JSON.parse(request?.body ?? ''), [
    {
      labels: { alertname: 'a', user_id: '7' },
      annotations: {},
      startsAt: '2026-11-23T16:15:00.000Z',
      endsAt: '2026-11-23T16:16:30.000Z',
    },
    {
      labels: { alertname: 'b' },
      annotations: {},
      startsAt: '2026-11-23T16:15:00.000Z',
      endsAt: '2026-11-23T16:15:20.000Z',
    },
  ]);
});
