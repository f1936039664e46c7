/** What every notifier must do, whomever it tells. */
import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import type { AlertNotification, NotifiedAlert, Notifier } from './notifier.ts';

/** What a notifier's receiver was sent. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver of a test: a real server that answers as it is told. */
export interface TestReceiver {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly received: ReceivedRequest[];
  /** The answer to the next requests; 0 for none at all. */
  status: number;
  headers: Record<string, string>;
  answer: string;
}

/** One notifier under test. */
export interface NotifierCase {
  readonly name: string;
  /** A secret that the notifier is made with, which must not be told in any reason; `undefined` where it has none. */
  readonly secret?: string | undefined;
  /** What the receiver answers where all is well. Default: 200 and nothing. */
  readonly success?: { readonly status: number; readonly answer: string } | undefined;
  create(url: string): Notifier;
}

/** An alert for tests. */
export function notifiedAlert(parts: Partial<NotifiedAlert> = {}): NotifiedAlert {
  return {
    status: 'firing',
    labels: { alertname: 'ManyErrors', severity: 'page', route: '/pay' },
    annotations: { summary: '24 errors on /pay' },
    startsAt: 1_795_450_500_000,
    endsAt: undefined,
    value: 24,
    fingerprint: '0123456789abcdef',
    ...parts,
  };
}

/** A notification for tests. */
export function alertNotification(parts: Partial<AlertNotification> = {}): AlertNotification {
  return {
    id: 'n-1',
    receiver: 'ops',
    groupKey: '{}:{alertname="ManyErrors"}',
    status: 'firing',
    alerts: [notifiedAlert()],
    truncatedAlerts: 0,
    groupLabels: { alertname: 'ManyErrors' },
    commonLabels: { alertname: 'ManyErrors', severity: 'page', route: '/pay' },
    commonAnnotations: { summary: '24 errors on /pay' },
    at: 1_795_450_530_000,
    ...parts,
  };
}

/** Starts a receiver that ends with the test. */
export async function startReceiver(t: TestContext): Promise<TestReceiver> {
  const receiver = { url: '', received: [] as ReceivedRequest[], status: 200, headers: {}, answer: '' };
  const server: Server = createServer(async (request, response) => {
    const body = await text(request);
    const { method = '', url = '', headers } = request;
    receiver.received.push({ method, path: url, headers, body });
    if (receiver.status === 0) return;
    response.writeHead(receiver.status, receiver.headers).end(receiver.answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return receiver;
}

const never = new AbortController().signal;

/** The suite of notifiers that post over HTTP. */
export function httpNotifierConformance(tested: NotifierCase): void {
  const { name, secret, success = { status: 200, answer: '' } } = tested;
  const started = async (t: TestContext) => {
    const receiver = await startReceiver(t);
    Object.assign(receiver, success);
    const notifier = tested.create(receiver.url);
    t.after(() => notifier.close?.());
    return { receiver, notifier };
  };
  const assertNoSecret = (value: unknown) => {
    if (secret !== undefined) assert.ok(!JSON.stringify(value).includes(secret), 'a secret is told');
  };

  test(`${name}: says sent once the receiver has acknowledged, with one request`, async (t) => {
    const { receiver, notifier } = await started(t);
    assert.deepEqual(await notifier.notify(alertNotification(), never), { status: 'sent' });
    assert.equal(receiver.received.length, 1);
    assert.ok(receiver.received[0]?.body.includes('ManyErrors'));
  });

  test(`${name}: tells of what is resolved`, async (t) => {
    const { receiver, notifier } = await started(t);
    const endsAt = 1_795_450_800_000;
    const alerts = [notifiedAlert({ status: 'resolved', endsAt })];
    const result = await notifier.notify(alertNotification({ status: 'resolved', alerts }), never);
    assert.deepEqual(result, { status: 'sent' });
    assert.equal(receiver.received.length, 1);
  });

  test(`${name}: asks for a retry where the receiver is overloaded or broken`, async (t) => {
    const { receiver, notifier } = await started(t);
    for (const status of [500, 502, 503, 504]) {
      receiver.status = status;
      const result = await notifier.notify(alertNotification(), never);
      assert.equal(result.status, 'retry', String(status));
      assertNoSecret(result);
    }
    receiver.status = 429;
    receiver.headers = { 'retry-after': '7' };
    const result = await notifier.notify(alertNotification(), never);
    assert.equal(result.status, 'retry');
    assert.equal(result.status === 'retry' && result.afterMillis, 7000);
  });

  test(`${name}: gives up on what the receiver refuses`, async (t) => {
    const { receiver, notifier } = await started(t);
    for (const status of [400, 401, 403, 404, 302]) {
      receiver.status = status;
      const result = await notifier.notify(alertNotification(), never);
      assert.equal(result.status, 'refused', String(status));
      assertNoSecret(result);
    }
    assert.equal(receiver.received.length, 5, 'a redirect is not followed');
  });

  test(`${name}: asks for a retry where nobody listens`, async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const result = await tested.create(`http://127.0.0.1:${port}`).notify(alertNotification(), never);
    assert.equal(result.status, 'retry');
    assertNoSecret(result);
  });

  test(`${name}: ends when it is aborted, though the receiver never answers`, async (t) => {
    const { receiver, notifier } = await started(t);
    receiver.status = 0;
    const controller = new AbortController();
    const pending = notifier.notify(alertNotification(), controller.signal);
    while (receiver.received.length === 0) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    assert.equal((await pending).status, 'retry');
    assert.equal((await notifier.notify(alertNotification(), controller.signal)).status, 'retry');
  });

  test(`${name}: sends well-formed JSON, whatever the texts are`, async (t) => {
    const { receiver, notifier } = await started(t);
    const hostile = [
      '"}],"x":[{"',
      '<!channel> <@U1> <b>&amp;</b>',
      '*_~`[a](http://evil.example)\n# head',
      '\u0000\u001b[31m\u2028\u202e',
      '\ud800 lone',
      '@all @everyone',
      'x'.repeat(100_000),
    ];
    for (const word of hostile) {
      const labels = { alertname: word, route: word };
      const alerts = [notifiedAlert({ labels, annotations: { summary: word, description: word } })];
      const notification = alertNotification({
        alerts,
        commonLabels: labels,
        groupLabels: { alertname: word },
      });
      assert.deepEqual(await notifier.notify(notification, never), { status: 'sent' });
      JSON.parse(receiver.received.at(-1)?.body ?? '');
    }
  });

  test(`${name}: takes as many alerts as a notification may have`, async (t) => {
    const { receiver, notifier } = await started(t);
    const alerts = Array.from({ length: 100 }, (_, index) =>
      notifiedAlert({
        fingerprint: index.toString(16).padStart(16, '0'),
        labels: { alertname: 'Many', route: `/r${index}` },
      }),
    );
    const result = await notifier.notify(alertNotification({ alerts, truncatedAlerts: 900 }), never);
    assert.deepEqual(result, { status: 'sent' });
    JSON.parse(receiver.received[0]?.body ?? '');
  });
}
