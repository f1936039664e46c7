/** CPU of sealing and of verifying, per byte. `node --conditions=@agentbus/source packages/segments/bench/verify.ts` */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSegmentWriter, type SealedSegment, sealSegment, verifyStore } from '@agentbus/segments';

const SEGMENTS = 8;
const SEGMENT_BYTES = 64 * 1024 * 1024;
const ROUNDS = 3;

/** What a steady 20,000 records/s of 576 bytes write. */
const STEADY_BYTES_PER_SECOND = 20_000 * 576;

const directory = mkdtempSync(join(tmpdir(), 'bench-verify-'));
try {
  const sealed = await writeSegments();
  const [, sealSeconds] = await cpu(async () => {
    for (const segment of sealed) await sealSegment(directory, segment);
  });
  const bytes = sealed.reduce((sum, segment) => sum + statSync(segment.path).size, 0);
  const share = (sealSeconds / bytes) * STEADY_BYTES_PER_SECOND;
  console.log(
    `seal    ${gigabytes(bytes, sealSeconds)} GB/s a core; ${(share * 100).toFixed(2)} % of one at 20,000 records/s`,
  );
  for (let round = 0; round < ROUNDS; round++) {
    const [report, seconds] = await cpu(() => verifyStore(directory));
    if (report.findings.length > 0) throw new Error('the store is honest, and something was found');
    console.log(`verify  ${gigabytes(report.bytes, seconds)} GB/s a core`);
  }
} finally {
  rmSync(directory, { recursive: true });
}

async function writeSegments(): Promise<SealedSegment[]> {
  const sealed: SealedSegment[] = [];
  const writer = createSegmentWriter({
    directory,
    stream: 'logs',
    onSealed: (segment) => sealed.push(segment),
  });
  const bytes = Buffer.from(`${'x'.repeat(250 * 1024)}\n`);
  const lines = SEGMENTS * Math.floor(SEGMENT_BYTES / bytes.length);
  for (let n = 0; n < lines; n++) writer.append({ bytes, count: 450, firstTimestamp: 0n, lastTimestamp: 0n });
  await writer.close();
  return sealed;
}

async function cpu<T>(action: () => Promise<T>): Promise<[T, number]> {
  const before = process.cpuUsage();
  const result = await action();
  const { user, system } = process.cpuUsage(before);
  return [result, (user + system) / 1e6];
}

function gigabytes(bytes: number, seconds: number): string {
  return (bytes / 1e9 / seconds).toFixed(2);
}
