/** One run of one contender: what it cost, and what it left on the disk. */
import { runChild } from './child-process.ts';
import { countRecords } from './count-records.ts';
import type { EmitCost } from './emit-child.ts';

/** The cost with its result. */
export interface EmitRun extends EmitCost {
  /** Records on the disk too few. */
  readonly lost: number;
  /** Of the files, compressed ones as they are. */
  readonly bytesPerRecord: number;
}

/** Runs `emit-child.ts` with a contender of `contenders/`. */
export async function runEmit(contender: string, records: number, recordsPerTurn: number): Promise<EmitRun> {
  let written = { records: 0, bytes: 0 };
  const cost = (await runChild('emit-child.ts', [contender, records, recordsPerTurn], {
    async inspect(directory) {
      written = await countRecords(directory);
    },
  })) as EmitCost;
  return {
    ...cost,
    lost: cost.logged - written.records,
    bytesPerRecord: written.bytes / Math.max(1, written.records),
  };
}
