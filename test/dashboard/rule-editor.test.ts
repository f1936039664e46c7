/** Alert rules through the hub's API: who may change them, what is refused, and that the file is whole at every moment. */
import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { leaveLaunchToken, type Role } from '@agentbus/hub';
import { spawnAgentbus } from '../../packages/cli/test/agentbus.ts';
import { RULES, type ShopHub, startShopHub } from './shop-hub.ts';

let shop: ShopHub;
let file = '';

before(async () => {
  shop = await startShopHub({ requests: 150 });
  file = join(shop.directory, 'alerts.yaml');
});

after(async () => {
  await shop.close();
});

interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: JSON of many shapes, looked at by assertions
  readonly json: any;
}

async function browser(
  role: Role,
): Promise<(method: string, path: string, body?: object) => Promise<Answer>> {
  const url = shop.url('api');
  const headers = { 'content-type': 'application/json', origin: url };
  const token = leaveLaunchToken(shop.directory, role);
  const login = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ token }),
  });
  const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
  return async (method, path, body) => {
    const response = await fetch(url + path, {
      method,
      headers: { ...headers, cookie },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      json: await response.json(),
    };
  };
}

const NEW = 'alert: Slow\nexpr: level>=warning | count over 5m > 3\nlabels:\n  severity: page\n';

async function auditEvents(): Promise<string[]> {
  const { stdout } = await spawnAgentbus([
    'query',
    'kind:audit',
    '-d',
    shop.directory,
    '-o',
    'ndjson',
    '--since',
    '-1h',
  ]);
  return stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { eventName: string }).eventName);
}

