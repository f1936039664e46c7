/** Sealed stores for the tests of compaction. */
import { statSync } from 'node:fs';
import { decodeLine } from '@agentbus/otlp';
import { type Stream, sealSegment } from '@agentbus/segments';
import { segmentName, writeFileOf } from './store-fixture.test.ts';

/** Writes a segment of whole lines and seals it, as a service does. Returns its path. */
export async function writeSealed(
  directory: string,
  stream: Stream,
  sequence: number,
  lines: readonly string[],
  writer = 'w',
): Promise<string> {
  const path = writeFileOf(directory, stream, segmentName(stream, sequence, writer), lines.join(''));
  const times = lines.flatMap(timesOf).sort((a, b) => Number(a - b));
  await sealSegment(directory, {
    stream,
    path,
    records: times.length,
    bytes: statSync(path).size,
    firstTimestamp: times[0] ?? 0n,
    lastTimestamp: times.at(-1) ?? 0n,
  });
  return path;
}

function timesOf(line: string): bigint[] {
  try {
    return decodeLine(line).map(({ timestamp }) => timestamp);
  } catch {
    return [];
  }
}
