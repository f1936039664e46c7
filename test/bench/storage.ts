/** How small segments become that were written turn by turn, and how fast they are sealed, verified and compressed. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FileLogRecordProcessor } from '@agentbus/file-exporter';
import { encodeLogs } from '@agentbus/otlp';
import { compressSegment, type SealedSegment, sealSegment, verifyStore } from '@agentbus/segments';
import { makeRecords } from '../../packages/segments/bench/log-records.ts';
import { type BenchmarkOptions, type BenchmarkResult, median } from './benchmark.ts';

/** Just below 64 MiB, where another segment begins. */
const RECORDS = 110_000;
const RECORDS_PER_TURN = 100;
const ROUNDS = 5;

/** The load at which the cost of sealing is stated. */
const STEADY_RECORDS_PER_SECOND = 20_000;

/** A part of the work: its CPU time by round, of how many bytes. */
interface Work {
  readonly seconds: number[];
  bytes: number;
}

/** Measures in this process, one thing after the other. */
export async function benchStorage(options: BenchmarkOptions): Promise<BenchmarkResult> {
  const { records = RECORDS, rounds = ROUNDS } = options;
  const directory = mkdtempSync(join(tmpdir(), 'agentbus-bench-'));
  try {
    const { segments, rawBytes } = await writeSegments(join(directory, 'written'), records);
    const seal = newWork();
    const verify = newWork();
    const compress = newWork();
    let compressedBytes = 0;
    for (let round = 0; round < rounds; round++) {
      const store = join(directory, `store-${round}`);
      const copies = segments.map((segment) => copyTo(store, segment));
      await measure(seal, bytesOf(segments), async () => {
        for (const segment of copies) await sealSegment(store, segment);
      });
      await measure(verify, bytesOf(segments), async () => {
        const { findings } = await verifyStore(store);
        if (findings.length > 0) throw new Error(`The store is honest, and ${findings[0]?.code} was found.`);
      });
      compressedBytes = 0;
      await measure(compress, bytesOf(segments), async () => {
        for (const { path } of copies) compressedBytes += (await compressSegment(path)).bytes;
      });
      rmSync(store, { recursive: true });
    }
    const sealShare = (median(seal.seconds) / records) * STEADY_RECORDS_PER_SECOND;
    const data = {
      records,
      rawBytesPerRecord: rawBytes / records,
      writtenBytesPerRecord: bytesOf(segments) / records,
      compressedBytesPerRecord: compressedBytes / records,
      compressedShareOfRaw: compressedBytes / rawBytes,
      compressBytesPerSecond: rateOf(compress),
      verifyBytesPerSecond: rateOf(verify),
      sealBytesPerSecond: rateOf(seal),
      sealShareOfCoreAt20000: sealShare,
    };
    return {
      tables: [
        {
          title: `Storage, ${records} different records, ${RECORDS_PER_TURN} a turn, ${rounds} rounds`,
          columns: ['', 'figure'],
          rows: [
            ['raw OTLP/JSON, full lines', `${data.rawBytesPerRecord.toFixed(1)} bytes/record`],
            ['as written', `${data.writtenBytesPerRecord.toFixed(1)} bytes/record`],
            [
              'compressed',
              `${data.compressedBytesPerRecord.toFixed(1)} bytes/record, ${percent(data.compressedShareOfRaw)} of raw`,
            ],
            ['compress, sync and read back', `${megabytes(data.compressBytesPerSecond)} MB/s a core`],
            ['verify', `${megabytes(data.verifyBytesPerSecond)} MB/s a core`],
            [
              'seal',
              `${megabytes(data.sealBytesPerSecond)} MB/s a core; ` +
                `${percent(sealShare)} of a core at ${STEADY_RECORDS_PER_SECOND} records/s`,
            ],
          ],
          notes: ['Rates are of bytes as written, by CPU time of the whole process.'],
        },
      ],
      data,
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function writeSegments(directory: string, count: number) {
  const segments: SealedSegment[] = [];
  const processor = new FileLogRecordProcessor({ directory, onSealed: (segment) => segments.push(segment) });
  let rawBytes = 0;
  for (let first = 0; first < count; first += RECORDS_PER_TURN) {
    const records = makeRecords(first, Math.min(RECORDS_PER_TURN, count - first));
    for (const record of records) processor.onEmit(record);
    await nextTurn();
  }
  await processor.shutdown();
  // What the collector's exporter makes of large batches.
  for (let first = 0; first < count; first += 1000) {
    for (const line of encodeLogs(makeRecords(first, Math.min(1000, count - first)))) {
      rawBytes += line.bytes.length;
    }
  }
  return { segments, rawBytes };
}

function copyTo(store: string, segment: SealedSegment): SealedSegment {
  const path = join(store, segment.stream, basename(segment.path));
  mkdirSync(dirname(path), { recursive: true });
  copyFileSync(segment.path, path);
  return { ...segment, path };
}

function newWork(): Work {
  return { seconds: [], bytes: 0 };
}

async function measure(work: Work, bytes: number, action: () => Promise<void>): Promise<void> {
  const before = process.cpuUsage();
  await action();
  const { user, system } = process.cpuUsage(before);
  work.seconds.push((user + system) / 1e6);
  work.bytes = bytes;
}

function rateOf({ bytes, seconds }: Work): number {
  return bytes / median(seconds);
}

function bytesOf(segments: readonly SealedSegment[]): number {
  return segments.reduce((sum, segment) => sum + segment.bytes, 0);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
