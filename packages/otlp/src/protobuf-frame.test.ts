import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { OtlpDecodeError } from './otlp-decode-error.ts';
import {
  type Frame,
  FrameSplitter,
  type ReadFramesOptions,
  readFrames,
  writeFrame,
} from './protobuf-frame.ts';

async function framesOf(chunks: readonly Uint8Array[], options?: ReadFramesOptions): Promise<Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of readFrames(chunks, options)) frames.push(frame);
  return frames;
}

function contents(frames: readonly Frame[]): number[][] {
  return frames.map(({ bytes }) => [...bytes]);
}

/** Cuts bytes at the given places. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].sort(
    (a, b) => a - b,
  );
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
}

test('writeFrame: the length comes first, four bytes, big-endian', () => {
  assert.deepEqual([...writeFrame(new Uint8Array(258).fill(7)).subarray(0, 5)], [0, 0, 1, 2, 7]);
  assert.deepEqual([...writeFrame(new Uint8Array())], [0, 0, 0, 0]);
});

test('readFrames: gives back what writeFrame wrote, however it is cut into chunks', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 }),
      fc.array(fc.nat(), { maxLength: 20 }),
      async (messages, places) => {
        const file = Buffer.concat(messages.map(writeFrame));
        const frames = await framesOf(cut(file, places));
        assert.deepEqual(
          contents(frames),
          messages.map((message) => [...message]),
        );
        let offset = 0;
        for (const frame of frames) {
          assert.equal(frame.offset, offset);
          offset += 4 + frame.bytes.length;
          assert.equal(frame.end, offset);
        }
        assert.equal(offset, file.length);
      },
    ),
  );
});

test('readFrames: leaves a torn tail out, wherever it is torn', async () => {
  const file = Buffer.concat([writeFrame(new Uint8Array([1, 2, 3])), writeFrame(new Uint8Array([4, 5]))]);
  for (let length = 7; length < file.length; length++) {
    assert.deepEqual(contents(await framesOf([file.subarray(0, length)])), [[1, 2, 3]]);
  }
});

test('readFrames: counts positions from start', async () => {
  const [frame] = await framesOf([writeFrame(new Uint8Array([1]))], { start: 100 });
  assert.deepEqual([frame?.offset, frame?.end], [100, 105]);
});

test('readFrames: refuses a length beyond the limit, with its position, before it holds the bytes', async () => {
  const good = writeFrame(new Uint8Array(8));
  const huge = new Uint8Array([0xff, 0xff, 0xff, 0xff]);
  await assert.rejects(framesOf([good, huge]), (error) => {
    assert.ok(error instanceof OtlpDecodeError);
    assert.deepEqual([error.code, error.position], ['too-large', good.length]);
    return true;
  });
  await assert.rejects(framesOf([good], { maxFrameBytes: 7 }), { code: 'too-large' });
  assert.equal((await framesOf([good], { maxFrameBytes: 8 })).length, 1);
});

test('FrameSplitter: gives each frame with the chunk that ends it', () => {
  const splitter = new FrameSplitter();
  const file = writeFrame(new Uint8Array([1, 2, 3, 4, 5, 6]));
  assert.deepEqual(splitter.push(file.subarray(0, 2)), []);
  assert.deepEqual(splitter.push(file.subarray(2, 9)), []);
  assert.deepEqual(contents(splitter.push(file.subarray(9))), [[1, 2, 3, 4, 5, 6]]);
});

test('FrameSplitter: frames stay as they are while later ones are collected, byte by byte', () => {
  const splitter = new FrameSplitter();
  const messages = Array.from({ length: 20 }, (_, index) => new Uint8Array(index).fill(index));
  const frames: Frame[] = [];
  for (const byte of Buffer.concat(messages.map(writeFrame)))
    frames.push(...splitter.push(Uint8Array.of(byte)));
  assert.deepEqual(
    contents(frames),
    messages.map((message) => [...message]),
  );
});
