import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  alertNotification,
  httpNotifierConformance,
  notifiedAlert,
  startReceiver,
} from './notifier.conformance.ts';
import { createTelegramNotifier } from './telegram-notifier.ts';

const TOKEN = '123456:secret-of-the-bot';
const never = new AbortController().signal;
const success = { status: 200, answer: '{"ok":true,"result":{}}' };

const create = (url: string) =>
  createTelegramNotifier({ token: TOKEN, chatId: '-1001', threadId: 7, url, allowPrivate: true });

httpNotifierConformance({ name: 'telegram', secret: TOKEN, success, create });

test('createTelegramNotifier: a message without markup', async (t) => {
  const receiver = await startReceiver(t);
  receiver.answer = success.answer;
  const hostile = notifiedAlert({
    labels: { alertname: 'A' },
    annotations: { summary: '*b* <b>c</b>' },
    value: null,
  });
  const notification = alertNotification({ alerts: [hostile], truncatedAlerts: 3 });
  await create(`${receiver.url}/`).notify(notification, never);
  assert.equal(receiver.received[0]?.path, `/bot${TOKEN}/sendMessage`);
  assert.deepEqual(JSON.parse(receiver.received[0]?.body ?? ''), {
    chat_id: '-1001',
    message_thread_id: 7,
    text: [
      '[FIRING:4] ManyErrors',
      'FIRING A: *b* <b>c</b> (since 2026-11-23T16:15:00.000Z)',
      '… and 3 more',
    ].join('\n'),
    entities: [{ type: 'bold', offset: 0, length: 21 }],
    link_preview_options: { is_disabled: true },
  });
});

test('createTelegramNotifier: 4096 characters at most, cut at whole alerts', async (t) => {
  const receiver = await startReceiver(t);
  receiver.answer = success.answer;
  const long = '😀'.repeat(5000);
  const labels = { alertname: long };
  const alerts = Array.from({ length: 100 }, () => notifiedAlert({ labels, annotations: { summary: long } }));
  await create(receiver.url).notify(alertNotification({ alerts, groupLabels: labels }), never);
  const { text } = JSON.parse(receiver.received[0]?.body ?? '') as { text: string };
  assert.ok(text.length <= 4096);
  assert.doesNotMatch(text, /\p{Cs}/u);
  assert.match(text, /\n… and \d+ more$/u);
});

test('createTelegramNotifier: an answer of 200 that says no is no success', async (t) => {
  const receiver = await startReceiver(t);
  const answered = async (answer: string) => {
    receiver.answer = answer;
    return create(receiver.url).notify(alertNotification(), never);
  };
  assert.deepEqual(await answered('{"ok":false,"error_code":429}'), {
    status: 'retry',
    reason: 'error_code 429',
  });
  assert.deepEqual(await answered('{"ok":false,"error_code":403}'), {
    status: 'refused',
    reason: 'error_code 403',
  });
  assert.equal((await answered('<html>')).status, 'retry');
});
