import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  alertNotification,
  httpNotifierConformance,
  notifiedAlert,
  startReceiver,
} from './notifier.conformance.ts';
import { createWeComNotifier } from './wecom-notifier.ts';

const never = new AbortController().signal;
const SECRET = 'key-of-the-robot';
const success = { status: 200, answer: '{"errcode":0,"errmsg":"ok"}' };

const create = (url: string) =>
  createWeComNotifier({ url: `${url}/cgi-bin/webhook/send?key=${SECRET}`, allowPrivate: true });

httpNotifierConformance({ name: 'wecom', secret: SECRET, success, create });

test('createWeComNotifier: a message of plain text that mentions nobody', async (t) => {
  const receiver = await startReceiver(t);
  receiver.answer = success.answer;
  const alerts = [
    notifiedAlert({ labels: { alertname: 'A' }, annotations: { summary: '# <@all>' }, value: null }),
  ];
  await create(receiver.url).notify(alertNotification({ alerts, truncatedAlerts: 3 }), never);
  const [request] = receiver.received;
  assert.equal(request?.path, `/cgi-bin/webhook/send?key=${SECRET}`);
  assert.deepEqual(JSON.parse(request?.body ?? ''), {
    msgtype: 'text',
    text: {
      content: '[FIRING:4] ManyErrors\nFIRING A: # [@all> (since 2026-11-23T16:15:00.000Z)\n… and 3 more',
    },
  });
});

test('createWeComNotifier: a text of 2048 bytes at most, cut at whole alerts', async (t) => {
  const receiver = await startReceiver(t);
  receiver.answer = success.answer;
  for (const long of ['<@'.repeat(5000), '警'.repeat(5000), 'short']) {
    const labels = { alertname: long };
    const alerts = Array.from({ length: 100 }, () =>
      notifiedAlert({ labels, annotations: { summary: long } }),
    );
    await create(receiver.url).notify(alertNotification({ alerts, groupLabels: labels }), never);
    const { text } = JSON.parse(receiver.received.at(-1)?.body ?? '') as { text: { content: string } };
    assert.ok(Buffer.byteLength(text.content) <= 2048);
    assert.match(text.content, /\n… and \d+ more$/u);
  }
});

test('createWeComNotifier: an answer of 200 that says no is no success', async (t) => {
  const receiver = await startReceiver(t);
  const answered = async (answer: string) => {
    receiver.answer = answer;
    return create(receiver.url).notify(alertNotification(), never);
  };
  const limited = await answered('{"errcode":45009,"errmsg":"api freq out of limit"}');
  assert.deepEqual(limited, { status: 'retry', reason: 'errcode 45009' });
  const invalid = await answered(`{"errcode":93000,"errmsg":"invalid webhook url ${SECRET}"}`);
  assert.deepEqual(invalid, { status: 'refused', reason: 'errcode 93000' });
  assert.equal((await answered('<html>')).status, 'retry');
});
