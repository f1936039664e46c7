import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDingTalkNotifier } from './dingtalk-notifier.ts';
import {
  alertNotification,
  httpNotifierConformance,
  notifiedAlert,
  startReceiver,
} from './notifier.conformance.ts';

const never = new AbortController().signal;
const SECRET = 'SEC-secret-of-the-robot';
const success = { status: 200, answer: '{"errcode":0,"errmsg":"ok"}' };

const create = (url: string) =>
  createDingTalkNotifier({
    url: `${url}/robot/send?access_token=${SECRET}`,
    secret: SECRET,
    allowPrivate: true,
    now: () => 1_795_450_530_123,
  });

httpNotifierConformance({ name: 'dingtalk', secret: SECRET, success, create });

test('createDingTalkNotifier: a signed message of plain text', async (t) => {
  const receiver = await startReceiver(t);
  receiver.answer = success.answer;
  const alerts = [
    notifiedAlert({ labels: { alertname: 'A' }, annotations: { summary: '# @all' }, value: null }),
  ];
  await create(receiver.url).notify(alertNotification({ alerts, truncatedAlerts: 3 }), never);
  const [request] = receiver.received;
  const url = new URL(request?.path ?? '', receiver.url);
  assert.equal(url.pathname, '/robot/send');
  // Made with: printf '1795450530123\nSEC-secret-of-the-robot' | openssl dgst -sha256 -hmac SEC-secret-of-the-robot -binary | base64
  assert.deepEqual(Object.fromEntries(url.searchParams), {
    access_token: SECRET,
    timestamp: '1795450530123',
    sign: 'gQl8crccWW18qHCMk+YYe78z0/jqdPeGgBuEh0dnAeo=',
  });
  assert.deepEqual(JSON.parse(request?.body ?? ''), {
    msgtype: 'text',
    text: {
      content: '[FIRING:4] ManyErrors\nFIRING A: # @all (since 2026-11-23T16:15:00.000Z)\n… and 3 more',
    },
    at: { isAtAll: false },
  });
});

test('createDingTalkNotifier: a robot without a secret gets no signature', async (t) => {
  const receiver = await startReceiver(t);
  receiver.answer = success.answer;
  const url = `${receiver.url}/robot/send?access_token=x`;
  await createDingTalkNotifier({ url, allowPrivate: true }).notify(alertNotification(), never);
  assert.equal(receiver.received[0]?.path, '/robot/send?access_token=x');
});

test('createDingTalkNotifier: a message of 20,000 bytes at most', async (t) => {
  const receiver = await startReceiver(t);
  receiver.answer = success.answer;
  const long = '"\\😀'.repeat(5000);
  const labels = { alertname: long };
  const alerts = Array.from({ length: 100 }, () => notifiedAlert({ labels, annotations: { summary: long } }));
  await create(receiver.url).notify(alertNotification({ alerts, groupLabels: labels }), never);
  const body = receiver.received[0]?.body ?? '';
  assert.ok(Buffer.byteLength(body) <= 20_000);
  assert.match(body, /… and \d+ more/u);
});

test('createDingTalkNotifier: an answer of 200 that says no is no success', async (t) => {
  const receiver = await startReceiver(t);
  const answered = async (answer: string) => {
    receiver.answer = answer;
    return create(receiver.url).notify(alertNotification(), never);
  };
  const busy = await answered('{"errcode":130101,"errmsg":"send too fast"}');
  assert.deepEqual(busy, { status: 'retry', reason: 'errcode 130101' });
  const mismatch = await answered(`{"errcode":310000,"errmsg":"sign not match ${SECRET}"}`);
  assert.deepEqual(mismatch, { status: 'refused', reason: 'errcode 310000' });
  assert.equal((await answered('<html>')).status, 'retry');
});
