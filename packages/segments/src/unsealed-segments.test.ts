import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingCodes, temporaryDirectory, writeSegments } from '../test/sealed-store.ts';
import { LedgerHistory } from './ledger-history.ts';
import { sealLeftSegments } from './seal-left-segments.ts';
import { formatSegmentName } from './segment-name.ts';
import type { StoredSegment } from './store-files.ts';
import { MAX_UNSEALED_SEGMENTS, unsealedPositions } from './unsealed-segments.ts';

const BEGUN = Date.UTC(2026, 10, 24);
const MANY = MAX_UNSEALED_SEGMENTS + 4;

/** Segments of one writer, begun one after another. */
function segmentsEvery(millis: number): StoredSegment[] {
  return Array.from({ length: MANY }, (_, index) => {
    const name = {
      stream: 'logs',
      createdAt: new Date(BEGUN + index * millis),
      writer: 'w1',
      sequence: index + 1,
      suffix: '.jsonl',
    } as const;
    const fileName = formatSegmentName(name);
    const file = { path: `/store/logs/${fileName}`, fileName, compression: undefined };
    return { stream: 'logs', segment: fileName, files: [file], name, compacted: false };
  });
}

function positionsOf(segments: readonly StoredSegment[]): string[] {
  return [...unsealedPositions(segments, new LedgerHistory()).values()];
}

test('unsealedPositions: any number of segments may be filled before sealing follows', () => {
  const positions = positionsOf(segmentsEvery(2));
  assert.equal(positions.length, MANY);
  assert.deepEqual(new Set(positions), new Set(['active', 'rotated']));
});

test('unsealedPositions: many that were complete long before the newest was begun are not what a crash leaves', () => {
  const positions = positionsOf(segmentsEvery(60_000));
  assert.deepEqual(new Set(positions), new Set(['active', 'rotated', 'never']));
  // The newest, as many complete ones as may be left, and the rest.
  assert.equal(positions.filter((position) => position === 'never').length, MANY - 1 - MAX_UNSEALED_SEGMENTS);
});

test('verifyStore: many small segments of a writer that was killed are no finding, and can be sealed', async (t) => {
  const directory = temporaryDirectory(t);
  await writeSegments(directory, { segments: MANY, linesPerSegment: 2 });
  assert.deepEqual(await findingCodes(directory), []);
  const { sealed, skipped } = await sealLeftSegments(directory);
  assert.equal(sealed.length, MANY);
  assert.deepEqual(skipped, []);
  assert.deepEqual(await findingCodes(directory), []);
});
