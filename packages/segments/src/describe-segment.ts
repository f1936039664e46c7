/** Finds out what is in a segment that its writer cannot tell of any more. */
import { stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { decodeLine } from '@agentbus/otlp';
import { readLines } from './read-lines.ts';
import type { SealedSegment } from './sealed-segment.ts';
import { parseSuffix } from './segment-suffix.ts';
import type { Stream } from './store-layout.ts';
import { beginsRecord, timeOfText } from './text-summary.ts';

/** 5 ms: what the application's turn is held up by at most, and the time of one more line: 512 KiB take some 8 ms. */
const MAX_HOLD_MILLIS = 5;

/**
 * The segment with its count and times; the reason where it cannot be sealed.
 *
 * @throws `SegmentReadError` or `OtlpDecodeError` if it cannot be read.
 */
export async function describeSegment(stream: Stream, path: string): Promise<SealedSegment | string> {
  const timesOf = parseSuffix(path)?.format === 'text' ? timesOfText : timesOfOtlp;
  let records = 0;
  let bytes = 0;
  let firstTimestamp: bigint | undefined;
  let lastTimestamp: bigint | undefined;
  let heldSince = performance.now();
  for await (const line of readLines(path)) {
    // Its end is still to be written, by its writer or by the recovery.
    if (line.open) return 'its last line is open';
    for (const timestamp of timesOf(line.bytes)) {
      records += 1;
      if (firstTimestamp === undefined || timestamp < firstTimestamp) firstTimestamp = timestamp;
      if (lastTimestamp === undefined || timestamp > lastTimestamp) lastTimestamp = timestamp;
    }
    bytes = line.end;
    if (performance.now() - heldSince < MAX_HOLD_MILLIS) continue;
    await setImmediate();
    heldSince = performance.now();
  }
  if ((await stat(path)).size !== bytes) return 'it ends in the middle of a line';
  return {
    stream,
    path,
    records,
    bytes,
    firstTimestamp: firstTimestamp ?? 0n,
    lastTimestamp: lastTimestamp ?? 0n,
  };
}

function timesOfOtlp(line: Uint8Array): bigint[] {
  return decodeLine(line).map(({ timestamp }) => timestamp);
}

function timesOfText(line: Uint8Array): bigint[] {
  return beginsRecord(line) ? [timeOfText(line) ?? 0n] : [];
}
