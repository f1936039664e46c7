import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  alertNotification,
  httpNotifierConformance,
  notifiedAlert,
  startReceiver,
} from './notifier.conformance.ts';
import { createSlackNotifier } from './slack-notifier.ts';

const SECRET = 'T000-B000-secret';
const never = new AbortController().signal;

httpNotifierConformance({
  name: 'slack',
  secret: SECRET,
  success: { status: 200, answer: 'ok' },
  create: (url) => createSlackNotifier({ url: `${url}/services/${SECRET}`, allowPrivate: true }),
});

test('createSlackNotifier: a block of rich text, whose elements show texts as they are', async (t) => {
  const receiver = await startReceiver(t);
  const notifier = createSlackNotifier({ url: `${receiver.url}/services/x`, allowPrivate: true });
  const resolved = notifiedAlert({
    status: 'resolved',
    endsAt: 1_795_450_800_000,
    labels: { alertname: 'A' },
    annotations: { summary: '*b* <!channel>' },
    value: null,
  });
  const groupLabels = { alertname: 'ManyErrors', route: '<!channel>' };
  await notifier.notify(
    alertNotification({ alerts: [notifiedAlert(), resolved], truncatedAlerts: 3, groupLabels }),
    never,
  );
  assert.equal(receiver.received[0]?.path, '/services/x');
  const bold = (text: string) => ({ type: 'text', text, style: { bold: true } });
  const section = (...elements: object[]) => ({ type: 'rich_text_section', elements });
  assert.deepEqual(JSON.parse(receiver.received[0]?.body ?? ''), {
    text: '[FIRING:4] ManyErrors &lt;!channel&gt;',
    blocks: [
      {
        type: 'rich_text',
        elements: [
          section(bold('[FIRING:4] ManyErrors <!channel>')),
          section(bold('\nFIRING ManyErrors'), {
            type: 'text',
            text: ': 24 errors on /pay\nseverity=page route=/pay value=24 since 2026-11-23T16:15:00.000Z',
          }),
          section(bold('\nRESOLVED A'), {
            type: 'text',
            text: ': *b* <!channel>\nuntil 2026-11-23T16:20:00.000Z',
          }),
          section({ type: 'text', text: '… and 3 more' }),
        ],
      },
    ],
  });
});

test('createSlackNotifier: all texts together stay within 3000 characters', async (t) => {
  const receiver = await startReceiver(t);
  const alerts = Array.from({ length: 100 }, () =>
    notifiedAlert({ labels: { alertname: 'x'.repeat(5000) }, annotations: { summary: '😀'.repeat(5000) } }),
  );
  const notifier = createSlackNotifier({ url: receiver.url, allowPrivate: true });
  assert.deepEqual(await notifier.notify(alertNotification({ alerts }), never), { status: 'sent' });
  const { blocks } = JSON.parse(receiver.received[0]?.body ?? '') as {
    blocks: [{ elements: { elements: { text: string }[] }[] }];
  };
  const texts = blocks[0].elements.flatMap(({ elements }) => elements.map(({ text }) => text));
  assert.ok(texts.join('').length <= 3000);
  assert.doesNotMatch(texts.join(''), /\p{Cs}/u);
  assert.match(texts.at(-1) ?? '', /^… and \d+ more$/u);
});

test('createSlackNotifier: an answer of 200 that says no is no success', async (t) => {
  const receiver = await startReceiver(t);
  const notifier = createSlackNotifier({ url: receiver.url, allowPrivate: true });
  receiver.answer = '{"ok":false,"error":"ratelimited"}';
  assert.deepEqual(await notifier.notify(alertNotification(), never), {
    status: 'retry',
    reason: 'ratelimited',
  });
  receiver.answer = '{"ok":false,"error":"channel_not_found"}';
  assert.deepEqual(await notifier.notify(alertNotification(), never), {
    status: 'refused',
    reason: 'channel_not_found',
  });
});
