import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLine } from '@agentbus/otlp';
import fc from 'fast-check';
import { logBatch } from './destination.conformance.ts';
import { isMergeable, LineMerger, mergeLines } from './merge-lines.ts';

test('mergeLines makes one object with the records of all lines in order', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 5 }), (bodies) => {
      const { lines } = logBatch(...bodies);
      assert.ok(lines.every((line) => isMergeable(line, 'logs')));
      const merged = decodeLine(mergeLines(lines, 'logs'));
      assert.deepEqual(
        merged,
        lines.flatMap((line) => decodeLine(line)),
      );
    }),
  );
});

test('mergeLines gives a single line as it is', () => {
  const line = Buffer.from(' { "resourceLogs" : [] } ');
  assert.equal(mergeLines([line], 'logs'), line);
});

test('isMergeable is false for lines of another form or signal', () => {
  for (const text of ['', '{}', '{"resourceSpans":[{}]}', ' {"resourceLogs":[{}]}', '{"resourceLogs":[]}']) {
    assert.equal(isMergeable(Buffer.from(text), 'logs'), false, text);
  }
});

test('LineMerger: makes the same in memory that it has used before', () => {
  const merger = new LineMerger();
  for (const bodies of [
    ['a'.repeat(5000), 'b'],
    ['c', 'd', 'e'],
    ['f'.repeat(9_000_000), 'g'],
    ['h', 'i'],
  ]) {
    const { lines } = logBatch(...bodies);
    const merged = Buffer.from(merger.merge(lines, 'logs')).toString();
    assert.equal(merged, Buffer.from(mergeLines(lines, 'logs')).toString());
  }
});
