import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TraceSamples } from './trace-samples.ts';

type Run = readonly [traceId: string, seconds: number, failed: boolean];

function samplesOf(runs: readonly Run[]): TraceSamples {
  const samples = new TraceSamples();
  for (const run of runs) samples.add(...run);
  return samples;
}

test('TraceSamples: the slowest traces, and the slowest that failed, each once', () => {
  const samples = samplesOf([
    ['a', 1, true],
    ['b', 5, false],
    ['c', 3, false],
    ['b', 4, true],
    ['d', 2, false],
    ['', 9, true],
  ]);
  assert.deepEqual(samples.slowest(), ['b', 'c', 'd']);
  assert.deepEqual(samples.failed(), ['b', 'a']);
});

test('TraceSamples: neither order nor merging makes a difference', () => {
  const run = fc.tuple(
    fc.constantFrom('a', 'b', 'c', 'd', 'e', ''),
    fc.integer({ min: 0, max: 4 }),
    fc.boolean(),
  );
  fc.assert(
    fc.property(fc.array(run), fc.array(run), (first, second) => {
      const merged = samplesOf(first);
      merged.merge(samplesOf(second));
      const whole = samplesOf([...second, ...first].reverse());
      assert.deepEqual([merged.slowest(), merged.failed()], [whole.slowest(), whole.failed()]);
    }),
  );
});
