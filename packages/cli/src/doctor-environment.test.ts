import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkSettings, readSettings } from './doctor-environment.ts';

test('readSettings: lists OTEL_* and AGENTBUS_* that are set, by name', () => {
  const env = { PATH: '/bin', OTEL_SERVICE_NAME: 'shop', AGENTBUS_DIRECTORY: '/data', OTEL_PROPAGATORS: '' };
  assert.deepEqual(readSettings(env), [
    { name: 'AGENTBUS_DIRECTORY', value: '/data' },
    { name: 'OTEL_SERVICE_NAME', value: 'shop' },
  ]);
});

const MASKED: readonly [string, string, string][] = [
  ['OTEL_EXPORTER_OTLP_HEADERS', 'api-key=s3cret,x-tenant=acme', 'api-key=****,x-tenant=****'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 's3cret', '****'],
  ['OTEL_EXPORTER_OTLP_TRACES_HEADERS', 'Authorization=Basic%20s3cret', 'Authorization=****'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'https://me:s3cret@example.com/', 'https://****:****@example.com/'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'https://example.com/?key=s3cret', 'https://example.com/?key=****'],
  ['OTEL_RESOURCE_ATTRIBUTES', 'service.name=shop,db.password=s3cret', 'service.name=shop,db.password=****'],
  ['AGENTBUS_HUB_TOKEN', 's3cret', '****'],
];

for (const [name, value, expected] of MASKED) {
  test(`readSettings: masks ${name}=${value}`, () => {
    assert.deepEqual(readSettings({ [name]: value }), [{ name, value: expected }]);
  });
}

test('readSettings: no header value is ever shown', () => {
  const headers = fc.array(
    fc.tuple(fc.stringMatching(/^[a-z-]{1,8}$/u), fc.stringMatching(/^[A-Z0-9]{4,12}$/u)),
    {
      minLength: 1,
    },
  );
  fc.assert(
    fc.property(headers, (pairs) => {
      const [setting] = readSettings({
        OTEL_EXPORTER_OTLP_HEADERS: pairs.map(([key, value]) => `${key}=${value}`).join(','),
      });
      for (const [, value] of pairs) assert.ok(!setting?.value.includes(value));
    }),
  );
});

const WRONG: readonly [string, string, string][] = [
  ['OTEL_SDK_DISABLED', 'true', 'sdk-disabled'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'localhost:4318', 'endpoint-invalid'],
  ['OTEL_EXPORTER_OTLP_LOGS_ENDPOINT', 'nonsense', 'endpoint-invalid'],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'http/xml', 'protocol-unsupported'],
];

for (const [name, value, code] of WRONG) {
  test(`checkSettings: ${name}=${value} is ${code}`, () => {
    assert.deepEqual(
      checkSettings({ [name]: value }).map((finding) => finding.code),
      [code],
    );
  });
}

test('checkSettings: finds nothing wrong with good values', () => {
  const env = {
    OTEL_SDK_DISABLED: 'false',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  };
  assert.deepEqual(checkSettings(env), []);
});
