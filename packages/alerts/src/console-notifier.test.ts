import assert from 'node:assert/strict';
import { PassThrough, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { createConsoleNotifier } from './console-notifier.ts';
import { alertNotification, notifiedAlert } from './notifier.conformance.ts';

const never = new AbortController().signal;

test('createConsoleNotifier: a line an alert, that cannot steer the terminal', async () => {
  const stream = new PassThrough();
  const written = text(stream);
  const notifier = createConsoleNotifier({ stream });
  const hostile = notifiedAlert({
    labels: { alertname: 'A', route: '\u001b[31m\n/x\u202e' },
    annotations: {},
    value: null,
  });
  const resolved = notifiedAlert({ status: 'resolved', endsAt: 1_795_450_800_000 });
  const notification = alertNotification({ alerts: [hostile, resolved], truncatedAlerts: 3 });
  assert.deepEqual(await notifier.notify(notification, never), { status: 'sent' });
  stream.end();
  assert.deepEqual((await written).split('\n'), [
    '2026-11-23T16:15:00.000Z FIRING A route= [31m /x ',
    '2026-11-23T16:20:00.000Z RESOLVED ManyErrors severity=page route=/pay value=24 - 24 errors on /pay',
    '… and 3 more',
    '',
  ]);
});

test('createConsoleNotifier: a stream that fails, or an aborted attempt, asks for a retry', async () => {
  const broken = new Writable({ write: (_, __, done) => done(new Error('EPIPE')) });
  broken.on('error', () => undefined);
  const result = await createConsoleNotifier({ stream: broken }).notify(alertNotification(), never);
  assert.deepEqual(result, { status: 'retry', reason: 'EPIPE' });
  const aborted = await createConsoleNotifier({ stream: new PassThrough() }).notify(
    alertNotification(),
    AbortSignal.abort(),
  );
  assert.equal(aborted.status, 'retry');
});
