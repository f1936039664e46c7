/** How loggers find the provider: each case is a process of its own, as the globals are the process's. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';

/** In scope of every ES module case: `collecting(LoggerProvider)` makes a provider that keeps bodies in `bodies`. */
const PREAMBLE = `
const bodies = [];
const collecting = (LoggerProvider, mark = '') => new LoggerProvider({ processors: [{
  onEmit: (record) => void bodies.push(mark + record.body),
  forceFlush: async () => {},
  shutdown: async () => {},
}] });
`;

async function run(type: 'module' | 'commonjs', code: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--conditions=@agentbus/source',
      '--disable-warning=ExperimentalWarning',
      `--input-type=${type}`,
      '--eval',
      PREAMBLE + code,
    ],
    { cwd: import.meta.dirname },
  );
  return JSON.parse(stdout);
}

test('getLogger: taken from ESM before the 3.x SDK registers through CJS, binds afterwards', async () => {
  const bodies = await run(
    'module',
    `import { getLogger } from '@agentbus/logger';
     import { createRequire } from 'node:module';
     const log = getLogger('early');
     log.info('before');
     const require = createRequire(import.meta.resolve('@agentbus-test/otel-3x'));
     const { LoggerProvider } = require('@opentelemetry/sdk-logs');
     require('@opentelemetry/api').logs.setGlobalLoggerProvider(collecting(LoggerProvider));
     log.info('after');
     console.log(JSON.stringify(bodies));`,
  );
  assert.deepEqual(bodies, ['after']);
});

test('getLogger: taken from CJS before the 3.x SDK registers through ESM, binds afterwards', async () => {
  const bodies = await run(
    'commonjs',
    `const log = require('@agentbus/logger').getLogger('early');
     log.info('before');
     import('@agentbus-test/otel-3x').then(({ sdkLogs, setGlobalLoggerProvider }) => {
       setGlobalLoggerProvider(collecting(sdkLogs.LoggerProvider));
       log.info('after');
       console.log(JSON.stringify(bodies));
     });`,
  );
  assert.deepEqual(bodies, ['after']);
});

for (const type of ['module', 'commonjs'] as const) {
  test(`getLogger: binds to a 2.x SDK that registers later (${type})`, async () => {
    const load = type === 'module' ? `(await import('@agentbus/logger'))` : `require('@agentbus/logger')`;
    const bodies = await run(
      type,
      `const log = ${load}.getLogger('early');
       log.info('before');
       import('@agentbus-test/otel-2x').then(({ sdkLogs, setGlobalLoggerProvider }) => {
         setGlobalLoggerProvider(collecting(sdkLogs.LoggerProvider));
         log.info('after');
         console.log(JSON.stringify(bodies));
       });`,
    );
    assert.deepEqual(bodies, ['after']);
  });
}

for (const line of ['2x', '3x']) {
  test(`getLogger: notices on the ${line} line that the provider is disabled, replaced and shut down`, async () => {
    const bodies = await run(
      'module',
      `import { getLogger } from '@agentbus/logger';
       import * as otel from '@agentbus-test/otel-${line}';
       const log = getLogger('bound');
       const child = log.child({ a: 1 });
       otel.setGlobalLoggerProvider(collecting(otel.sdkLogs.LoggerProvider, '1:'));
       log.info('a');
       otel.disableGlobalLoggerProvider();
       log.info('lost');
       const enabled = [log.isLevelEnabled('info')];
       const second = collecting(otel.sdkLogs.LoggerProvider, '2:');
       otel.setGlobalLoggerProvider(second);
       log.info('b');
       child.info('c');
       enabled.push(log.isLevelEnabled('info'));
       await second.shutdown();
       log.info('lost');
       enabled.push(log.isLevelEnabled('info'));
       console.log(JSON.stringify({ bodies, enabled }));`,
    );
    assert.deepEqual(bodies, { bodies: ['1:a', '2:b', '2:c'], enabled: [false, true, false] });
  });

  test(`setGlobalLoggerProvider: registers a ${line} provider for packages of both lines`, async () => {
    const result = await run(
      'module',
      `import { getGlobalLoggerProvider, getLogger, setGlobalLoggerProvider, unsetGlobalLoggerProvider } from '@agentbus/logger';
       import { logs as newLine } from '@opentelemetry/api';
       import * as otel2x from '@agentbus-test/otel-2x';
       import { sdkLogs } from '@agentbus-test/otel-${line}';
       import { createRequire } from 'node:module';
       const { logs: oldLine } = createRequire(import.meta.resolve('@agentbus-test/otel-2x'))('@opentelemetry/api-logs');
       const early = newLine.getLogger('early');
       const provider = collecting(sdkLogs.LoggerProvider);
       const results = [setGlobalLoggerProvider(provider), setGlobalLoggerProvider(provider)];
       oldLine.getLogger('winston').emit({ body: 'old line' });
       newLine.getLogger('app').emit({ body: 'new line' });
       early.emit({ body: 'new line, taken early' });
       getLogger('ours').info('ours');
       results.push(setGlobalLoggerProvider(collecting(sdkLogs.LoggerProvider)));
       results.push(getGlobalLoggerProvider() === provider);
       unsetGlobalLoggerProvider(provider);
       results.push(getGlobalLoggerProvider() === undefined);
       oldLine.getLogger('winston').emit({ body: 'lost' });
       results.push(setGlobalLoggerProvider(collecting(sdkLogs.LoggerProvider)));
       getLogger('ours').info('again');
       console.log(JSON.stringify({ bodies, results }));`,
    );
    assert.deepEqual(result, {
      bodies: ['old line', 'new line', 'new line, taken early', 'ours', 'again'],
      results: [true, true, false, true, true, true],
    });
  });
}

