/** Who is let in to the page's API, and with what. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type RunningTestApi, startApi } from '../test/running-api.ts';
import { storedRecords } from '../test/running-hub.ts';
import { API_ROUTES } from './api-routes.ts';
import { SessionCookie } from './session-cookie.ts';
import { LAUNCH_MILLIS, LaunchTokens, leaveLaunchToken } from './session-launch.ts';
import { allows, ROLES } from './session-role.ts';
import { SESSION_IDLE_MILLIS, SESSION_MAX_MILLIS, SessionStore } from './session-store.ts';

const ID = '0123456789abcdef0123456789abcdef';

function pathOf(path: string): string {
  return path.replaceAll(':id', ID);
}

const PROTECTED = API_ROUTES.filter(({ isOpen }) => isOpen !== true);

test('api: every route but the login is 401 without a session, with a wrong cookie and with one of another instance', async (t) => {
  const { ask, logIn } = await startApi(t);
  const cookie = await logIn();
  const [name = '', secret = ''] = cookie.split('=');
  for (const { method, path } of PROTECTED) {
    for (const wrong of [undefined, `${name}=${'a'.repeat(43)}`, `other-${name}=${secret}`, `${name}=`]) {
      const { status, json } = await ask(pathOf(path), { method, cookie: wrong });
      assert.deepEqual([path, status], [path, 401]);
      assert.equal((json.error as { code: string }).code, 'unauthenticated');
    }
  }
});

test('api: each route is for its role and those above it, and 403 for the others', async (t) => {
  const api = await startApi(t);
  for (const role of ROLES) {
    for (const { method, path, role: needed, handle } of PROTECTED) {
      if (handle === 'stream') continue;
      const cookie = await api.logIn(role);
      const { status } = await api.ask(pathOf(path), { method, cookie });
      assert.equal(status === 403, !allows(role, needed), `${role} ${method} ${path}: ${status}`);
      assert.notEqual(status, 401, path);
    }
  }
});

test('api: nothing that changes anything is GET', () => {
  const changing = /session$|sessions$|launch-tokens|views\/:id|sql/u;
  for (const { method, path, handle } of API_ROUTES) {
    if (changing.test(path) && typeof handle === 'string') assert.notEqual(method, 'GET', path);
  }
});

test('api: a foreign Host is 421 and a foreign Origin 403, before anything else is looked at', async (t) => {
  const { ask, logIn } = await startApi(t);
  const cookie = await logIn();
  for (const path of ['/', '/api/logs', '/assets/x.js', '/api/nothing']) {
    assert.equal((await ask(path, { cookie, headers: { host: 'rebound.example:4319' } })).status, 421);
    assert.equal((await ask(path, { cookie, headers: { origin: 'http://evil.example' } })).status, 403);
  }
  assert.equal((await ask('/', { headers: { host: 'localhost' } })).status, 200);
});

test('api: what another site makes a browser send is refused, with its cookie', async (t) => {
  const { ask, logIn, url } = await startApi(t);
  const cookie = await logIn();
  const body = { name: 'x', address: '/logs' };
  const own = new URL(url('api')).origin;
  const post = (headers: Record<string, string>) =>
    ask('/api/views', { method: 'POST', cookie, body, headers });
  assert.equal((await post({ 'sec-fetch-site': 'cross-site' })).status, 403);
  assert.equal((await post({ 'sec-fetch-site': 'same-site', origin: own })).status, 403);
  assert.equal((await post({ 'sec-fetch-site': 'same-origin' })).status, 403, 'no Origin');
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
    assert.equal((await post({ 'content-type': type })).status, 415);
  }
  assert.equal((await ask('/api/logs', { cookie, headers: { 'sec-fetch-site': 'cross-site' } })).status, 403);
  assert.equal((await post({ 'sec-fetch-site': 'same-origin', origin: own })).status, 200);
  const { headers } = await ask('/api/logs', { method: 'OPTIONS', cookie });
  assert.equal(headers['access-control-allow-origin'], undefined);
});

test('api: a launch token works once, its cookie is HttpOnly and SameSite=Strict, and logging out ends it', async (t) => {
  const { ask, directory, hub } = await startApi(t);
  const link = hub.createPageUrl() ?? '';
  assert.match(link, /^http:\/\/127\.0\.0\.1:\d+\/#launch=[\w-]{43}$/u);
  const token = link.split('=')[1];
  for (const name of readdirSync(join(directory, 'state', 'launch'))) {
    assert.match(name, /^[0-9a-f]{64}$/u, 'only hashes are stored');
    assert.notEqual(name, token);
  }
  const log = () => ask('/api/session', { method: 'POST', body: { token } });
  const both = await Promise.all([log(), log()]);
  assert.deepEqual(both.map(({ status }) => status).sort(), [200, 401]);
  const [cookie = ''] = both.find(({ status }) => status === 200)?.headers['set-cookie'] ?? [];
  assert.match(cookie, /^agentbus-[0-9a-f]{12}=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/u);
  assert.equal((await log()).status, 401);
  for (const wrong of ['', '../../hub.lock', 'a'.repeat(43), `${token}/../x`]) {
    assert.equal((await ask('/api/session', { method: 'POST', body: { token: wrong } })).status, 401);
  }
  const [pair] = cookie.split(';');
  assert.equal((await ask('/api/session', { cookie: pair })).json.role, 'admin');
  assert.equal((await ask('/api/session', { method: 'DELETE', cookie: pair })).status, 200);
  assert.equal((await ask('/api/session', { cookie: pair })).status, 401, 'a stolen copy is worth nothing');
});

test('api: an administrator ends all sessions', async (t) => {
  const { ask, logIn } = await startApi(t);
  const [admin, viewer] = [await logIn(), await logIn('viewer')];
  assert.equal((await ask('/api/sessions', { method: 'DELETE', cookie: viewer })).status, 403);
  assert.equal((await ask('/api/sessions', { method: 'DELETE', cookie: admin })).status, 200);
  for (const cookie of [admin, viewer]) assert.equal((await ask('/api/session', { cookie })).status, 401);
});

test('api: every change is an audit record of who made it', async (t) => {
  const { ask, logIn, directory } = await startApi(t);
  const cookie = await logIn('admin');
  const { json } = await ask('/api/views', {
    method: 'POST',
    cookie,
    body: { name: 'Errors', address: '/logs?q=x' },
  });
  const { id } = json.view as { id: string };
  assert.equal((await ask(`/api/views/${id}`, { method: 'DELETE', cookie })).status, 200);
  assert.equal(
    (await ask('/api/launch-tokens', { method: 'POST', cookie, body: { role: 'viewer' } })).status,
    200,
  );
  assert.equal((await ask('/api/sql', { method: 'POST', cookie, body: { sql: 'SELECT 1' } })).status, 200);
  await ask('/api/session', { method: 'DELETE', cookie });
  const records = storedRecords(directory, 'audit');
  const events = records.map((record) => (record.signal === 'logs' ? record.eventName : ''));
  assert.deepEqual(events, [
    'agentbus.session.started',
    'agentbus.view.saved',
    'agentbus.view.deleted',
    'agentbus.launch_token.created',
    'agentbus.sql.run',
    'agentbus.session.ended',
  ]);
  const who = new Set(records.map(({ attributes }) => attributes['agentbus.session.id']));
  assert.equal(who.size, 1);
  assert.ok(records.every(({ attributes }) => attributes['user.roles'] === 'admin'));
});

async function expectHeaders({ ask }: RunningTestApi, _: TestContext): Promise<void> {
  for (const path of ['/', '/api/logs', '/api/nothing', '/nothing']) {
    const { headers } = await ask(path);
    const policy = String(headers['content-security-policy']);
    assert.match(policy, /default-src 'none'/u, path);
    assert.match(policy, /require-trusted-types-for 'script'/u, path);
    assert.doesNotMatch(policy, /unsafe|https?:|\*/u, path);
    assert.equal(headers['x-content-type-options'], 'nosniff', path);
    assert.equal(headers['access-control-allow-origin'], undefined, path);
    if (path.startsWith('/api')) assert.equal(headers['cache-control'], 'no-store', path);
  }
}

