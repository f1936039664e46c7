/**
 * How small sealed segments become, and how fast: `node --conditions=@agentbus/source packages/segments/bench/compress.ts`.
 * Rates are of raw bytes, per second of CPU of the whole process: the median of the rounds, and the best.
 */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeLogs } from '@agentbus/otlp';
import { compressSegment, readContent, readLines } from '@agentbus/segments';
import { makeRecords } from './log-records.ts';

const RECORDS = 110_000;
const RECORDS_A_LINE = 250;
const ROUNDS = 5;

const directory = mkdtempSync(join(tmpdir(), 'bench-compress-'));
try {
  const source = join(directory, 'source.jsonl');
  const lines: Uint8Array[] = [];
  for (let first = 0; first < RECORDS; first += RECORDS_A_LINE) {
    for (const { bytes } of encodeLogs(makeRecords(first, RECORDS_A_LINE))) lines.push(bytes);
  }
  const raw = Buffer.concat(lines);
  writeFileSync(source, raw);
  console.log(
    `${RECORDS} records, ${(raw.length / RECORDS).toFixed(0)} bytes each, ${mib(raw.length)} MiB raw`,
  );

  const settings = [
    { algorithm: 'zstd', level: 1 },
    { algorithm: 'zstd', level: 3 },
    { algorithm: 'zstd', level: 9 },
    { algorithm: 'gzip', level: 6 },
  ] as const;
  for (const setting of settings) {
    const path = join(directory, 'segment.jsonl');
    const rates: Record<string, number[]> = { compress: [], content: [], lines: [] };
    let stored = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      copyFileSync(source, path);
      await measure(rates.compress, raw.length, async () => {
        stored = (await compressSegment(path, setting)).bytes;
      });
      const compressed = path + (setting.algorithm === 'zstd' ? '.zst' : '.gz');
      await measure(rates.content, raw.length, () => exhaust(readContent(compressed)));
      await measure(rates.lines, raw.length, () => exhaust(readLines(compressed)));
      rmSync(compressed);
    }
    const part = ((stored / raw.length) * 100).toFixed(2);
    console.log(
      `${setting.algorithm}-${setting.level}: ${part} % of raw, ${(stored / RECORDS).toFixed(1)} bytes a record;`,
      `compressed, synced and read back at ${median(rates.compress)} MB/s, readContent ${median(rates.content)},`,
      `readLines ${median(rates.lines)}`,
    );
  }
} finally {
  rmSync(directory, { recursive: true });
}

async function measure(rates: number[] | undefined, bytes: number, run: () => Promise<void>): Promise<void> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  rates?.push(bytes / (user + system));
}

async function exhaust(iterable: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of iterable);
}

function median(values: number[] | undefined): string {
  const sorted = [...(values ?? [])].sort((a, b) => a - b);
  const [middle = Number.NaN, best = Number.NaN] = [sorted[sorted.length >> 1], sorted.at(-1)];
  return `${middle.toFixed(0)} (${best.toFixed(0)})`;
}

function mib(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}
