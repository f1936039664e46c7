/** The live stream: what comes, what is resumed, and what is said to be missing. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { type TestContext, test } from 'node:test';
import { logsOf, type RunningTestApi, startApi } from '../test/running-api.ts';
import { post } from '../test/running-hub.ts';
import { KEPT_RECORDS } from './api-live-records.ts';

interface StreamEvent {
  readonly event: string;
  readonly id: string;
  readonly data: {
    channel?: string;
    records?: { body: string }[];
    missed?: number;
    reason?: string;
    resumed?: boolean;
  };
}

interface OpenStream {
  readonly status: number | undefined;
  readonly response: http.IncomingMessage;
  events(): AsyncGenerator<StreamEvent, void, undefined>;
  close(): void;
}

async function openStream(
  api: RunningTestApi,
  query: string,
  headers: http.OutgoingHttpHeaders,
): Promise<OpenStream> {
  const request = http.get(`${api.url('api')}/api/stream?${query}`, { headers });
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  request.on('error', () => {});
  return {
    status: response.statusCode,
    response,
    async *events() {
      let text = '';
      for await (const chunk of response as AsyncIterable<Buffer>) {
        text += chunk.toString();
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const fields = text
            .slice(0, end)
            .split('\n')
            .map((line) => line.split(/: (.*)/su) as [string, string]);
          text = text.slice(end + 2);
          const { event, id = '', data } = Object.fromEntries(fields);
          if (event !== undefined && data !== undefined) yield { event, id, data: JSON.parse(data) };
        }
      }
    },
    close: () => request.destroy(),
  };
}

async function send(api: RunningTestApi, bodies: readonly string[], service = 'shop'): Promise<void> {
  const records = bodies.map((body) => ({ body, time: BigInt(Date.now()) * 1_000_000n }));
  const { status } = await post(`${api.url('otlp/http')}/v1/logs`, logsOf(service, records));
  assert.equal(status, 200);
}

/** The follower begins a moment after the stream is open: records are sent until the first one comes. */
async function untilLive(api: RunningTestApi, events: AsyncGenerator<StreamEvent>): Promise<string> {
  let stopped = false;
  const sending = (async () => {
    while (!stopped) {
      await send(api, ['begin']);
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  for (;;) {
    const { value, done } = await events.next();
    assert.ok(!done);
    if (value.event === 'logs') break;
  }
  stopped = true;
  await sending;
  await send(api, ['begun']);
  for (;;) {
    const { value, done } = await events.next();
    assert.ok(!done);
    if (value.data.records?.some(({ body }) => body === 'begun')) return value.id;
  }
}

async function start(t: TestContext) {
  const api = await startApi(t);
  const cookie = await api.logIn();
  return { api, cookie };
}

test('stream: one connection gives the records of each channel, as they come', async (t) => {
  const { api, cookie } = await start(t);
  const stream = await openStream(api, 'logs=all:&logs=bank:service:bank', { cookie });
  t.after(() => stream.close());
  const events = stream.events();
  await untilLive(api, events);
  await send(api, ['to the bank'], 'bank');
  await send(api, ['end']);
  const seen: Record<string, string[]> = { all: [], bank: [] };
  while (!seen.all?.includes('end') || seen.bank?.length === 0) {
    const { value, done } = await events.next();
    assert.ok(!done);
    for (const { body } of value.data.records ?? []) seen[value.data.channel ?? '']?.push(body);
  }
  assert.deepEqual(seen, { all: ['to the bank', 'end'], bank: ['to the bank'] });
});

test('stream: who comes back with the last id misses nothing', async (t) => {
  const { api, cookie } = await start(t);
  const first = await openStream(api, 'logs=all:', { cookie });
  const id = await untilLive(api, first.events());
  first.close();
  await send(api, ['while away 1', 'while away 2']);
  for (const headers of [{ cookie, 'last-event-id': id }, { cookie }]) {
    const query = 'last-event-id' in headers ? 'logs=all:' : `logs=all:&after=${id}`;
    const again = await openStream(api, query, headers);
    const bodies: string[] = [];
    for await (const { event, data } of again.events()) {
      if (event === 'open') assert.equal(data.resumed, true);
      for (const { body } of data.records ?? []) bodies.push(body);
      if (bodies.includes('while away 2')) break;
    }
    again.close();
    assert.deepEqual(bodies, ['while away 1', 'while away 2']);
  }
});

test('stream: an id of another run of the hub is answered with a gap', async (t) => {
  const { api, cookie } = await start(t);
  const stream = await openStream(api, 'logs=all:', { cookie, 'last-event-id': '00000000.7' });
  t.after(() => stream.close());
  const events = stream.events();
  assert.equal((await events.next()).value?.data.resumed, false);
  const { value } = await events.next();
  assert.deepEqual([value?.event, value?.data.reason], ['gap', 'restart']);
});

test('stream: more than a page can draw is cut, and counted', async (t) => {
  const { api, cookie } = await start(t);
  const stream = await openStream(api, 'logs=all:', { cookie });
  t.after(() => stream.close());
  const events = stream.events();
  await untilLive(api, events);
  const sent = 5000;
  await send(
    api,
    Array.from({ length: sent }, (_, index) => `burst ${index}`),
  );
  let [shown, missed] = [0, 0];
  while (shown + missed < sent) {
    const { value, done } = await events.next();
    assert.ok(!done);
    shown += value.data.records?.length ?? 0;
    missed += value.data.missed ?? 0;
  }
  assert.equal(shown + missed, sent);
});

test('stream: a client that does not read holds up nobody, takes no more memory, and is told what it missed', async (t) => {
  const { api, cookie } = await start(t);
  const slow = await openStream(api, 'logs=all:', { cookie });
  t.after(() => slow.close());
  const events = slow.events();
  await untilLive(api, events);
  slow.response.pause();
  const quick = await openStream(api, 'logs=last:last', { cookie });
  t.after(() => quick.close());
  const filler = 'x'.repeat(1000);
  const batch = Array.from({ length: 2000 }, () => filler);
  let sent = 0;
  for (; sent < KEPT_RECORDS * 1.5; sent += batch.length) await send(api, batch);
  await send(api, ['last']);
  for await (const { data } of quick.events()) {
    if (data.records?.some(({ body }) => body === 'last')) break;
  }
  slow.response.resume();
  let [shown, missed] = [0, 0];
  for (;;) {
    const { value, done } = await events.next();
    assert.ok(!done);
    shown += value.data.records?.length ?? 0;
    missed += value.data.missed ?? 0;
    if (value.data.records?.some(({ body }) => body === 'last')) break;
  }
  assert.equal(shown + missed, sent + 1);
  assert.ok(missed > 0);
});

test('stream: bad channels are refused before the stream begins', async (t) => {
  const { api, cookie } = await start(t);
  for (const [query, code] of [
    ['logs=nonsense', 'invalid-channel'],
    ['logs=a:level:eror', undefined],
    [Array.from({ length: 17 }, (_, index) => `logs=c${index}:`).join('&'), 'too-many-channels'],
    ['logs=a:body=~x', 'regex-engine-missing'],
  ] as const) {
    const { status, json } = await api.ask(`/api/stream?${query}`, { cookie });
    assert.equal(status, 400, query);
    if (code !== undefined) assert.equal((json.error as { code: string }).code, code);
  }
});

test('stream: logging out ends it, and so does the end of the hub', async (t) => {
  const { api, cookie } = await start(t);
  const other = await api.logIn();
  const ended = async (stream: OpenStream) => {
    for await (const _ of stream.events());
  };
  const first = await openStream(api, 'logs=all:', { cookie });
  const end = ended(first);
  await api.ask('/api/session', { method: 'DELETE', cookie });
  await end;
  const second = await openStream(api, 'logs=all:', { cookie: other });
  const closed = ended(second);
  await api.hub.close();
  await closed;
});
