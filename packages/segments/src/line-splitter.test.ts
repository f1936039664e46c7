import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LineSplitter, type LineSplitterOptions, type SegmentLine } from './line-splitter.ts';

/** Few distinct bytes, so that newlines, CRLF and empty lines are frequent. */
const content = fc
  .array(fc.constantFrom(0x0a, 0x0d, 0x61, 0xc3, 0xa9), { maxLength: 60 })
  .map((bytes) => Uint8Array.from(bytes));

const cuts = fc.array(fc.nat(60), { maxLength: 8 });

function chunksOf(bytes: Uint8Array, positions: number[]): Uint8Array[] {
  const edges = [0, ...positions.filter((p) => p < bytes.length).sort((a, b) => a - b), bytes.length];
  return edges.slice(1).map((end, i) => bytes.subarray(edges[i], end));
}

/** The definition, in the plainest words: a line is what lies before a newline. */
function plainLines(bytes: Uint8Array): { offset: number; end: number; text: string }[] {
  const lines = [];
  let offset = 0;
  for (let end = 0; end < bytes.length; end++) {
    if (bytes[end] !== 0x0a) continue;
    const text = Buffer.from(bytes.subarray(offset, end)).toString('latin1').replace(/\r$/, '');
    if (text !== '') lines.push({ offset, end: end + 1, text });
    offset = end + 1;
  }
  return lines;
}

function shown(lines: SegmentLine[]) {
  return lines.map(({ bytes, offset, end }) => ({
    offset,
    end,
    text: Buffer.from(bytes).toString('latin1'),
  }));
}

const strict: LineSplitterOptions = {
  onTooLong(error) {
    throw error;
  },
  opensLines: true,
};

test('LineSplitter: any chunking of any content gives the same lines', () => {
  fc.assert(
    fc.property(content, cuts, (bytes, positions) => {
      const splitter = new LineSplitter('file', 0, strict);
      const lines = chunksOf(bytes, positions).flatMap((chunk) => splitter.push(chunk));
      assert.deepEqual(shown(lines), plainLines(bytes));
    }),
  );
});

test('LineSplitter: transient lines are right until the next chunk, which may lie in the same memory', () => {
  fc.assert(
    fc.property(content, cuts, (bytes, positions) => {
      const splitter = new LineSplitter('file', 0, { ...strict, transient: true });
      const memory = new Uint8Array(100);
      const lines = chunksOf(bytes, positions).flatMap((chunk) => {
        memory.fill(0);
        memory.set(chunk);
        return shown(splitter.push(memory.subarray(0, chunk.length)));
      });
      assert.deepEqual(lines, plainLines(bytes));
    }),
  );
});

test('LineSplitter: skips and reports each line over the limit, once, with any chunking', () => {
  const limit = 5;
  fc.assert(
    fc.property(content, cuts, (bytes, positions) => {
      const reported: number[] = [];
      const splitter = new LineSplitter('file', 0, {
        onTooLong: (error) => reported.push(error.offset),
        opensLines: false,
        maxLineBytes: limit,
      });
      const lines = chunksOf(bytes, positions).flatMap((chunk) => splitter.push(chunk));
      const raw = (line: { offset: number; end: number }) => line.end - 1 - line.offset;
      const expected = plainLines(bytes);
      assert.deepEqual(
        shown(lines),
        expected.filter((line) => raw(line) <= limit),
      );
      // A last line without a newline is reported too as soon as it is too long.
      const lastEnd = bytes.lastIndexOf(0x0a) + 1;
      const torn = bytes.length - lastEnd > limit ? [lastEnd] : [];
      assert.deepEqual(reported, [
        ...expected.filter((line) => raw(line) > limit).map(({ offset }) => offset),
        ...torn,
      ]);
    }),
  );
});

test('LineSplitter: offsets count from where it begins', () => {
  const splitter = new LineSplitter('file', 100, strict);
  assert.deepEqual(shown(splitter.push(Buffer.from('ab\n\ncd\n'))), [
    { offset: 100, end: 103, text: 'ab' },
    { offset: 104, end: 107, text: 'cd' },
  ]);
});

test('LineSplitter: an error thrown by the receiver reaches the caller, with file and offset', () => {
  const splitter = new LineSplitter('some/file', 7, { ...strict, maxLineBytes: 3 });
  assert.throws(() => splitter.push(Buffer.from('abcdef')), {
    code: 'line-too-long',
    path: 'some/file',
    offset: 7,
  });
});
