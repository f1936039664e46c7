import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryDirectory } from './bridges.conformance.ts';
import { runProgram } from './testdata/run-program.ts';
import { CORRELATION_ID, SPAN_ID, TRACE_ID } from './testdata/ten-records.ts';
import { readLogs } from './testdata/written-records.ts';

/** What sends a logger's records: OTel's instrumentations, or the bridges under the loggers' names. */
const OFFICIAL = {
  pino: '@opentelemetry/instrumentation-pino',
  winston: '@opentelemetry/winston-transport',
  bunyan: '@opentelemetry/instrumentation-bunyan',
};
const BRIDGES = { pino: 'shop', winston: 'winston', bunyan: 'shop' };

for (const [how, line, scopes] of [
  ['send', 'lean', OFFICIAL],
  // winston's transport is one for the 2.x line, and what it sends does not arrive where only the 3.x line is registered.
  ['send', '3.x', { ...OFFICIAL, winston: BRIDGES.winston }],
  ['write', '3.x', BRIDGES],
] as const) {
  test(`bridges and OTel's instrumentations that ${how}, ${line}: one record each`, async (t) => {
    const directory = await temporaryDirectory(t);
    const { code, stdout, stderr } = await runProgram('official-program', line, directory, {}, [how]);
    assert.equal(code, 0, stderr);
    assert.equal(stdout, '');
    const logs = await readLogs(directory);
    assert.deepEqual(
      logs.map(({ body, scope }) => `${body} / ${scope.name}`),
      [
        `by pino / ${scopes.pino}`,
        `failed in pino / ${scopes.pino}`,
        `by winston / ${scopes.winston}`,
        `failed in winston / ${scopes.winston}`,
        `by bunyan / ${scopes.bunyan}`,
      ],
    );
    for (const log of logs) {
      assert.deepEqual([log.traceId, log.spanId], [TRACE_ID, SPAN_ID]);
      const failed = String(log.body).startsWith('failed');
      assert.equal(log.attributes['exception.message'], failed ? 'boom' : undefined);
      assert.equal(log.attributes.trace_id, undefined);
      // bunyan is not instrumented here, so nothing writes its correlation where only OTel's stream sends.
      if (!(how === 'send' && log.body === 'by bunyan')) {
        assert.equal(log.attributes['correlation.id'], CORRELATION_ID, String(log.body));
      }
    }
  });
}

test('bridgeConsole: what bridged loggers print is one record, and everything is printed', async (t) => {
  const directory = await temporaryDirectory(t);
  const { code, stdout, stderr } = await runProgram('printing-program', '3.x', directory);
  assert.equal(code, 0, stderr);
  const logs = await readLogs(directory);
  const found = logs.map(({ body, scope }) => `${scope.name}: ${body}`);
  const expected = [
    'pino: pino',
    'winston: winston true',
    'winston: winston added true',
    'winston: winston false',
    'winston: winston added false',
    'tslog: tslog 4 pretty',
    'child: tslog 4 pretty child',
    /^console: .*tslog 4 pretty not bridged/u,
    'tslog: tslog 5 pretty',
    'child: tslog 5 pretty child',
    'tslog: tslog 4 json',
    'child: tslog 4 json child',
    /^console: .*tslog 4 json not bridged/u,
    'tslog: tslog 5 json',
    'child: tslog 5 json child',
    /^console: .*tslog 5 pretty not bridged/u,
    'shop: debug by console',
    'shop: debug by its own log',
    'console: traced',
    'console: Assertion failed: asserted',
    /^console: ┌[\s\S]*tabled/u,
    'console: printed',
    'process.warning: warned',
  ];
  assert.equal(found.length, expected.length, found.join('\n'));
  for (const [index, one] of expected.entries()) {
    if (typeof one === 'string') assert.equal(found[index], one);
    else assert.match(String(found[index]), one);
  }
  const printed = stdout + stderr;
  for (const { body } of logs) assert.ok(printed.includes(String(body)), String(body));
});
