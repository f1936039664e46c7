import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import {
  configLevel,
  exporterOptions,
  readPresetConfig,
  withConfigEnvironment,
  withConfigOptions,
} from './preset-config.ts';
import { runProgram } from './testdata/run-program.ts';

async function fileWith(t: TestContext, yaml: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-sdk-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  await writeFile(join(directory, 'agentbus.yaml'), yaml);
  return directory;
}

async function configOf(t: TestContext, yaml: string) {
  const read = readPresetConfig({}, {}, await fileWith(t, yaml));
  assert.ok(read);
  return read.config;
}

test('readPresetConfig: agentbus.yaml of a directory, the file of an option, the file of a variable, none', async (t) => {
  const directory = await fileWith(t, 'level: debug\n');
  await writeFile(join(directory, 'other.yaml'), 'level: error\n');
  assert.equal(readPresetConfig({}, {}, directory)?.config.level, 'debug');
  const env = { AGENTBUS_CONFIG_FILE: 'other.yaml' };
  assert.equal(readPresetConfig({}, env, directory)?.config.level, 'error');
  const named = { configFile: join(directory, 'agentbus.yaml') };
  assert.equal(readPresetConfig(named, env, directory)?.config.level, 'debug');
  assert.equal(readPresetConfig({ configFile: false }, env, directory), undefined);
  assert.equal(readPresetConfig({}, {}, tmpdir()), undefined);
});

test('readPresetConfig: a file that cannot be used is a StartError with the place', async (t) => {
  const directory = await fileWith(t, 'redaction:\n  limits:\n    maxDepth: 0\n');
  assert.throws(() => readPresetConfig({}, {}, directory), {
    code: 'invalid-config',
    message: /agentbus\.yaml:3:5: redaction\.limits\.maxDepth/u,
  });
  assert.throws(() => readPresetConfig({ configFile: 'none.yaml' }, {}, directory), {
    code: 'invalid-config',
  });
});

test("readPresetConfig: what is the hub's is not read, and its variables need not be set", async (t) => {
  const yaml = `level: debug\nhub: { tokenFile: "\${NOT_SET_ANYWHERE}" }\nalerts:
  groups: []
  route: { receiver: ops }
  receivers: [{ name: ops, notifiers: [{ type: webhook, url: "\${NOT_SET_ANYWHERE}" }] }]\n`;
  const config = await configOf(t, yaml);
  assert.deepEqual(config, { level: 'debug', alerts: { groups: [] } });
});

