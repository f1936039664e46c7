/** Alert rules in a hub: from a record that is sent to it to a receiver that is told, and what its API says of them. */
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { outcome, spawnAgentbus, startAgentbus } from '../test/agentbus.ts';
import { temporaryDirectory } from '../test/store.ts';

interface Told {
  readonly status: string;
  readonly commonLabels: Readonly<Record<string, string>>;
}

/** A receiver of webhooks; `next` gives what it is told of an alert in a status. */
async function startReceiver(t: TestContext) {
  const told: Told[] = [];
  const arrived = new EventEmitter();
  const server = createServer(async (request, response) => {
    told.push(JSON.parse(await text(request)) as Told);
    response.end();
    arrived.emit('told');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => server.close());
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    async next(alertname: string, wanted: string): Promise<Told> {
      for (;;) {
        const found = told.find((one) => one.commonLabels.alertname === alertname && one.status === wanted);
        if (found !== undefined) return found;
        await once(arrived, 'told');
      }
    },
  };
}

function rulesFor(url: string): string {
  return `groups:
  - name: shop
    interval: 1s
    rules:
      - alert: Burst
        expr: level>=error | count over 2s > 2 by route
      - alert: Errors
        expr: level>=error | count over 1d > 2 by route
      - alert: Quiet
        expr: level>=error service:other | count over 1d > 2
route:
  receiver: ops
  group_by: [alertname]
  group_wait: 0s
  group_interval: 1s
receivers:
  - name: ops
    notifiers:
      - { type: webhook, url: "${url}", allow_private: true }
`;
}

async function startServe(t: TestContext, directory: string, args: readonly string[]) {
  const ports = ['--port', '0', '--otlp-port', '0', '--grpc-port', 'none'];
  const child = startAgentbus(['serve', '--directory', directory, ...ports, ...args]);
  t.after(() => child.kill('SIGKILL'));
  const ended = outcome(child);
  const started = once(child.stdout, 'data') as Promise<[Buffer]>;
  const [output] = await Promise.race([started, ended.then(({ stderr }) => assert.fail(stderr))]);
  const lines = output.toString().trimEnd().split('\n');
  return { child, ended, urls: new Map(lines.map((line) => line.split(' ') as [string, string])) };
}

/** Logs in with the address of a page; asks the API with the session. */
async function logIn(page: string) {
  const { origin, hash } = new URL(page);
  const headers = { 'content-type': 'application/json' };
  const session = await fetch(`${origin}/api/session`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ token: hash.slice('#launch='.length) }),
  });
  const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';
  return async (method: string, path: string, body?: object) => {
    const response = await fetch(`${origin}${path}`, {
      method,
      headers: { ...headers, cookie },
      body: body === undefined ? null : JSON.stringify(body),
    });
    return { status: response.status, json: JSON.parse(await response.text()) };
  };
}

