import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { resolveOtlpSettings } from './otlp-settings.ts';

describe('resolveOtlpSettings', () => {
  test('http/protobuf to the local collector by default', () => {
    const settings = resolveOtlpSettings('logs', {}, {});
    assert.equal(settings?.url.href, 'http://localhost:4318/v1/logs');
    assert.equal(settings?.protocol, 'http/protobuf');
  });

  test("a base endpoint gets the signal's path, with or without its trailing slash", () => {
    for (const endpoint of ['https://otel.example/base', 'https://otel.example/base/']) {
      const env = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint };
      assert.equal(
        resolveOtlpSettings('traces', {}, env)?.exporterOptions.url,
        'https://otel.example/base/v1/traces',
      );
    }
  });

  test("a signal's own endpoint is used as it is, and wins", () => {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a:1',
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://b:2/x',
    };
    assert.equal(resolveOtlpSettings('metrics', {}, env)?.exporterOptions.url, 'http://b:2/x');
  });

  test("a signal's own protocol wins; an unknown one falls back to http/protobuf", () => {
    const env = {
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf',
    };
    assert.equal(resolveOtlpSettings('logs', {}, env)?.protocol, 'http/json');
    assert.equal(resolveOtlpSettings('traces', {}, env)?.protocol, 'http/protobuf');
    assert.equal(
      resolveOtlpSettings('logs', {}, { OTEL_EXPORTER_OTLP_PROTOCOL: 'tcp' })?.protocol,
      'http/protobuf',
    );
  });

  test("grpc has its own port, and no path of the signal's", () => {
    const env = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
    assert.equal(resolveOtlpSettings('logs', {}, env)?.exporterOptions.url, 'http://localhost:4317');
  });

  test('an endpoint that is no URL leaves the signal without OTLP', () => {
    assert.equal(
      resolveOtlpSettings('logs', {}, { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }),
      undefined,
    );
  });

  test('options win over the environment; what is left out of them is left to the exporter', () => {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://env:1',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_HEADERS: 'a=1',
    };
    const options = { endpoint: 'http://code:2', protocol: 'http/json', compression: 'gzip' } as const;
    const settings = resolveOtlpSettings('logs', options, env);
    assert.equal(settings?.protocol, 'http/json');
    assert.deepEqual(settings?.exporterOptions, { url: 'http://code:2/v1/logs', compression: 'gzip' });
  });
});