describe('precedence: code, then environment, then file, then default', () => {
  const FILE = `directory: telemetry
level: debug
otlp: { endpoint: "http://file:1", headers: { authorization: "Bearer a b" }, timeoutMillis: 5s, mode: direct }
traces: { sampler: traceidratio, ratio: 0.25 }
propagators: [tracecontext, b3]
metricExportIntervalMillis: 30s
storage: { maxSegmentBytes: 1MiB, retention: { maxBytes: 1GiB, audit: { maxBytes: 2GiB } }, signingKeyFile: key.pem }
redaction: { keys: [badge] }
correlation: { generate: true, injectHeader: x-file }
logs: { provider: sdk }
runtimeMetrics: false
shutdownTimeoutMillis: 1s
`;

  test('the environment: a variable wins where it is set and not empty', async (t) => {
    const config = await configOf(t, FILE);
    const said = withConfigEnvironment({ OTEL_PROPAGATORS: '' }, config);
    assert.deepEqual(
      [said.OTEL_EXPORTER_OTLP_ENDPOINT, said.OTEL_EXPORTER_OTLP_TIMEOUT, said.OTEL_EXPORTER_OTLP_HEADERS],
      ['http://file:1', '5000', 'authorization=Bearer%20a%20b'],
    );
    assert.deepEqual(
      [said.OTEL_TRACES_SAMPLER, said.OTEL_TRACES_SAMPLER_ARG, said.OTEL_PROPAGATORS],
      ['traceidratio', '0.25', 'tracecontext,b3'],
    );
    assert.deepEqual(
      [said.OTEL_METRIC_EXPORT_INTERVAL, said.AGENTBUS_OTLP_MODE, said.AGENTBUS_SIGNING_KEY_FILE?.slice(-8)],
      ['30000', 'direct', '/key.pem'],
    );
    const set = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://env:1', OTEL_TRACES_SAMPLER: 'always_off' };
    const both = withConfigEnvironment(set, config);
    assert.deepEqual([both.OTEL_EXPORTER_OTLP_ENDPOINT, both.OTEL_TRACES_SAMPLER], Object.values(set));
    assert.deepEqual(withConfigEnvironment(set, undefined), set);
  });

  test('the options: those given win, setting by setting', async (t) => {
    const config = await configOf(t, FILE);
    const alone = withConfigOptions({}, {}, config);
    assert.equal(alone.directory?.endsWith('/telemetry'), true);
    assert.deepEqual(alone.storage, {
      maxSegmentBytes: 1024 ** 2,
      retention: { maxBytes: 1024 ** 3, audit: { maxBytes: 2 * 1024 ** 3 } },
    });
    assert.deepEqual(
      [alone.redaction, alone.logs, alone.runtimeMetrics, alone.shutdownTimeoutMillis],
      [{ keys: ['badge'] }, { provider: 'sdk' }, false, 1000],
    );
    const code = {
      directory: '/code',
      storage: { retention: { audit: { maxBytes: 7 } }, maxSegmentRecords: 3 },
      redaction: {},
      correlation: { injectHeader: 'x-code' },
      logs: { provider: 'lean' as const },
      runtimeMetrics: true,
      shutdownTimeoutMillis: 7,
    };
    assert.deepEqual(withConfigOptions(code, {}, config), {
      ...code,
      storage: {
        maxSegmentBytes: 1024 ** 2,
        maxSegmentRecords: 3,
        retention: { maxBytes: 1024 ** 3, audit: { maxBytes: 7 } },
      },
      correlation: { generate: true, injectHeader: 'x-code' },
    });
    const off = withConfigOptions({ correlation: false, storage: { retention: false } }, {}, config);
    assert.deepEqual([off.correlation, off.storage?.retention], [false, false]);
    const env = { AGENTBUS_DIRECTORY: '/env', AGENTBUS_REDACTION: 'off' };
    assert.deepEqual(
      [withConfigOptions({}, env, config).directory, withConfigOptions({}, env, config).redaction],
      [undefined, undefined],
    );
  });

  test('the level: an option, a level that the variable names, the file', async (t) => {
    const config = await configOf(t, FILE);
    assert.equal(configLevel({}, {}, config), 'debug');
    assert.equal(configLevel({ level: 'error' }, {}, config), undefined);
    assert.equal(configLevel({}, { AGENTBUS_LEVEL: 'trace' }, config), undefined);
    assert.equal(configLevel({}, { AGENTBUS_LEVEL: 'loud' }, config), 'debug');
  });

  test('official exporters, which read variables themselves', async (t) => {
    const config = await configOf(t, FILE);
    const headers = { authorization: 'Bearer a b' };
    assert.deepEqual(exporterOptions('logs', {}, {}, config), {
      headers,
      compression: undefined,
      timeoutMillis: 5000,
    });
    const env = { OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'a=1' };
    assert.equal(exporterOptions('logs', {}, env, config).headers, undefined);
    assert.deepEqual(exporterOptions('traces', {}, env, config).headers, headers);
    assert.equal(exporterOptions('logs', { timeoutMillis: 9 }, {}, config).timeoutMillis, 9);
  });

  test('files: false leaves what is sent', async (t) => {
    const nothing = withConfigEnvironment({}, await configOf(t, 'files: false\n'));
    assert.equal(nothing.OTEL_LOGS_EXPORTER, 'none');
    const sent = withConfigEnvironment(
      {},
      await configOf(t, 'files: false\notlp: { endpoint: "http://a:1" }\n'),
    );
    assert.equal(sent.OTEL_TRACES_EXPORTER, 'otlp');
    const set = withConfigEnvironment({ OTEL_LOGS_EXPORTER: 'file' }, await configOf(t, 'files: false\n'));
    assert.equal(set.OTEL_LOGS_EXPORTER, 'file');
  });
});

test('start: takes what the file says, below the environment and below its options', async (t) => {
  const directory = await fileWith(
    t,
    'service: { name: from-file, version: 1.2.3, attributes: { team: file, tier: gold } }\nlevel: debug\nmetricExportIntervalMillis: 30s\nredaction: { keys: [second] }\n',
  );
  const AGENTBUS_CONFIG_FILE = join(directory, 'agentbus.yaml');
  const run = (options: object, env: Record<string, string>) =>
    runProgram('options.ts', {
      args: [JSON.stringify({ instrumentations: false, ...options })],
      env: { AGENTBUS_CONFIG_FILE, ...env },
    });
  const [file, both] = await Promise.all([
    run({}, {}),
    run(
      { serviceVersion: '9', level: 'info' },
      { OTEL_SERVICE_NAME: 'from-env', OTEL_RESOURCE_ATTRIBUTES: 'team=env' },
    ),
  ]);
  assert.deepEqual([file.code, file.stderr], [0, '']);
  assert.deepEqual(
    file.logs.map(({ body }) => body),
    ['at debug', 'at info'],
  );
  const resource = file.logs[0]?.resource.attributes ?? {};
  assert.deepEqual(
    [resource['service.name'], resource['service.version'], resource.team],
    ['from-file', '1.2.3', 'file'],
  );
  assert.equal(file.logs[1]?.attributes.second, '[REDACTED:sensitive-key]');
  assert.deepEqual(
    both.logs.map(({ body }) => body),
    ['at info'],
  );
  const other = both.logs[0]?.resource.attributes ?? {};
  assert.deepEqual(
    [other['service.name'], other['service.version'], other.team, other.tier],
    ['from-env', '9', 'env', 'gold'],
  );
});
