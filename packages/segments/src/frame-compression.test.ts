import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compressFrame, FRAME_BYTES, FrameCutter, MAX_FRAME_BYTES } from './frame-compression.ts';
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
  const cutter = new FrameCutter(format);
  const frames: Buffer[] = [];
  let rest = bytes;
  for (;;) {
    const length = cutter.next(rest, true);
    if (length === 0) return frames;
    frames.push(rest.subarray(0, length));
    rest = rest.subarray(length);
  }
}

test('FrameCutter: the frames are the content', () => {
  fc.assert(
    fc.property(content, fc.constantFrom('json' as const, 'binary' as const), (bytes, format) => {
      assert.ok(Buffer.concat(cut(bytes, format)).equals(bytes));
    }),
    { numRuns: 40 },
  );
});

test('FrameCutter: a frame ends with a line, unless a line is longer than a frame may be', () => {
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

/** Messages behind their lengths. */
const messages = fc
  .array(fc.oneof(fc.nat(200), fc.nat(FRAME_BYTES + 100), fc.constantFrom(MAX_FRAME_BYTES, 2_500_000)), {
    maxLength: 12,
  })
  .map((lengths) =>
    lengths.map((length) => {
      const message = Buffer.alloc(4 + length, 'm');
      message.writeUInt32BE(length);
      return message;
    }),
  );

test('FrameCutter: a frame ends with a message, unless a message is longer than a frame may be', () => {
  fc.assert(
    fc.property(messages, (all) => {
      const ends = new Set<number>();
      all.reduce((end, message) => {
        ends.add(end + message.length);
        return end + message.length;
      }, 0);
      const frames = cut(Buffer.concat(all), 'binary');
      assert.ok(Buffer.concat(frames).equals(Buffer.concat(all)));
      let end = 0;
      for (const frame of frames) {
        end += frame.length;
        assert.ok(frame.length <= MAX_FRAME_BYTES);
        assert.ok(ends.has(end) || frame.length === MAX_FRAME_BYTES, `a frame ends at ${end}`);
      }
    }),
    { numRuns: 40 },
  );
});

test('FrameCutter: takes as many lines as fit', () => {
  const line = `${'x'.repeat(999)}\n`;
  const bytes = Buffer.from(line.repeat(1000));
  assert.equal(new FrameCutter('json').next(bytes, true), Math.floor(FRAME_BYTES / 1000) * 1000);
});

test('FrameCutter: the cuts do not depend on how much is looked at', () => {
  fc.assert(
    fc.property(content, fc.nat(MAX_FRAME_BYTES), (bytes, more) => {
      const part = bytes.subarray(0, more);
      const length = new FrameCutter('json').next(part, false);
      assert.ok(length === 0 || length === new FrameCutter('json').next(bytes, true));
    }),
    { numRuns: 60, examples: [[Buffer.from(`line\n${'x'.repeat(FRAME_BYTES - 5)}`), MAX_FRAME_BYTES]] },
  );
});

test('compressFrame: a zstd frame tells the size of its content and has a checksum', () => {
  for (const size of [0, 1, 255, 256, 65_535, 65_792, FRAME_BYTES, MAX_FRAME_BYTES]) {
    const header = parseZstdFrameHeader(compressFrame(Buffer.alloc(size, 'line\n'), 'zstd', 3));
    assert.deepEqual([header?.contentBytes, header?.checksum], [size, true]);
  }
});