test('AGENTBUS_LEVEL: is read from the environment; an invalid value warns once through diag', async () => {
  const code = `
    import { diag } from '@opentelemetry/api';
    import { getLevel, getLogger, setLevel } from '@agentbus/logger';
    const warnings = [];
    const ignore = () => {};
    diag.setLogger({ verbose: ignore, debug: ignore, info: ignore, error: ignore, warn: (m) => warnings.push(m) });
    const levels = [getLevel()];
    getLogger('a').info('x');
    setLevel(undefined);
    getLogger('b').info('x');
    levels.push(getLevel());
    console.log(JSON.stringify({ levels, warnings }));`;
  process.env.AGENTBUS_LEVEL = 'Warn';
  assert.deepEqual(await run('module', code), { levels: ['warning', 'warning'], warnings: [] });
  process.env.AGENTBUS_LEVEL = 'loud';
  assert.deepEqual(await run('module', code), {
    levels: ['info', 'info'],
    warnings: ['@agentbus/logger: AGENTBUS_LEVEL is "loud", which is no level: using info'],
  });
  delete process.env.AGENTBUS_LEVEL;
});

test('log methods: what goes wrong is reported through diag, once, and never thrown', async () => {
  const errors = await run(
    'module',
    `import { diag } from '@opentelemetry/api';
     import { getLogger, withCorrelation } from '@agentbus/logger';
     import { sdkLogs, setGlobalLoggerProvider } from '@agentbus-test/otel-3x';
     const reports = [];
     const ignore = () => {};
     const report = (message) => { reports.push(message); throw new Error('diag'); };
     diag.setLogger({ verbose: ignore, debug: ignore, info: ignore, error: report, warn: report });
     setGlobalLoggerProvider(new sdkLogs.LoggerProvider({ processors: [{
       onEmit() { throw new Error('processor'); }, forceFlush: async () => {}, shutdown: async () => {},
     }] }));
     for (let i = 0; i < 3; i++) {
       getLogger('a').error('lost', new Error('x'));
       withCorrelation('not valid', () => {});
     }
     console.log(JSON.stringify(reports));`,
  );
  assert.deepEqual(errors, [
    '@agentbus/logger: A log record was lost: the logger or one of its processors threw',
    '@agentbus/logger: A correlation id is not 1–256 characters of visible ASCII: using generated ids instead',
  ]);
});

test('without an SDK: nothing throws, audit rejects, measure runs its function', async () => {
  const result = await run(
    'module',
    `import { getLogger, measure } from '@agentbus/logger';
     const log = getLogger('alone');
     log.info('x');
     const error = new Error('boom');
     let thrown;
     try { log.measure('fail', () => { throw error; }); } catch (e) { thrown = e; }
     console.log(JSON.stringify([
       await log.audit('x').catch(({ code }) => code),
       log.isLevelEnabled('error'),
       measure('sum', (span) => span.isRecording()),
       await log.measure('load', async () => 5),
       thrown === error,
     ]));`,
  );
  assert.deepEqual(result, ['no-durable-exporter', false, false, 5, true]);
});
