import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { createEmailNotifier, type EmailNotifierOptions } from './email-notifier.ts';
import { alertNotification, notifiedAlert } from './notifier.conformance.ts';

const PASSWORD = 'a-secret-of-the-mailbox';
const never = new AbortController().signal;

/** Of localhost and 127.0.0.1, signed by itself, valid for a hundred years; for these tests and nothing else. */
const KEY = pem('PRIVATE KEY', [
  'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg1lMjegxJ4bmkqHLE',
  'eq//Id9UI94MnqoqgcXu/bPg+jShRANCAAT19aOWgwnk2Iqv+wmqy3d/vKZH4B4S',
  'bSztHhmhKxMh+uNJ2E5uLBzETeySRCRARMor0p4JUnAsWgkmfeYKQpPC',
]);
const CERTIFICATE = pem('CERTIFICATE', [
  'MIIBmzCCAUGgAwIBAgIUJq2e0DZ5GKtLKATMrtLwB2De4FswCgYIKoZIzj0EAwIw',
  'FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNDE2MDAwOVoYDzIxMjYxMDMx',
  'MTYwMDA5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO',
  'PQMBBwNCAAT19aOWgwnk2Iqv+wmqy3d/vKZH4B4SbSztHhmhKxMh+uNJ2E5uLBzE',
  'TeySRCRARMor0p4JUnAsWgkmfeYKQpPCo28wbTAdBgNVHQ4EFgQUGrPDwjVVD/Wn',
  'wh6qa0N3VO8rhTAwHwYDVR0jBBgwFoAUGrPDwjVVD/Wnwh6qa0N3VO8rhTAwDwYD',
  'VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI',
  'zj0EAwIDSAAwRQIhANzqxxc5Wzwr/k71kVDanygztuiUwcyXAWMOLsAAxQlqAiBF',
  'aUqpRZrbl6XHGrLSfsEU8/DudbYJUayVgWKqr8WJHQ==',
]);

function pem(label: string, lines: readonly string[]): string {
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
  readonly message: string;
  readonly secure: boolean;
}