test('rules: an administrator adds, changes and removes one; each is written whole, evaluated, and in the audit trail', async () => {
  const ask = await browser('admin');
  writeFileSync(file, RULES);
  chmodSync(file, 0o640);
  const { json: first } = await ask('GET', '/api/alerts/rules');
  assert.deepEqual(
    first.rules.map(({ alert }: { alert: string }) => alert),
    ['SignOfLife', 'ManyErrors'],
  );
  const added = await ask('POST', '/api/alerts/rules', { version: first.version, group: 'shop', yaml: NEW });
  assert.equal(added.status, 200, JSON.stringify(added.json));
  assert.equal(statSync(file).mode & 0o777, 0o640);
  assert.deepEqual(
    readdirSync(shop.directory).filter((name) => name.endsWith('.tmp')),
    [],
  );
  assert.match(readFileSync(file, 'utf8'), /# what the shop is watched by/u);
  assert.ok(
    (await ask('GET', '/api/alerts')).json.rules.some(({ alert }: { alert: string }) => alert === 'Slow'),
  );
  const { version } = added.json;
  const changed = await ask('POST', '/api/alerts/rules', {
    version,
    group: 'shop',
    alert: 'Slow',
    yaml: NEW.replace('> 3', '> 30'),
  });
  assert.equal(changed.status, 200);
  const stale = await ask('POST', '/api/alerts/rules', { version, group: 'shop', alert: 'Slow' });
  assert.deepEqual([stale.status, stale.json.error.code], [409, 'stale-rules']);
  const removed = await ask('POST', '/api/alerts/rules', {
    version: changed.json.version,
    group: 'shop',
    alert: 'Slow',
  });
  assert.equal(removed.status, 200);
  const again = { version: removed.json.version, group: 'shop', alert: 'Slow' };
  assert.equal((await ask('POST', '/api/alerts/rules', again)).json.error.code, 'unknown-rule');
  const events = await auditEvents();
  assert.equal(events.filter((event) => event === 'agentbus.alert_rule.saved').length, 2);
  assert.equal(events.filter((event) => event === 'agentbus.alert_rule.removed').length, 1);
});

test('rules: what is wrong is told with line and column, and nothing is written', async () => {
  const ask = await browser('admin');
  const before = readFileSync(file, 'utf8');
  const { json } = await ask('GET', '/api/alerts/rules');
  for (const [yaml, line, message] of [
    ['alert: A\nexpr: level>=eror | count over 5m > 3\n', 2, /eror/u],
    ['alert: A\nexpr: body=~"(" | count over 5m > 3\n', 1, /./u],
    ['alert: A\nfor: $' + '{PATH}\ntype: dead_man\n', 2, /PATH is not set/u],
    ['alert: A\ntype: dead_man\nx: 1\n', 3, /no such setting/u],
  ] as const) {
    const checked = await ask('POST', '/api/alerts/check', { group: 'shop', yaml });
    assert.equal(checked.json.problems[0]?.line, line, JSON.stringify(checked.json));
    assert.match(checked.json.problems[0].message, message);
    const saved = await ask('POST', '/api/alerts/rules', { version: json.version, group: 'shop', yaml });
    assert.deepEqual([saved.status, saved.json.error.code], [400, 'invalid-rule']);
    assert.ok(!JSON.stringify(saved.json).includes(process.env.PATH ?? 'none'));
  }
  assert.equal(readFileSync(file, 'utf8'), before);
});

test('rules: nothing that the page is given has a secret of a receiver', async () => {
  for (const role of ['viewer', 'operator', 'admin'] as const) {
    const { json } = await (await browser(role))('GET', '/api/alerts/rules');
    assert.doesNotMatch(JSON.stringify(json), /keep-this-to-yourself|127\.0\.0\.1/u);
    assert.deepEqual(json.receivers[0], { name: 'nobody', notifiers: [] });
  }
});

test('rules: roles: a viewer reads, an operator tries, an administrator changes', async () => {
  const [viewer, operator] = [await browser('viewer'), await browser('operator')];
  const draft = { group: 'shop', yaml: NEW };
  assert.equal((await viewer('POST', '/api/alerts/check', draft)).status, 403);
  assert.equal((await viewer('POST', '/api/alerts/backtest?since=-15m', draft)).status, 403);
  assert.equal((await operator('POST', '/api/alerts/check', draft)).status, 200);
  assert.equal((await operator('POST', '/api/alerts/backtest?since=-15m', draft)).status, 200);
  for (const ask of [viewer, operator]) {
    assert.equal((await ask('POST', '/api/alerts/rules', { ...draft, version: '' })).status, 403);
    assert.equal((await ask('POST', '/api/alerts/receivers/nobody/test')).status, 403);
  }
});

test('backtest: finds what the command finds', async () => {
  const ask = await browser('operator');
  const [since, until] = [shop.telemetry.since, shop.telemetry.until];
  const yaml = 'alert: Errors\nexpr: level>=error | count over 2m > 1\nfor: 30s\n';
  const range = `since=${since}000000&until=${until}000000`;
  const { status, json } = await ask('POST', `/api/alerts/backtest?${range}`, { group: 'new', yaml });
  assert.equal(status, 200, JSON.stringify(json));
  const rules = join(shop.directory, 'tried.yaml');
  writeFileSync(
    rules,
    `groups:\n  - name: new\n    rules:\n      - ${yaml.trimEnd().replaceAll('\n', '\n        ')}\n`,
  );
  const iso = (millis: number) => new Date(millis).toISOString();
  const command = [
    'alerts',
    'backtest',
    rules,
    '-d',
    shop.directory,
    '--since',
    iso(since),
    '--until',
    iso(until),
  ];
  const { stdout } = await spawnAgentbus([...command, '-o', 'json', '--explain']);
  const expected = JSON.parse(stdout) as {
    events: { at: string; state: string }[];
    rules: { fired: number }[];
  };
  assert.deepEqual(
    json.events.map(({ at, state }: { at: number; state: string }) => `${iso(at)} ${state}`),
    expected.events.map(({ at, state }) => `${at} ${state}`),
  );
  assert.ok(json.events.length > 0);
  assert.equal(json.summary.fired, expected.rules[0]?.fired);
  assert.deepEqual(json.threshold, { operator: '>', value: 1 });
  assert.equal(Math.max(...json.values.map(({ value }: { value: number | null }) => value ?? 0)) > 1, true);
  const wrong = await ask('POST', `/api/alerts/backtest?${range}`, { group: 'new', yaml: 'alert: A' });
  assert.ok(wrong.json.problems.length > 0);
  const long = await ask('POST', `/api/alerts/backtest?since=-366d`, {
    group: 'shop',
    yaml: 'alert: A\ntype: dead_man\n',
  });
  assert.equal(long.json.error.code, 'invalid-range', 'the group is evaluated every second');
});

test('receivers: a test tells its notifiers once, is in the audit trail, and is not made too often', async (t) => {
  const told: string[] = [];
  const server = createServer((request, response) => {
    told.push(request.url ?? '');
    request.resume();
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const url = `http://127.0.0.1:${port}/keep-this-to-yourself`;
  const receivers = RULES.replace(
    '  - { name: nobody }\n',
    `  - { name: nobody }\n  - name: a/b ops\n    notifiers: [{ type: webhook, allow_private: true, url: "${url}" }]\n  - name: guarded\n    notifiers: [{ type: webhook, url: "${url}" }]\n`,
  );
  const ask = await browser('admin');
  writeFileSync(file, receivers);
  const { json } = await ask('GET', '/api/alerts/rules');
  // Saving a rule has the file read again.
  const saved = await ask('POST', '/api/alerts/rules', { version: json.version, group: 'shop', yaml: NEW });
  assert.equal(saved.status, 200);
  const sent = await ask('POST', `/api/alerts/receivers/${encodeURIComponent('a/b ops')}/test`);
  assert.deepEqual([sent.status, sent.json], [200, { results: [{ type: 'webhook' }] }]);
  assert.deepEqual(told, ['/keep-this-to-yourself']);
  const guarded = await ask('POST', '/api/alerts/receivers/guarded/test');
  assert.match(guarded.json.results[0].reason, /./u);
  assert.doesNotMatch(JSON.stringify(guarded.json), /keep-this-to-yourself/u);
  assert.equal(told.length, 1, 'an address of this machine is not asked without leave');
  assert.equal((await ask('POST', '/api/alerts/receivers/none/test')).status, 404);
  const often = await ask('POST', '/api/alerts/receivers/guarded/test');
  assert.deepEqual([often.status, often.json.error.code], [429, 'too-often']);
  assert.ok(Number(often.retryAfter) > 0);
  assert.ok((await auditEvents()).includes('agentbus.receiver.tested'));
});

test('silences: a preview says what they would cover', { timeout: 120_000 }, async () => {
  const ask = await browser('operator');
  const preview = (matchers: string) =>
    ask('GET', `/api/alerts/silences/preview?matchers=${encodeURIComponent(matchers)}`);
  for (;;) {
    const { json } = await preview('alertname="SignOfLife"');
    if (json.active === 1 && json.lately === 1) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.deepEqual((await preview('alertname="SignOfLife"')).json.alerts, ['SignOfLife']);
  assert.deepEqual((await preview('alertname="Other"')).json, { active: 0, lately: 0, alerts: [] });
  assert.equal((await preview('alertname=~"("')).status, 400);
});
