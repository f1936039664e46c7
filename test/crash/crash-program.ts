/**
 * Logs with one contender, turn by turn, and crashes in the middle of the last turn:
 * `crash-program.ts CONTENDER KIND WAY RECORDS DIRECTORY JOURNAL`.
 *
 * The journal gets the number of each record whose receipt has resolved. What is written to it survives the crash of the
 * process.
 */
import { openSync, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { makeBenchRecords } from '../bench/bench-records.ts';
import { loadContender, type RunningContender } from '../bench/contender.ts';
import { type CrashWay, crash } from './crash-ways.ts';

/** 20,000 records a second: a busy service, and slow enough that no queue overflows by itself. */
const RECORDS_PER_TURN = 100;
const TURN_MILLIS = 5;

const [contender = '', kind, way, records, directory = '', journal = ''] = process.argv.slice(2);
await run(kind === 'audit', way as CrashWay, Number(records));

async function run(durable: boolean, crashWay: CrashWay, count: number): Promise<void> {
  const { start, startDurable = start } = await loadContender(contender);
  const running = await (durable ? startDurable(directory) : start(directory));
  const journalFile = openSync(journal, 'a');
  const pool = makeBenchRecords();
  let logged = 0;
  const logTurn = (): Promise<unknown>[] => {
    const receipts: Promise<unknown>[] = [];
    for (let inTurn = 0; inTurn < RECORDS_PER_TURN && logged < count; inTurn++) {
      const record = pool[logged % pool.length];
      if (record === undefined) break;
      logged += 1;
      const number = logged;
      const result = running.log({
        ...record,
        message: `crash record ${number} of a busy service, a line of text`,
      });
      if (!(result instanceof Promise)) continue;
      receipts.push(result.then(() => writeSync(journalFile, `${number}\n`)));
    }
    return receipts;
  };
  while (logged < count - RECORDS_PER_TURN) {
    const receipts = logTurn();
    if (durable) await settle(running, receipts);
    await delay(TURN_MILLIS);
  }
  // Outside of any promise, so that what is thrown is an uncaught exception.
  setTimeout(() => {
    logTurn();
    crash(crashWay);
  });
}

/** What a caller does who must not lose a record: waits until it is durable, where that can be told. */
async function settle(running: RunningContender, receipts: readonly Promise<unknown>[]): Promise<void> {
  await running.flush?.();
  await Promise.all(receipts);
}
