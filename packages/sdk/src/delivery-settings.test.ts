import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type DeliveryTarget, groupTargets, isDeliverable, resolveDelivery } from './delivery-settings.ts';
import type { Environment } from './environment.ts';

function resolve(...[signal, options, env]: Parameters<typeof resolveDelivery>): DeliveryTarget {
  return resolveDelivery(signal, options, env) ?? assert.fail('nothing to deliver to');
}

describe('resolveDelivery', () => {
  test("the specification's defaults", () => {
    assert.deepEqual(resolve('logs', {}, {}), {
      signals: ['logs'],
      url: 'http://localhost:4318',
      isSignalUrl: false,
      protocol: 'http/protobuf',
      headers: {},
      compression: 'none',
      timeoutMillis: 10_000,
      tls: { caFile: undefined, certFile: undefined, keyFile: undefined },
    });
  });

  test("a signal's own variable wins over the one of all, and an option over both", () => {
    const env = {
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
      OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: '2000',
      OTEL_EXPORTER_OTLP_HEADERS: 'a=1, B = two%20words,',
      OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'a=3,token=x=y%',
      OTEL_EXPORTER_OTLP_CERTIFICATE: '/ca.pem',
      OTEL_EXPORTER_OTLP_CLIENT_KEY: '/key.pem',
      OTEL_EXPORTER_OTLP_LOGS_CLIENT_CERTIFICATE: '/logs.pem',
    };
    assert.partialDeepStrictEqual(resolve('logs', {}, env), {
      headers: { a: '3', b: 'two words', token: 'x=y%' },
      compression: 'gzip',
      timeoutMillis: 2000,
      tls: { caFile: '/ca.pem', certFile: '/logs.pem', keyFile: '/key.pem' },
    });
    const options = { headers: { a: '4' }, compression: 'none', timeoutMillis: 5 } as const;
    assert.partialDeepStrictEqual(resolve('traces', options, env), {
      headers: { a: '4', b: 'two words' },
      compression: 'none',
      timeoutMillis: 5,
      tls: { certFile: undefined },
    });
  });

  test('grpc: its own port, and endpoints without a scheme', () => {
    const grpc = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
    const urlOf = (env: Environment) => resolve('traces', {}, { ...grpc, ...env }).url;
    assert.equal(urlOf({}), 'http://localhost:4317');
    const endpoint = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'collector:4317' };
    assert.equal(urlOf(endpoint), 'https://collector:4317');
    assert.equal(urlOf({ ...endpoint, OTEL_EXPORTER_OTLP_INSECURE: 'true' }), 'http://collector:4317');
    assert.equal(resolve('traces', {}, { ...grpc, ...endpoint }).isSignalUrl, false);
  });

  test('an endpoint that is no URL leaves the signal in its files', () => {
    assert.equal(resolveDelivery('logs', {}, { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }), undefined);
  });
});

describe('groupTargets', () => {
  test('signals that go the same way go together, and those with a URL of their own alone', () => {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://one:1',
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://two:2/x',
    };
    const targets = (['metrics', 'traces', 'logs'] as const).map((signal) => resolve(signal, {}, env));
    assert.deepEqual(
      groupTargets(targets).map(({ url, signals }) => [url, signals]),
      [
        ['http://two:2/x', ['metrics']],
        ['http://one:1', ['traces', 'logs']],
      ],
    );
  });
});

describe('isDeliverable', () => {
  test('not in the mode direct, and no metrics of another temporality than that of the files', () => {
    const delta = { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'Delta' };
    const cumulative = { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'cumulative' };
    assert.equal(isDeliverable('logs', { mode: 'direct' }, {}), false);
    assert.equal(isDeliverable('metrics', {}, {}), true);
    assert.equal(isDeliverable('metrics', {}, cumulative), true);
    assert.equal(isDeliverable('metrics', {}, delta), false);
    assert.equal(isDeliverable('logs', {}, delta), true);
  });
});