test('api: every answer has the security headers, and those of the API are not stored', async (t) => {
  await expectHeaders(await startApi(t), t);
});

test('api: / is there without a session; paths outside the page are not', async (t) => {
  const { ask } = await startApi(t);
  for (const path of ['/', '/logs', '/traces', '/overview'])
    assert.equal((await ask(path)).status, 200, path);
  for (const path of [
    '/../package.json',
    '/assets/../../package.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/..%2f..%2fetc/passwd',
    '/state/launch',
    '//etc/passwd',
  ]) {
    assert.equal((await ask(path)).status, 404, path);
  }
  assert.equal((await ask('/', { method: 'POST', body: {} })).status, 405);
});

test('SessionStore ends sessions that are idle, and all after a week', () => {
  let now = 0;
  const store = new SessionStore(() => now);
  const { secret } = store.create('viewer');
  now += SESSION_IDLE_MILLIS;
  assert.equal(store.find(secret)?.role, 'viewer');
  now += SESSION_IDLE_MILLIS + 1;
  assert.equal(store.find(secret), undefined);
  const busy = store.create('viewer').secret;
  const end = now + SESSION_MAX_MILLIS;
  for (; now <= end; now += SESSION_IDLE_MILLIS) assert.ok(store.find(busy));
  assert.equal(store.find(busy), undefined);
});

test('SessionStore: of too many sessions the one that was idle longest ends', () => {
  const store = new SessionStore(() => 0);
  const first = store.create('viewer').secret;
  const second = store.create('viewer').secret;
  store.find(first);
  for (let index = 0; index < 199; index++) store.create('viewer');
  assert.equal(store.find(second), undefined);
  assert.ok(store.find(first));
});

test('LaunchTokens takes none that is too old', async (t) => {
  const { directory } = await startApi(t);
  const late = () => Date.now() + LAUNCH_MILLIS + 60_000;
  assert.equal(new LaunchTokens(directory, late).take(leaveLaunchToken(directory)), undefined);
  assert.equal(new LaunchTokens(directory, Date.now).take(leaveLaunchToken(directory, 'viewer')), 'viewer');
});

test('SessionCookie: over TLS it is Secure and bound to the host; each store has a name of its own', () => {
  const secure = new SessionCookie({ directory: '/a', isSecure: true });
  assert.match(
    secure.set('x'),
    /^__Host-agentbus-[0-9a-f]{12}=x; Path=\/; HttpOnly; SameSite=Strict; Secure;/u,
  );
  const [a, b] = ['/a', '/b'].map((directory) => new SessionCookie({ directory, isSecure: false }));
  assert.notEqual(a?.name, b?.name);
  assert.equal(a?.read(`${b?.name}=1; other=2;${a?.name}=3`), '3');
  assert.equal(a?.read(undefined), undefined);
});
