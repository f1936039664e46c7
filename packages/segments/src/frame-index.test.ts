import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type FrameIndex,
  formatFrameIndex,
  locateFrame,
  parseFrameIndex,
  totalBytes,
} from './frame-index.ts';

const anyIndex: fc.Arbitrary<FrameIndex> = fc.record(
  {
    compression: fc.constantFrom('zstd' as const, 'gzip' as const),
    frames: fc.array(
      fc.record({ contentBytes: fc.nat(1_000_000), storedBytes: fc.nat(300_000) }, { noNullPrototype: true }),
    ),
  },
  { noNullPrototype: true },
);

test('parseFrameIndex: reads back every index', () => {
  fc.assert(
    fc.property(anyIndex, (index) => assert.deepEqual(parseFrameIndex(formatFrameIndex(index)), index)),
  );
});

test('parseFrameIndex: undefined for what is none', () => {
  const good = '{"version":1,"compression":"zstd","contentBytes":3,"storedBytes":2,"frames":[[3,2]]}';
  assert.ok(parseFrameIndex(good));
  const bad = [
    '',
    '{',
    'null',
    '[]',
    good.replace('"version":1', '"version":2'),
    good.replace('zstd', 'lz4'),
    good.replace('[[3,2]]', '[[3]]'),
    good.replace('[[3,2]]', '[[3,"2"]]'),
    good.replace('[[3,2]]', '[[3,-2]]'),
    good.replace('[[3,2]]', '[[2,2]]'),
    good.replace('[[3,2]]', '[[3,3]]'),
  ];
  for (const text of bad) assert.equal(parseFrameIndex(text), undefined, text);
});

test('locateFrame: the frame that holds the byte', () => {
  fc.assert(
    fc.property(anyIndex, fc.nat(5_000_000), (index, offset) => {
      const total = totalBytes(index);
      const place = locateFrame(index, offset);
      const ends: { stored: number; content: number }[] = [{ stored: 0, content: 0 }];
      for (const { contentBytes, storedBytes } of index.frames) {
        const last = ends.at(-1) ?? { stored: 0, content: 0 };
        ends.push({ stored: last.stored + storedBytes, content: last.content + contentBytes });
      }
      assert.ok(ends.some((end) => end.stored === place.stored && end.content === place.content));
      if (offset >= total.content) assert.deepEqual(place, total);
      else {
        assert.ok(place.content <= offset);
        const next = ends.find((end) => end.content > place.content);
        assert.ok(next === undefined || next.content > offset);
      }
    }),
  );
});
