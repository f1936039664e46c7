import assert from 'node:assert/strict';
import { test } from 'node:test';
import zlib from 'node:zlib';
import fc from 'fast-check';
import { parseZstdBlockHeader, parseZstdFrameHeader, ZSTD_CHECKSUM_BYTES } from './zstd-frame.ts';

const { ZSTD_c_compressionLevel, ZSTD_c_checksumFlag, ZSTD_c_contentSizeFlag } = zlib.constants;

const content = fc.oneof(
  fc.uint8Array({ maxLength: 2000 }),
  // Runs, which become blocks of one byte.
  fc.nat(600_000).map((length) => new Uint8Array(length)),
  // More than one block of 128 KiB that does not compress.
  fc.constantFrom(131_071, 131_072, 300_000).map((length) => {
    let state = 1;
    return Uint8Array.from({ length }, () => {
      state = (state * 48_271) % 0x7fffffff;
      return state & 0xff;
    });
  }),
);

function frameLength(bytes: Uint8Array): number | undefined {
  const header = parseZstdFrameHeader(bytes);
  if (header === undefined) return undefined;
  let end = header.bytes;
  if (header.skippable) return end;
  for (;;) {
    const block = parseZstdBlockHeader(bytes.subarray(end));
    if (block === undefined) return undefined;
    end += 3 + block.bytes;
    if (block.last) return end + (header.checksum ? ZSTD_CHECKSUM_BYTES : 0);
  }
}

test('parseZstdFrameHeader: with parseZstdBlockHeader finds the end of any frame that Node writes', () => {
  fc.assert(
    fc.property(
      content,
      fc.constantFrom(1, 3, 9),
      fc.constantFrom(0, 1),
      fc.constantFrom(0, 1),
      (bytes, level, checksum, size) => {
        const frame = zlib.zstdCompressSync(bytes, {
          params: {
            [ZSTD_c_compressionLevel]: level,
            [ZSTD_c_checksumFlag]: checksum,
            [ZSTD_c_contentSizeFlag]: size,
          },
        });
        const followed = Buffer.concat([frame, frame]);
        assert.equal(frameLength(followed), frame.length);
        const header = parseZstdFrameHeader(followed);
        assert.equal(header?.contentBytes, size === 1 ? bytes.length : undefined);
        assert.equal(header?.checksum, checksum === 1);
      },
    ),
    { numRuns: 60 },
  );
});

test('parseZstdFrameHeader: skippable frames have no content', () => {
  const frame = Buffer.from('5e2a4d1805000000', 'hex');
  assert.deepEqual(parseZstdFrameHeader(frame), {
    bytes: 13,
    skippable: true,
    contentBytes: 0,
    checksum: false,
  });
});

test('parseZstdFrameHeader: undefined for anything else, and for less than a header', () => {
  const frame = zlib.zstdCompressSync(Buffer.alloc(70_000));
  const length = parseZstdFrameHeader(frame)?.bytes ?? 0;
  for (let end = 0; end < length; end += 1) {
    assert.equal(parseZstdFrameHeader(frame.subarray(0, end)), undefined);
  }
  assert.equal(parseZstdFrameHeader(Buffer.from('{"resourceLogs":[]}')), undefined);
  assert.equal(parseZstdFrameHeader(zlib.gzipSync('text')), undefined);
});
