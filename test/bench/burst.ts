/** A million records in one turn of the event loop, with no await: what is lost, and how much memory it takes. */
import { type BenchmarkOptions, type BenchmarkResult, median } from './benchmark.ts';
import { loadContender } from './contender.ts';
import { type EmitRun, runEmit } from './emit-run.ts';

const RECORDS = 1_000_000;
/** Memory and losses hardly vary. */
const ROUNDS = 1;

/** LogTape and tslog are left out: they need minutes or gigabytes, and say nothing that winston does not. */
const CONTENDERS = [
  'pino-sync-buffered',
  'pino-sync',
  'pino-roll',
  'winston-daily-rotate',
  'otel-batch-3x',
  'preset',
  'preset-unredacted',
  'lean',
  'official-3x',
  'official-2x',
  'official-batch-3x',
];

const MEBIBYTE = 1024 * 1024;

/** Runs them one after another. */
export async function benchBurst(options: BenchmarkOptions): Promise<BenchmarkResult> {
  const { records = RECORDS, rounds = ROUNDS } = options;
  const data: { contender: string; name: string; lost: number; peakRssBytes: number; cpuNanos: number }[] =
    [];
  for (const contender of CONTENDERS) {
    const costs: EmitRun[] = [];
    for (let round = 0; round < rounds; round++) {
      costs.push(await runEmit(contender, records, records));
    }
    data.push({
      contender,
      name: (await loadContender(contender)).name,
      lost: median(costs.map((cost) => cost.lost)),
      peakRssBytes: median(costs.map((cost) => cost.peakRssBytes)),
      cpuNanos: median(costs.map((cost) => cost.cpuNanos / cost.records)),
    });
  }
  return {
    tables: [
      {
        title: `Burst, ${records} records in one turn`,
        columns: ['', 'lost', 'peak RSS, MiB', 'CPU ns/record'],
        rows: data.map((figure) => [
          figure.name,
          String(figure.lost),
          (figure.peakRssBytes / MEBIBYTE).toFixed(0),
          figure.cpuNanos.toFixed(0),
        ]),
        notes: [
          'Peak RSS is that of the whole process, the TypeScript compiler that Node loads for the sources included.',
          'The preset also seals and compresses what it writes, in a worker: its CPU is in the figure.',
        ],
      },
    ],
    data,
  };
}
