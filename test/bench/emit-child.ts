/** Logs with one contender and says what that cost: `emit-child.ts CONTENDER RECORDS RECORDS_PER_TURN DIRECTORY`. */
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { makeBenchRecords } from './bench-records.ts';
import { loadContender } from './contender.ts';

/** Enough for the compiler to have settled. */
const WARM_UP_RECORDS = 20_000;
const WARM_UP_RECORDS_PER_TURN = 100;

/** For queues and timers of the warm-up to have run out. */
const SETTLE_MILLIS = 100;

/** What a run cost, from the first record to the closed files. */
export interface EmitCost {
  readonly records: number;
  /** Those of the warm-up included. */
  readonly logged: number;
  /** Of the whole process, its workers included. */
  readonly cpuNanos: number;
  readonly wallNanos: number;
  /** Resident memory at its highest, and before the first record. */
  readonly peakRssBytes: number;
  readonly startRssBytes: number;
}

const [name = '', records, recordsPerTurn, directory = ''] = process.argv.slice(2);
console.log(JSON.stringify(await run(name, Number(records), Number(recordsPerTurn), directory)));

async function run(contender: string, count: number, perTurn: number, folder: string): Promise<EmitCost> {
  const pool = makeBenchRecords();
  const { start } = await loadContender(contender);
  const running = await start(folder);
  const log = async (total: number, turn: number) => {
    let inTurn = 0;
    for (let index = 0; index < total; index++) {
      const record = pool[index % pool.length];
      if (record !== undefined) running.log(record);
      inTurn += 1;
      if (inTurn === turn) {
        inTurn = 0;
        await nextTurn();
      }
    }
  };
  await log(WARM_UP_RECORDS, WARM_UP_RECORDS_PER_TURN);
  await delay(SETTLE_MILLIS);

  const startRssBytes = process.memoryUsage.rss();
  const cpuBefore = process.cpuUsage();
  const wallBefore = process.hrtime.bigint();
  await log(count, perTurn);
  await running.close();
  const { user, system } = process.cpuUsage(cpuBefore);
  const wallNanos = Number(process.hrtime.bigint() - wallBefore);
  const peakRssBytes = process.resourceUsage().maxRSS * 1024;
  return {
    records: count,
    logged: count + WARM_UP_RECORDS,
    cpuNanos: (user + system) * 1000,
    wallNanos,
    peakRssBytes,
    startRssBytes,
  };
}
