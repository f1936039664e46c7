import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFeishuNotifier } from './feishu-notifier.ts';
import {
  alertNotification,
  httpNotifierConformance,
  notifiedAlert,
  startReceiver,
} from './notifier.conformance.ts';

const never = new AbortController().signal;
const SECRET = 'secret-of-the-bot';
const success = { status: 200, answer: '{"code":0,"data":{},"msg":"success"}' };

const create = (url: string) =>
  createFeishuNotifier({
    url: `${url}/open-apis/bot/v2/hook/${SECRET}`,
    secret: SECRET,
    allowPrivate: true,
    now: () => 1_795_450_530_123,
  });

httpNotifierConformance({ name: 'feishu', secret: SECRET, success, create });

test('createFeishuNotifier: a signed card whose texts are plain', async (t) => {
  const receiver = await startReceiver(t);
  receiver.answer = success.answer;
  const hostile = notifiedAlert({
    labels: { alertname: 'A' },
    annotations: { summary: '**b** <at user_id="all"></at>' },
    value: null,
  });
  await create(receiver.url).notify(alertNotification({ alerts: [hostile], truncatedAlerts: 3 }), never);
  const [request] = receiver.received;
  const plain = (content: string) => ({ tag: 'plain_text', content });
  assert.equal(request?.path, `/open-apis/bot/v2/hook/${SECRET}`);
  assert.deepEqual(JSON.parse(request?.body ?? ''), {
    timestamp: '1795450530',
    // Made with: openssl dgst -sha256 -hmac "$(printf '1795450530\nsecret-of-the-bot')" -binary </dev/null | base64
    sign: 'v2l0CMvuUh4JyjT0NdfMW2BlekhVn3CnvseLp2In1Hk=',
    msg_type: 'interactive',
    card: {
      config: { wide_screen_mode: true },
      header: { title: plain('[FIRING:4] ManyErrors'), template: 'red' },
      elements: [
        {
          tag: 'div',
          text: plain('FIRING A: **b** <at user_id="all"></at>\nsince 2026-11-23T16:15:00.000Z'),
        },
        { tag: 'div', text: plain('… and 3 more') },
      ],
    },
  });
});

test('createFeishuNotifier: a bot without a secret gets no signature, what is resolved is green', async (t) => {
  const receiver = await startReceiver(t);
  receiver.answer = success.answer;
  const notification = alertNotification({
    status: 'resolved',
    alerts: [notifiedAlert({ status: 'resolved', endsAt: 1_795_450_800_000 })],
  });
  await createFeishuNotifier({ url: receiver.url, allowPrivate: true }).notify(notification, never);
  const body = JSON.parse(receiver.received[0]?.body ?? '') as { card: { header: { template: string } } };
  assert.deepEqual(Object.keys(body), ['msg_type', 'card']);
  assert.equal(body.card.header.template, 'green');
});

test('createFeishuNotifier: a request of 20 KB at most', async (t) => {
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

test('createFeishuNotifier: an answer of 200 that says no is no success', async (t) => {
  const receiver = await startReceiver(t);
  const answered = async (answer: string) => {
    receiver.answer = answer;
    return create(receiver.url).notify(alertNotification(), never);
  };
  assert.deepEqual(await answered('{"code":11232}'), { status: 'retry', reason: 'code 11232' });
  const mismatch = await answered(`{"code":19021,"msg":"sign match fail ${SECRET}"}`);
  assert.deepEqual(mismatch, { status: 'refused', reason: 'code 19021' });
  assert.equal((await answered('<html>')).status, 'retry');
});
