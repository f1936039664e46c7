import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runProgram } from './testdata/run-program.ts';

test('start: works the same on the 2.x line of the SDK', async () => {
  const outcome = await runProgram('options.ts', {
    args: [JSON.stringify({ serviceName: 'old', level: 'debug', instrumentations: false })],
    nodeOptions: ['--import', fileURLToPath(new URL('./testdata/resolve-otel-2x.mjs', import.meta.url))],
    env: { OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '1', OTEL_TRACES_SAMPLER: 'parentbased_traceidratio' },
  });
  assert.deepEqual([outcome.code, outcome.stderr], [0, '']);
  assert.match(String(outcome.logs[0]?.resource.attributes['telemetry.sdk.version']), /^2\./);
  assert.equal(outcome.logs[0]?.resource.attributes['service.name'], 'old');
  assert.deepEqual(
    outcome.logs.map((log) => log.body),
    ['at debug', 'at info'],
  );
  assert.equal(outcome.logs[1]?.traceId, outcome.spans[0]?.traceId);
  assert.equal(outcome.spans[0]?.droppedAttributesCount, 1);
  assert.ok(outcome.points.some((point) => point.name === 'options.count'));
});
