/**
 * What it costs to log a record to a closed file: one interleaved run of all contenders, each in a process of its own in
 * every round; medians of the process's CPU time, workers included.
 */
import { type BenchmarkOptions, type BenchmarkResult, type FigureTable, median } from './benchmark.ts';
import { loadContender } from './contender.ts';
import { type EmitRun, runEmit } from './emit-run.ts';

/** Of 56 MB: below the size at which the preset begins another segment and compresses the first. */
const RECORDS = 100_000;
const ROUNDS = 5;
const RECORDS_PER_TURN = [1, 100, 1000];

/** Its cost is taken off all others. */
const LOOP = 'nothing';
/** What the others are compared with: pino's best. */
const YARDSTICK = 'pino-sync-buffered';

const CONTENDERS = [
  LOOP,
  YARDSTICK,
  'pino-sync',
  'pino-redact',
  'pino-roll',
  'winston-daily-rotate',
  'logtape',
  'logtape-redact',
  'tslog',
  'otel-batch-3x',
  'otel-batch-2x',
  'json-stringify',
  'preset',
  'preset-unredacted',
  'preset-facade',
  'lean',
  'official-3x',
  'official-2x',
  'official-batch-3x',
];

interface EmitFigure {
  readonly contender: string;
  readonly name: string;
  readonly recordsPerTurn: number;
  readonly cpuNanosPerRecord: number;
  readonly toYardstick: number;
  /** Of all rounds. */
  readonly lowestCpuNanos: number;
  readonly highestCpuNanos: number;
  readonly wallNanosPerRecord: number;
  readonly lost: number;
  readonly bytesPerRecord: number;
}

/** Runs them all, for one record a turn of the event loop, 100 and 1,000. */
export async function benchEmit(options: BenchmarkOptions): Promise<BenchmarkResult> {
  const { records = RECORDS, rounds = ROUNDS } = options;
  const tables: FigureTable[] = [];
  const data: EmitFigure[] = [];
  for (const recordsPerTurn of RECORDS_PER_TURN) {
    const costs = await measure(records, rounds, recordsPerTurn);
    const figures = await figuresOf(costs, recordsPerTurn);
    data.push(...figures);
    tables.push({
      title: `Emit, ${recordsPerTurn} records a turn, ${records} records, ${rounds} rounds`,
      columns: ['', 'CPU ns/record', 'range', "to pino's best", 'wall ns', 'lost', 'bytes/record'],
      rows: figures.map((figure) => [
        figure.name,
        figure.cpuNanosPerRecord.toFixed(0),
        `${figure.lowestCpuNanos.toFixed(0)}–${figure.highestCpuNanos.toFixed(0)}`,
        figure.toYardstick.toFixed(2),
        figure.wallNanosPerRecord.toFixed(0),
        String(figure.lost),
        figure.bytesPerRecord.toFixed(0),
      ]),
      notes: ['The loop, and the turn of the event loop, are taken off.'],
    });
  }
  return { tables, data };
}

async function measure(
  records: number,
  rounds: number,
  recordsPerTurn: number,
): Promise<Map<string, EmitRun[]>> {
  const costs = new Map<string, EmitRun[]>(CONTENDERS.map((contender) => [contender, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [contender, of] of costs) {
      of.push(await runEmit(contender, records, recordsPerTurn));
    }
  }
  return costs;
}

async function figuresOf(costs: Map<string, EmitRun[]>, recordsPerTurn: number): Promise<EmitFigure[]> {
  const cpu = (contender: string) =>
    (costs.get(contender) ?? []).map(({ cpuNanos, records }) => cpuNanos / records);
  const loop = median(cpu(LOOP));
  const yardstick = median(cpu(YARDSTICK)) - loop;
  const figures: EmitFigure[] = [];
  for (const [contender, of] of costs) {
    if (contender === LOOP) continue;
    const nanos = cpu(contender).map((value) => value - loop);
    figures.push({
      contender,
      name: (await loadContender(contender)).name,
      recordsPerTurn,
      cpuNanosPerRecord: median(nanos),
      toYardstick: median(nanos) / yardstick,
      lowestCpuNanos: Math.min(...nanos),
      highestCpuNanos: Math.max(...nanos),
      wallNanosPerRecord: median(of.map(({ wallNanos, records }) => wallNanos / records)),
      lost: median(of.map(({ lost }) => lost)),
      bytesPerRecord: median(of.map(({ bytesPerRecord }) => bytesPerRecord)),
    });
  }
  return figures;
}
