import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compressFrame, FRAME_BYTES, MAX_FRAME_BYTES, nextFrameLength } from './frame-compression.ts';
import { parseZstdFrameHeader } from './zstd-frame.ts';

/** Content by the lengths of its lines, without the last newline if it is torn. */
const content = fc
  .record({
    lines: fc.array(
      fc.oneof(
        fc.nat(200),
        fc.integer({ min: FRAME_BYTES - 3, max: FRAME_BYTES + 3 }),
        fc.constantFrom(
          100_000,
          MAX_FRAME_BYTES - 2,
          MAX_FRAME_BYTES - 1,
          MAX_FRAME_BYTES,
          MAX_FRAME_BYTES + 1,
        ),
      ),
      { maxLength: 8 },
    ),
    torn: fc.boolean(),
  })
  .map(({ lines, torn }) => {
    const whole = Buffer.concat(
      lines.map((length) => Buffer.concat([Buffer.alloc(length, 'x'), Buffer.from('\n')])),
    );
    return torn && whole.length > 0 ? whole.subarray(0, -1) : whole;
  });

function cut(bytes: Buffer, format: 'json' | 'binary'): Buffer[] {
  const frames: Buffer[] = [];
  let rest = bytes;
  for (;;) {
    const length = nextFrameLength(rest, true, format);
    if (length === 0) return frames;
    frames.push(rest.subarray(0, length));
    rest = rest.subarray(length);
  }
}

test('nextFrameLength: the frames are the content', () => {
  fc.assert(
    fc.property(content, fc.constantFrom('json' as const, 'binary' as const), (bytes, format) => {
      assert.ok(Buffer.concat(cut(bytes, format)).equals(bytes));
    }),
    { numRuns: 40 },
  );
});

test('nextFrameLength: a frame ends with a line, unless a line is longer than a frame may be', () => {
  fc.assert(
    fc.property(content, (bytes) => {
      for (const frame of cut(bytes, 'json').slice(0, -1)) {
        assert.ok(frame.length <= MAX_FRAME_BYTES);
        assert.ok(frame.at(-1) === 0x0a || frame.length === MAX_FRAME_BYTES);
        assert.ok(
          frame.length <= FRAME_BYTES || frame.indexOf(0x0a) >= frame.length - 1 || !frame.includes(0x0a),
        );
      }
    }),
    { numRuns: 40 },
  );
});

test('nextFrameLength: takes as many lines as fit', () => {
  const line = `${'x'.repeat(999)}\n`;
  const bytes = Buffer.from(line.repeat(1000));
  assert.equal(nextFrameLength(bytes, true, 'json'), Math.floor(FRAME_BYTES / 1000) * 1000);
  assert.equal(nextFrameLength(bytes, false, 'binary'), FRAME_BYTES);
});

test('nextFrameLength: the cuts do not depend on how much is looked at', () => {
  fc.assert(
    fc.property(content, fc.nat(MAX_FRAME_BYTES), (bytes, more) => {
      const part = bytes.subarray(0, more);
      const length = nextFrameLength(part, false, 'json');
      assert.ok(length === 0 || length === nextFrameLength(bytes, true, 'json'));
    }),
    { numRuns: 60 },
  );
});

test('compressFrame: a zstd frame tells the size of its content and has a checksum', () => {
  for (const size of [0, 1, 255, 256, 65_535, 65_792, FRAME_BYTES, MAX_FRAME_BYTES]) {
    const header = parseZstdFrameHeader(compressFrame(Buffer.alloc(size, 'line\n'), 'zstd', 3));
    assert.deepEqual([header?.contentBytes, header?.checksum], [size, true]);
  }
});
