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
  const records = lines.reduce((sum, line) => sum + countOf(line), 0);
  const bytes = statSync(path).size;
  await sealSegment(directory, { stream, path, records, bytes, firstTimestamp: 0n, lastTimestamp: 0n });
  return path;
}

function countOf(line: string): number {
  try {
    return decodeLine(line).length;
  } catch {
    return 0;
  }
}
