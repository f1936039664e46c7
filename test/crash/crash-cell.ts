/** One cell of the crash matrix: a contender that crashes in one way, and what is left of its records. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CrashWay, OLD_SPACE_MEBIBYTES } from './crash-ways.ts';
import { findRecords, findStoredRecords } from './found-records.ts';
import { losePower, RECORD_SYNCS } from './power-loss.ts';

/** `audit`: by the most durable way that the contender has, and each turn waits for it where it can be waited for. */
export type RecordKind = 'plain' | 'audit';

/** What to run. */
export interface CrashCell {
  /** A name in `test/bench/contenders`. */
  readonly contender: string;
  /** Whether it writes a store of this repository: then the next start puts it in order before it is read. */
  readonly ours: boolean;
  readonly kind: RecordKind;
  readonly way: CrashWay;
  readonly records: number;
}

/** What became of the records. */
export interface CrashOutcome {
  readonly lost: number;
  readonly duplicates: number;
  /** Lines that are no JSON: of ours, after the recovery. */
  readonly halfLines: number;
  readonly receipts: number;
  /** Receipts that had resolved before the crash, of records that are not there. */
  readonly lostReceipts: number;
  /** Exit code of `agentbus verify` after the recovery; `undefined` for others' files. */
  readonly verifyCode: number | undefined;
  /** How the process ended: the signal, or the exit code. */
  readonly ended: string;
}

const crashProgram = fileURLToPath(new URL('crash-program.ts', import.meta.url));
const recoverProgram = fileURLToPath(new URL('recover-program.ts', import.meta.url));
const agentbus = fileURLToPath(new URL('../../packages/cli/bin/agentbus.js', import.meta.url));

/** Runs it. */
export async function runCrashCell(cell: CrashCell): Promise<CrashOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'agentbus-crash-'));
  try {
    const store = join(folder, 'store');
    const journal = join(folder, 'receipts');
    const syncJournal = join(folder, 'syncs');
    mkdirSync(store);
    for (const file of [journal, syncJournal]) writeFileSync(file, '');
    const { contender, kind, way, records } = cell;
    const ended = await run(
      [
        ...(way === 'OOM' ? [`--max-old-space-size=${OLD_SPACE_MEBIBYTES}`] : []),
        ...(way === 'power-loss' ? ['--import', RECORD_SYNCS] : []),
        ...[crashProgram, contender, kind, way, String(records), store, journal],
      ],
      { SYNC_JOURNAL: syncJournal },
    );
    if (way === 'power-loss') losePower(store, syncJournal);
    const verifyCode = cell.ours ? await recoverAndVerify(store) : undefined;
    const { counts, halfLines } = cell.ours ? await findStoredRecords(store) : findRecords(store);
    const receipts = readFileSync(journal, 'utf8').split('\n').filter(Boolean).map(Number);
    return {
      lost: records - counts.size,
      duplicates: [...counts.values()].reduce((sum, count) => sum + count - 1, 0),
      halfLines,
      receipts: receipts.length,
      lostReceipts: receipts.filter((number) => !counts.has(number)).length,
      verifyCode,
      ended,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function recoverAndVerify(store: string): Promise<number> {
  const recovered = await run([recoverProgram, store]);
  if (recovered !== '0') throw new Error(`The process that recovers the store ended with ${recovered}.`);
  return Number(await run([agentbus, 'verify', '--directory', store]));
}

/** Runs Node; resolves to the signal or exit code that it ended with. */
async function run(nodeArguments: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const child = spawn(process.execPath, [...process.execArgv, ...nodeArguments], {
    stdio: 'ignore',
    env: { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '', ...env },
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal ?? String(code);
}
