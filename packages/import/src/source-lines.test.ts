import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type SourceLine, SourceLineSplitter } from './source-lines.ts';

test('SourceLineSplitter: the same lines and places however the content comes in chunks', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', '\n', '\r', '\r\n', '{', ' ') });
  fc.assert(
    fc.property(text, fc.array(fc.nat(7)), (content, sizes) => {
      const bytes = Buffer.from(content);
      const lines = linesOf(bytes, sizes);
      assert.deepEqual(lines, linesOf(bytes, []));
      for (const { text: line, offset, end } of lines) {
        assert.equal(
          bytes
            .subarray(offset, end)
            .toString()
            .replace(/\r?\n?$/u, ''),
          line,
        );
      }
      assert.equal(
        lines.map(({ text: line }) => line).join('\n'),
        content
          .split('\n')
          .map((line) => line.replace(/\r$/u, ''))
          .filter((line) => line !== '')
          .join('\n'),
      );
    }),
  );
});

test('SourceLineSplitter: a line that is too long comes in pieces, none of it lost', () => {
  const splitter = new SourceLineSplitter(undefined, 4);
  const lines = [...splitter.push(Buffer.from('abcdefghij\nxy\n')), splitter.last()];
  assert.deepEqual(
    lines.map((line) => line && [line.text, line.line, line.offset, line.cut]),
    [['abcd', 1, 0, true], ['efgh', 1, 4, true], ['ij', 1, 8, true], ['xy', 2, 11, false], undefined],
  );
});

test('SourceLineSplitter: goes on from a place, and leaves a byte order mark out', () => {
  const [line] = new SourceLineSplitter({ line: 7, offset: 100 }).push(Buffer.from('abc\n'));
  assert.deepEqual(line, { text: 'abc', line: 7, offset: 100, end: 104, cut: false });
  assert.equal(new SourceLineSplitter().push(Buffer.from('\ufeff{}\n'))[0]?.text, '{}');
});

function linesOf(bytes: Buffer, sizes: readonly number[]): SourceLine[] {
  const splitter = new SourceLineSplitter();
  const lines: SourceLine[] = [];
  let start = 0;
  for (const size of sizes) {
    lines.push(...splitter.push(bytes.subarray(start, start + size)));
    start += size;
  }
  lines.push(...splitter.push(bytes.subarray(start)));
  const last = splitter.last();
  return last === undefined ? lines : [...lines, last];
}