async function sendErrors(url: string | undefined): Promise<void> {
  // A little ahead of the clock, so that a machine that is slow stores them before they are counted.
  const timeUnixNano = `${Date.now() + 5000}000000`;
  const record = {
    timeUnixNano,
    severityNumber: 17,
    severityText: 'ERROR',
    body: { stringValue: 'payment failed' },
    attributes: [{ key: 'http.route', value: { stringValue: '/pay' } }],
  };
  const response = await fetch(`${url}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [record, record, record] }] }] }),
  });
  assert.equal(response.status, 200);
}

test('serve --alerts: fires on what is received, tells a webhook that it fires and is resolved, and the API shows it', async (t) => {
  const directory = await temporaryDirectory(t);
  const receiver = await startReceiver(t);
  const file = join(directory, 'alerts.yaml');
  await writeFile(file, rulesFor(receiver.url));
  const { child, ended, urls } = await startServe(t, directory, ['--alerts', file]);
  const ask = await logIn(urls.get('page') ?? '');
  await sendErrors(urls.get('otlp/http'));
  await Promise.all([receiver.next('Burst', 'firing'), receiver.next('Errors', 'firing')]);
  await receiver.next('Burst', 'resolved');

  const { rules, active } = (await ask('GET', '/api/alerts')).json;
  assert.deepEqual(
    rules.map(({ alert, state, firing }: Record<string, unknown>) => [alert, state, firing]),
    [
      ['Burst', 'inactive', 0],
      ['Errors', 'firing', 1],
      ['Quiet', 'inactive', 0],
    ],
  );
  assert.deepEqual(
    active.map(({ alert, labels, silenced }: Record<string, unknown>) => [alert, labels, silenced]),
    [['Errors', { route: '/pay' }, false]],
  );
  const { events } = (await ask('GET', '/api/alerts/history')).json;
  const burst = events.filter(({ alert }: { alert: string }) => alert === 'Burst');
  assert.deepEqual(
    burst.map(({ state }: { state: string }) => state),
    ['resolved', 'firing'],
  );
  assert.deepEqual((await ask('GET', '/api/alerts/history?until=-1h')).json, { events: [], more: 0 });

  const made = await ask('POST', '/api/alerts/silences', { matchers: 'alertname="Errors"', for: '2h' });
  assert.deepEqual([made.status, made.json.silence.state], [200, 'active']);
  assert.equal((await ask('GET', '/api/alerts')).json.active[0].silenced, true);
  const path = `/api/alerts/silences/${made.json.silence.id}`;
  assert.equal((await ask('DELETE', path)).status, 200);
  assert.equal((await ask('DELETE', path)).status, 404);
  assert.equal((await ask('GET', '/api/alerts/silences')).json.silences[0].state, 'expired');
  for (const [parameter, body] of [
    ['matchers', { matchers: 'alertname', for: '2h' }],
    ['matchers', { matchers: 'alertname=~"("', for: '2h' }],
    ['for', { matchers: 'a="b"', for: '0s' }],
    ['comment', { matchers: 'a="b"', for: '2h', comment: 7 }],
  ] as const) {
    const { status, json } = await ask('POST', '/api/alerts/silences', body);
    assert.deepEqual([status, json.error.parameter], [400, parameter]);
  }
  const link = await spawnAgentbus(['ui', '-d', directory, '--no-open', '--role', 'viewer']);
  const viewer = await logIn(link.stdout.trim().split(' ')[1] ?? '');
  assert.equal((await viewer('GET', '/api/alerts')).status, 200);
  assert.equal((await viewer('POST', '/api/alerts/silences', {})).status, 403);

  child.kill('SIGTERM');
  const { code, stderr } = await ended;
  assert.deepEqual([code, stderr], [0, '']);
  const query = ['query', 'kind:audit event:agentbus.silence.*', '-d', directory, '-o', 'json'];
  const audited = JSON.parse((await spawnAgentbus(query)).stdout) as { eventName: string }[];
  assert.equal(audited.length, 3);
});

test('serve --alerts: a file with mistakes is 2 with line and column; SIGHUP with one keeps the old rules', async (t) => {
  const directory = await temporaryDirectory(t);
  const file = join(directory, 'alerts.yaml');
  const rules = rulesFor('http://127.0.0.1:9/');
  const wrong = rules.replace('level>=error |', 'level>=eror |');
  await writeFile(file, wrong);
  const refused = await spawnAgentbus(['serve', '-d', directory, '--port', '0', '--alerts', file]);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /alerts\.yaml:6:22: groups\.0\.rules\.0\.expr/u);
  await writeFile(file, rules);
  const { child, ended, urls } = await startServe(t, directory, ['--alerts', file]);
  const ask = await logIn(urls.get('page') ?? '');
  const hangUp = async (): Promise<string> => {
    child.kill('SIGHUP');
    const [chunk] = (await once(child.stderr, 'data')) as [Buffer];
    return chunk.toString();
  };
  await writeFile(file, wrong);
  assert.match(await hangUp(), /alerts\.yaml:6:22/u);
  assert.equal((await ask('GET', '/api/alerts')).json.rules.length, 3);
  await writeFile(file, rules.replace(/ {6}- alert: Quiet\n.*\n/u, ''));
  assert.match(await hangUp(), /alert rules and tokens again/u);
  assert.equal((await ask('GET', '/api/alerts')).json.rules.length, 2);
  child.kill('SIGTERM');
  assert.equal((await ended).code, 0);
});

test('serve: without --alerts the API says how to have them', async (t) => {
  const { child, ended, urls } = await startServe(t, await temporaryDirectory(t), []);
  const { status, json } = await (await logIn(urls.get('page') ?? ''))('GET', '/api/alerts');
  assert.deepEqual([status, json.error.code], [501, 'no-alerts']);
  child.kill('SIGTERM');
  assert.equal((await ended).code, 0);
});
