import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  alertNotification,
  httpNotifierConformance,
  notifiedAlert,
  startReceiver,
} from './notifier.conformance.ts';
import { createPagerDutyNotifier } from './pagerduty-notifier.ts';

const ROUTING_KEY = '0123456789abcdef0123456789abcde0';
const never = new AbortController().signal;
const ACCEPTED = { status: 202, answer: '{"status":"success","message":"Event processed"}' };

const create = (url: string) =>
  createPagerDutyNotifier({ routingKey: ROUTING_KEY, url: `${url}/v2/enqueue`, allowPrivate: true });

httpNotifierConformance({ name: 'pagerduty', secret: ROUTING_KEY, success: ACCEPTED, create });

test('createPagerDutyNotifier: an event of version 2', async (t) => {
  const receiver = await startReceiver(t);
  const notification = alertNotification({ truncatedAlerts: 3 });
  await create(receiver.url).notify(notification, never);
  assert.equal(receiver.received[0]?.path, '/v2/enqueue');
  assert.deepEqual(JSON.parse(receiver.received[0]?.body ?? ''), {
    routing_key: ROUTING_KEY,
    event_action: 'trigger',
    dedup_key: 'abcf3897ca96f8b9a47d18bea894421eb80266cb8f51990a208f36d0a83d22b5',
    client: 'AgentBus Observability',
    payload: {
      summary: '[FIRING:4] ManyErrors - 24 errors on /pay',
      source: 'agentbus',
      severity: 'critical',
      timestamp: '2026-11-23T16:15:00.000Z',
      group: 'ManyErrors',
      custom_details: {
        alerts: [
          {
            status: 'FIRING',
            name: 'ManyErrors',
            summary: '24 errors on /pay',
            details: 'severity=page route=/pay value=24 since 2026-11-23T16:15:00.000Z',
          },
        ],
        more: 3,
      },
    },
  });
});

test('createPagerDutyNotifier: a group has one key, and is resolved by it', async (t) => {
  const receiver = await startReceiver(t);
  const resolved = notifiedAlert({ status: 'resolved', endsAt: 1_795_450_800_000 });
  const groups = [
    alertNotification(),
    alertNotification({ id: 'n-2', status: 'resolved', alerts: [resolved] }),
    alertNotification({ groupKey: 'g'.repeat(10_000) }),
  ];
  for (const group of groups) await create(receiver.url).notify(group, never);
  const [trigger, resolve, other] = receiver.received.map(
    ({ body }) => JSON.parse(body) as { event_action: string; dedup_key: string },
  );
  assert.deepEqual([trigger?.event_action, resolve?.event_action], ['trigger', 'resolve']);
  assert.equal(trigger?.dedup_key, resolve?.dedup_key);
  assert.notEqual(trigger?.dedup_key, other?.dedup_key);
  assert.ok((other?.dedup_key.length ?? 256) <= 255);
});

test('createPagerDutyNotifier: severities are those that PagerDuty knows', async (t) => {
  const receiver = await startReceiver(t);
  const severityOf = async (severity: string) => {
    await create(receiver.url).notify(alertNotification({ commonLabels: { severity } }), never);
    const { payload } = JSON.parse(receiver.received.at(-1)?.body ?? '') as { payload: { severity: string } };
    return payload.severity;
  };
  assert.equal(await severityOf('Warning'), 'warning');
  assert.equal(await severityOf('info'), 'info');
  assert.equal(await severityOf('constructor'), 'error');
});

test('createPagerDutyNotifier: an event stays within 512 KB, and its summary within 1024 characters', async (t) => {
  const receiver = await startReceiver(t);
  const long = '\u0001"😀'.repeat(30_000);
  const labels = { alertname: long, service: long, route: long };
  const alerts = Array.from({ length: 100 }, () => notifiedAlert({ labels, annotations: { summary: long } }));
  const notification = alertNotification({ alerts, groupLabels: labels, commonLabels: labels });
  await create(receiver.url).notify(notification, never);
  const body = receiver.received[0]?.body ?? '';
  assert.ok(Buffer.byteLength(body) <= 512 * 1000);
  const { payload } = JSON.parse(body) as { payload: { summary: string } };
  assert.ok(payload.summary.length <= 1024);
  assert.doesNotMatch(payload.summary, /\p{Cs}/u);
});
