import assert from 'node:assert/strict';
import { extname } from 'node:path';
import { test } from 'node:test';
import { runProgram } from './testdata/run-program.ts';

for (const [format, suffix] of [
  ['binary', '.pb'],
  ['text', '.txt'],
] as const) {
  test(`start: storage.format ${format} writes, seals and leaves a store that verifies`, async () => {
    const options = {
      serviceName: 'formats',
      runtimeMetrics: false,
      instrumentations: false,
      storage: { format },
    };
    const outcome = await runProgram('options.ts', { args: [JSON.stringify(options)] });
    assert.deepEqual([outcome.code, outcome.stderr], [0, '']);
    const segments = outcome.files.filter((file) => /^(logs|traces|metrics)\//u.test(file));
    assert.deepEqual(new Set(segments.map((file) => extname(file))), new Set([suffix]));
    assert.deepEqual(
      new Set(segments.map((file) => file.split('/')[0])),
      new Set(['logs', 'traces', 'metrics']),
    );
    assert.deepEqual([outcome.findings, outcome.unsealed], [[], []]);
  });
}

test('start: another storage.format is refused', async () => {
  const options = { instrumentations: false, storage: { format: 'xml' } };
  const { code, stderr } = await runProgram('options.ts', { args: [JSON.stringify(options)] });
  assert.equal(code, 1);
  assert.match(stderr, /format is "xml", must be one of json, binary, text/u);
});
