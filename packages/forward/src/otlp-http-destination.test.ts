import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { logBatch, testDestination } from './destination.conformance.ts';
import { createOtlpHttpDestination } from './otlp-http-destination.ts';
import { type Answer, type OtlpReceiver, receiveOtlp } from './otlp-receiver.conformance.ts';

const NEVER = new AbortController().signal;

for (const encoding of ['json', 'protobuf'] as const) {
  for (const compression of ['none', 'gzip', 'zstd'] as const) {
    testDestination(`OTLP/HTTP ${encoding}, ${compression}`, {
      receive: receiveOtlp,
      create: (port, timeoutMillis) =>
        createOtlpHttpDestination({
          endpoint: `http://127.0.0.1:${port}`,
          encoding,
          compression,
          timeoutMillis,
        }),
    });
  }
}

describe('createOtlpHttpDestination', () => {
  let receiver: OtlpReceiver;
  let answer: Answer = {};

  before(async () => {
    receiver = await receiveOtlp(0, () => answer);
  });
  after(() => receiver.close());

  const deliver = async (next: Answer = {}, options = {}) => {
    answer = next;
    const destination = createOtlpHttpDestination({
      endpoint: `http://127.0.0.1:${receiver.port}/`,
      ...options,
    });
    try {
      return await destination.deliver(logBatch('a', 'b'), NEVER);
    } finally {
      await destination.close();
    }
  };

  test('posts to the path of the signal, with the headers given', async () => {
    await deliver({}, { headers: { authorization: 'Bearer x' }, compression: 'gzip' });
    const { path, headers } = receiver.requests.at(-1) ?? assert.fail();
    assert.equal(path, '/v1/logs');
    assert.equal(headers.authorization, 'Bearer x');
    assert.equal(headers['content-type'], 'application/json');
    assert.equal(headers['content-encoding'], 'gzip');
  });

  test('posts to a signal’s own URL', async () => {
    await deliver({}, { urls: { logs: `http://127.0.0.1:${receiver.port}/insert/opentelemetry/v1/logs` } });
    assert.equal(receiver.requests.at(-1)?.path, '/insert/opentelemetry/v1/logs');
  });

  test('sends one line as its very bytes', async () => {
    answer = {};
    const { lines, ...rest } = logBatch('same');
    const destination = createOtlpHttpDestination({ endpoint: `http://127.0.0.1:${receiver.port}` });
    await destination.deliver({ lines, ...rest }, NEVER);
    await destination.close();
    assert.deepEqual(receiver.requests.at(-1)?.body, lines[0]);
  });

  test('answers rejected where the batch is at fault', async () => {
    for (const status of [400, 413, 422]) {
      assert.deepEqual(await deliver({ status, body: 'bad  record\n' }), {
        status: 'rejected',
        reason: `HTTP ${status}: bad record`,
      });
    }
  });

  test('answers retry where the destination or the settings are at fault', async () => {
    for (const status of [401, 403, 404, 408, 429, 502, 503, 504]) {
      assert.deepEqual(await deliver({ status, body: '' }), { status: 'retry', reason: `HTTP ${status}` });
    }
    const { status, maxAttempts } = (await deliver({ status: 500 })) as Record<string, unknown>;
    assert.equal(status, 'retry');
    assert.ok(Number(maxAttempts) > 1);
  });

  test('answers retry where the destination says that it does not take the encoding', async () => {
    const body = "json encoding isn't supported for opentelemetry format. Use protobuf encoding";
    const delivery = await deliver({ status: 400, body });
    assert.deepEqual(delivery, { status: 'retry', reason: `HTTP 400: ${body}` });
  });

  test('takes over Retry-After, as seconds or a date', async () => {
    const inSeconds = await deliver({ status: 503, headers: { 'retry-after': '7' } });
    assert.equal(inSeconds.status === 'retry' && inSeconds.afterMillis, 7000);
    const date = new Date(Date.now() + 60_000).toUTCString();
    const byDate = await deliver({ status: 429, headers: { 'retry-after': date } });
    assert.ok(
      byDate.status === 'retry' && (byDate.afterMillis ?? 0) > 50_000 && (byDate.afterMillis ?? 0) <= 60_000,
    );
    const nonsense = await deliver({ status: 503, headers: { 'retry-after': 'soon' } });
    assert.equal(nonsense.status === 'retry' && nonsense.afterMillis, undefined);
  });

  test('counts what a partial success refuses, in JSON and protobuf', async () => {
    const body = '{"partialSuccess":{"rejectedLogRecords":"1","errorMessage":"too old"}}';
    const expected = { status: 'accepted', rejectedRecords: 1, reason: 'too old' };
    const json = { 'content-type': 'application/json' };
    assert.deepEqual(await deliver({ headers: json, body }), expected);
    const protobuf = Buffer.from([0x0a, 0x0b, 0x08, 0x01, 0x12, 0x07, ...Buffer.from('too old')]);
    const headers = { 'content-type': 'application/x-protobuf' };
    assert.deepEqual(await deliver({ headers, body: protobuf }, { encoding: 'protobuf' }), expected);
    for (const strange of ['', 'ok', '{}', '[]', 'null', '{"partialSuccess":null}']) {
      assert.deepEqual(await deliver({ headers: json, body: strange }), { status: 'accepted' });
    }
    for (const strange of [Buffer.alloc(0), Buffer.from([0x0a, 0xff]), Buffer.alloc(50, 0xff)]) {
      assert.equal((await deliver({ headers, body: strange }, { encoding: 'protobuf' })).status, 'accepted');
    }
  });

  test('answers rejected on a line that cannot be protobuf', async () => {
    const destination = createOtlpHttpDestination({ endpoint: 'http://127.0.0.1:1', encoding: 'protobuf' });
    const lines = [Buffer.from('{"resourceLogs":[{"scopeLogs":7}]}')];
    const delivery = await destination.deliver({ ...logBatch('x'), lines }, NEVER);
    assert.equal(delivery.status, 'rejected');
  });

  test('refuses options that cannot work, and says what would', () => {
    for (const [options, message] of [
      [
        { endpoint: 'localhost:4318' },
        /endpoint is "localhost:4318\/v1\/logs", must be an http or https URL/,
      ],
      [{ endpoint: 'http://a', urls: { traces: 'x' } }, /urls\.traces is "x"/],
      [
        { endpoint: 'http://a', compression: 'lz4' as 'gzip' },
        /compression is lz4, must be gzip, zstd or none/,
      ],
      [{ endpoint: 'http://a', timeoutMillis: 0 }, /timeoutMillis is 0/],
      [{ endpoint: 'https://a', tls: { certFile: 'x' } }, /certFile and keyFile belong together/],
      [{ endpoint: 'https://a', tls: { caFile: '/nowhere.pem' } }, /nowhere\.pem/],
    ] as const) {
      assert.throws(() => createOtlpHttpDestination(options), { code: 'invalid-option', message });
    }
  });

  test('names itself without secrets', () => {
    const { label } = createOtlpHttpDestination({ endpoint: 'https://user:secret@example.com/otlp' });
    assert.equal(label, 'https://example.com/otlp');
  });
});
