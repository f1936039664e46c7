import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentbus } from '../test/agentbus.ts';

test('clickhouse: init prints the tables', async () => {
  const { code, stdout } = await agentbus(['clickhouse', 'init', '--ttl', '30d', '--database', 'telemetry']);
  assert.equal(code, 0);
  assert.match(stdout, /^CREATE DATABASE IF NOT EXISTS `telemetry`;\n/u);
  assert.match(stdout, /CREATE TABLE IF NOT EXISTS `telemetry`\.otel_metrics_summary \(/u);
  assert.match(stdout, /TTL TimestampTime \+ toIntervalDay\(30\)/u);
});

for (const args of [
  ['clickhouse', 'drop'],
  ['clickhouse', 'init', '--ttl', '0d'],
  ['query', '*', '--engine', 'postgres://localhost'],
]) {
  test(`clickhouse: ${args.join(' ')} is a usage error`, async () => {
    const { code, stdout } = await agentbus(args);
    assert.deepEqual({ code, stdout }, { code: 2, stdout: '' });
  });
}

test('query: a ClickHouse that is not there is a failure, without a stack', async () => {
  const { code, stdout, stderr } = await agentbus([
    'query',
    '*',
    '--engine',
    'clickhouse://127.0.0.1:1/otel',
  ]);
  assert.deepEqual({ code, stdout }, { code: 1, stdout: '' });
  assert.match(stderr, /ClickHouse/u);
  assert.doesNotMatch(stderr, /^\s+at /mu);
});
