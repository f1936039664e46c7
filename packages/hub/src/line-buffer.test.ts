import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LineBuffer } from './line-buffer.ts';

test('LineBuffer: the same lines, however the bytes come', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('', 'a', 'bc', '\r', 'long'.repeat(5))),
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      (texts, sizes) => {
        const bytes = Buffer.from(texts.join('\n'));
        const buffer = new LineBuffer();
        const lines: string[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const end = at + (sizes[turn % sizes.length] ?? 1);
          for (const line of buffer.push(bytes.subarray(at, end))) lines.push(line.toString());
          at = end;
        }
        assert.equal(buffer.pendingBytes, (texts.at(-1) ?? '').length);
        for (const line of buffer.take()) lines.push(line.toString());
        assert.equal(buffer.pendingBytes, 0);
        assert.deepEqual(
          lines,
          texts.filter((text) => text !== ''),
        );
      },
    ),
  );
});
