import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { StartError } from './start-error.ts';
import { checkOptions, type StartOptions } from './start-options.ts';

const UNUSABLE: readonly [string, object][] = [
  ['serviceName is "", must be a non-empty string', { serviceName: '' }],
  ['directory is 5, must be a non-empty string', { directory: 5 }],
  ['level is "loud", must be trace, debug, info, warning, error or critical', { level: 'loud' }],
  ['metricExportIntervalMillis is 0, must be an integer from 1', { metricExportIntervalMillis: 0 }],
  ['shutdownTimeoutMillis is 1.5, must be an integer from 1', { shutdownTimeoutMillis: 1.5 }],
  [
    'otlp.endpoint is "localhost:4318", must be an http or https URL',
    { otlp: { endpoint: 'localhost:4318' } },
  ],
  ['otlp.mode is "queued", must be durable or direct', { otlp: { mode: 'queued' } }],
  ['otlp.protocol is "tcp", must be http/protobuf or http/json or grpc', { otlp: { protocol: 'tcp' } }],
  [
    'storage.format is "text", must be json or binary where otlp.mode is durable',
    { otlp: { mode: 'durable' }, storage: { format: 'text' } },
  ],
  ['logs.provider is "fast", must be lean or sdk', { logs: { provider: 'fast' } }],
  ['otlp.compression is "zstd", must be gzip or none', { otlp: { compression: 'zstd' } }],
  [
    'storage.retention.maxBytes is "1GB", must be a number from 0',
    { storage: { retention: { maxBytes: '1GB' } } },
  ],
  [
    'storage.retention.audit.maxAgeMillis is 0, must be a number from 1',
    { storage: { retention: { audit: { maxAgeMillis: 0 } } } },
  ],
  [
    'storage.retention.archiveDirectory is "", must be a non-empty string',
    { storage: { retention: { archiveDirectory: '' } } },
  ],
  [
    'storage.checkpointIntervalMillis is 5, must be a number from 1000, or Infinity',
    { storage: { checkpointIntervalMillis: 5 } },
  ],
  ['otlp.timeoutMillis is -1, must be an integer from 1', { otlp: { timeoutMillis: -1 } }],
];

describe('checkOptions', () => {
  for (const [message, options] of UNUSABLE) {
    test(`says that ${message}`, () => {
      assert.throws(
        () => checkOptions(options as StartOptions),
        (error) =>
          error instanceof StartError &&
          error.code === 'invalid-option' &&
          error.message.startsWith(`Cannot start: ${message}. `),
      );
    });
  }

  test('takes everything that is documented', () => {
    checkOptions({});
    checkOptions({
      serviceName: 'a',
      level: 'warn',
      files: true,
      otlp: { endpoint: 'https://a/b', protocol: 'http/json', compression: 'none', timeoutMillis: 1 },
      instrumentations: false,
      storage: {
        durability: 'fsync',
        retention: { maxBytes: Number.POSITIVE_INFINITY, archiveDirectory: '/a', audit: { maxAgeMillis: 1 } },
        checkpointIntervalMillis: Number.POSITIVE_INFINITY,
      },
      logs: { provider: 'sdk' },
      correlation: false,
    });
  });
});