/** Starts a real SMTP server that ends with the test, and gives what it takes to call it. */
async function startSmtpServer(t: TestContext, options: SMTPServerOptions = {}) {
  const received: Envelope[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onAuth: ({ username, password }, _session, done) => {
      if (username === 'alerts' && password === PASSWORD) done(null, { user: username });
      else done(Object.assign(new Error(`${password} is wrong`), { responseCode: 535 }));
    },
    onData: (stream, { envelope, secure }, done) => {
      text(stream).then((message) => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        received.push({ from, to: envelope.rcptTo.map(({ address }) => address), message, secure });
        done();
      }, done);
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const { port } = server.server.address() as AddressInfo;
  const notifier = (more: Partial<EmailNotifierOptions> = {}) =>
    createEmailNotifier({
      host: '127.0.0.1',
      port,
      tls: 'none',
      from: 'alerts@example.com',
      to: ['ops@example.com', 'dev@example.com'],
      ...more,
    });
  return { received, notifier };
}

function failing(responseCode: number): SMTPServerOptions {
  return {
    onRcptTo: (_address, _session, done) => done(Object.assign(new Error(PASSWORD), { responseCode })),
  };
}

test('createEmailNotifier: a mail of plain text, acknowledged by the server', async (t) => {
  const { received, notifier } = await startSmtpServer(t);
  const resolved = notifiedAlert({ status: 'resolved', endsAt: 1_795_450_800_000 });
  const notification = alertNotification({ alerts: [notifiedAlert(), resolved], truncatedAlerts: 3 });
  const email = notifier({ user: 'alerts', password: PASSWORD });
  assert.deepEqual(await email.notify(notification, never), { status: 'sent' });
  const [{ from, to, message } = { from: '', to: [], message: '' }] = received;
  assert.equal(from, 'alerts@example.com');
  assert.deepEqual(to, ['ops@example.com', 'dev@example.com']);
  assert.match(message, /^Subject: \[FIRING:4\] ManyErrors\r$/mu);
  assert.match(message, /^Date: Mon, 23 Nov 2026 16:15:30 \+0000\r$/mu);
  assert.match(message, /^Auto-Submitted: auto-generated\r$/mu);
  assert.match(message, /^Content-Type: text\/plain; charset=utf-8\r$/mu);
  assert.match(message, /FIRING ManyErrors: 24 errors on \/pay/u);
  assert.match(message, /RESOLVED ManyErrors: 24 errors on \/pay/u);
});

test('createEmailNotifier: each attempt has the same message id, another notification another', async (t) => {
  const { received, notifier } = await startSmtpServer(t);
  for (const id of ['n-1', 'n-1', 'n-2']) await notifier().notify(alertNotification({ id }), never);
  const ids = received.map(({ message }) => /^Message-ID: (.*)\r$/mu.exec(message)?.[1]);
  const threads = received.map(({ message }) => /^References: (.*)\r$/mu.exec(message)?.[1]);
  assert.match(ids[0] ?? '', /^<[0-9a-f]{32}@agentbus\.invalid>$/u);
  assert.equal(ids[0], ids[1]);
  assert.notEqual(ids[0], ids[2]);
  assert.equal(new Set(threads).size, 1);
});

test('createEmailNotifier: no text adds a header, a recipient or a part, and a mail stays small', async (t) => {
  const { received, notifier } = await startSmtpServer(t);
  const hostile = `a\r\nBcc: evil@example.com\r\n\r\n.\r\nQUIT\r\n\u0000\ud800${'x'.repeat(100_000)}`;
  const labels = { alertname: hostile };
  const alerts = Array.from({ length: 100 }, () =>
    notifiedAlert({ labels, annotations: { summary: hostile } }),
  );
  const notification = alertNotification({ alerts, groupLabels: labels });
  assert.deepEqual(await notifier().notify(notification, never), { status: 'sent' });
  const [{ to, message } = { to: [], message: '' }] = received;
  assert.deepEqual(to, ['ops@example.com', 'dev@example.com']);
  assert.doesNotMatch(message.slice(0, message.indexOf('\r\n\r\n')), /^Bcc:/imu);
  assert.ok(Buffer.byteLength(message) < 256 * 1024);
});

test('createEmailNotifier: replies of 4xx ask for a retry, those of 5xx are final, and none is quoted', async (t) => {
  const busy = await startSmtpServer(t, failing(451));
  assert.deepEqual(await busy.notifier().notify(alertNotification(), never), {
    status: 'retry',
    reason: 'SMTP 451',
  });
  const unknown = await startSmtpServer(t, failing(550));
  assert.deepEqual(await unknown.notifier().notify(alertNotification(), never), {
    status: 'refused',
    reason: 'SMTP 550',
  });
  const guarded = await startSmtpServer(t);
  const result = await guarded
    .notifier({ user: 'alerts', password: 'wrong' })
    .notify(alertNotification(), never);
  assert.deepEqual(result, { status: 'refused', reason: 'SMTP 535' });
});

test('createEmailNotifier: nothing is said to a server that cannot encrypt, unless it need not', async (t) => {
  const { received, notifier } = await startSmtpServer(t);
  const result = await notifier({ tls: 'starttls' }).notify(alertNotification(), never);
  assert.notEqual(result.status, 'sent');
  assert.equal(received.length, 0);
});

test('createEmailNotifier: encrypts from the start or by STARTTLS, where it trusts the certificate', async (t) => {
  const identity = { key: KEY, cert: CERTIFICATE, disabledCommands: [] };
  const login = { user: 'alerts', password: PASSWORD };
  for (const tls of ['starttls', 'implicit'] as const) {
    const { received, notifier } = await startSmtpServer(t, { ...identity, secure: tls === 'implicit' });
    for (const host of ['127.0.0.1', 'localhost']) {
      const trusting = notifier({ ...login, host, tls, ca: CERTIFICATE });
      assert.deepEqual(
        await trusting.notify(alertNotification(), never),
        { status: 'sent' },
        `${tls} ${host}`,
      );
      const doubting = await notifier({ ...login, host, tls }).notify(alertNotification(), never);
      assert.equal(doubting.status, 'retry', `${tls} ${host}`);
    }
    assert.deepEqual(
      received.map(({ secure }) => secure),
      [true, true],
    );
  }
});

test('createEmailNotifier: ends when it is aborted, though the server never answers', async (t) => {
  const waiting: (() => void)[] = [];
  const controller = new AbortController();
  const { notifier } = await startSmtpServer(t, {
    onRcptTo: (_address, _session, done) => {
      waiting.push(done);
      controller.abort();
    },
  });
  const result = await notifier().notify(alertNotification(), controller.signal);
  assert.deepEqual(result, { status: 'retry', reason: 'aborted' });
  assert.equal(waiting.length, 1);
  for (const done of waiting) done();
  assert.equal((await notifier().notify(alertNotification(), controller.signal)).status, 'retry');
});

test('createEmailNotifier: nobody who listens asks for a retry, a forbidden address is refused', async (t) => {
  const { notifier } = await startSmtpServer(t);
  assert.equal((await notifier({ port: 1 }).notify(alertNotification(), never)).status, 'retry');
  for (const host of ['127.0.0.1', 'localhost']) {
    const result = await notifier({ host, allowPrivate: false }).notify(alertNotification(), never);
    assert.equal(result.status, 'refused', host);
  }
  const metadata = await notifier({ host: '169.254.169.254' }).notify(alertNotification(), never);
  assert.equal(metadata.status, 'refused');
});
