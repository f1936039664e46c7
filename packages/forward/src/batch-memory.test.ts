import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BatchMemory } from './batch-memory.ts';

const line = fc.stringMatching(/^[a-z]{1,40}$/u);

test('BatchMemory: has the lines of the batch, and those of no other', () => {
  const memory = new BatchMemory();
  fc.assert(
    fc.property(fc.array(line, { maxLength: 10 }), (lines) => {
      memory.clear();
      for (const each of lines) memory.add(Buffer.from(each));
      assert.deepEqual(
        memory.lines.map((bytes) => Buffer.from(bytes).toString()),
        lines,
      );
      assert.equal(Buffer.from(memory.text).toString(), lines.map((each) => `${each}\n`).join(''));
    }),
  );
});

test('BatchMemory: keeps lines that were there before it grew', () => {
  const memory = new BatchMemory();
  memory.add(Buffer.from('a'));
  memory.add(Buffer.alloc(5_000_000, 'b'));
  assert.equal(Buffer.from(memory.lines[0] ?? []).toString(), 'a');
  memory.clear();
  assert.deepEqual([memory.lines, memory.text.length], [[], 0]);
});
