/** Looks for three needles in a store that four writers append to while it is compacted and pruned. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type LogSearch, openDuckDbEngine } from '@agentbus/query';
import { NEEDLE, PRUNABLE_PERIODS, writeHaystack } from './needle-store.ts';
import type { UpkeepRound } from './needle-upkeep.ts';

const WRITERS = 4;

/** Five minutes: a search that takes longer hangs. */
const PATIENCE_MILLIS = 5 * 60 * 1000;

/** Ways to ask for the needles, which engines answer in different ways. */
const SEARCHES: readonly LogSearch[] = [
  { where: NEEDLE },
  { where: NEEDLE.toLowerCase() },
  { where: `body=~"near ${NEEDLE}$"`, order: 'asc' },
  { where: `body:*${NEEDLE.toLowerCase()}*`, limit: 4 },
];

/** What came of it. */
export interface NeedleReport {
  readonly runs: number;
  /** Runs that did not find exactly the three needles, with what they found or what was wrong. */
  readonly failures: readonly string[];
  /** Rounds of compaction and retention that failed. They are made again: nothing is lost by it. */
  readonly problems: readonly string[];
  /** What happened meanwhile. */
  readonly compacted: number;
  readonly pruned: number;
  /** Milliseconds of each run. */
  readonly millis: readonly number[];
}

/** Settings of {@link findNeedles}. */
export interface NeedleOptions {
  readonly directory: string;
  readonly records: number;
  readonly runs: number;
}

/** Fills the store and runs the searches, each on an engine that has just been opened or is in use, by turns. */
export async function findNeedles({ directory, records, runs }: NeedleOptions): Promise<NeedleReport> {
  await writeHaystack(directory, records);
  const children = Array.from({ length: WRITERS }, (_, n) =>
    start('needle-writer.ts', directory, `writer-${n}`),
  );
  await Promise.all(children.map((child) => once(child, 'message')));
  const upkeep = start('needle-upkeep.ts', directory, String(PRUNABLE_PERIODS));
  const done = { compacted: 0, pruned: 0 };
  const failures: string[] = [];
  const problems: string[] = [];
  const roundDone = new Promise<void>((resolve) => {
    upkeep.on('message', ({ compacted, pruned, problem }: UpkeepRound) => {
      done.compacted += compacted;
      done.pruned += pruned;
      if (problem !== undefined) problems.push(problem);
      if (done.compacted > 0 && done.pruned > 0) resolve();
    });
    upkeep.once('exit', () => resolve());
  });
  children.push(upkeep);
  const millis: number[] = [];
  const kept = await openDuckDbEngine({ directory });
  try {
    // Searches go on until there was something to be disturbed by.
    let isDisturbed = false;
    roundDone.then(() => {
      isDisturbed = true;
    });
    for (let run = 0; run < runs || !isDisturbed; run++) {
      const begin = performance.now();
      const engine = run % 2 === 0 ? kept : await openDuckDbEngine({ directory });
      const search = SEARCHES[run % SEARCHES.length] ?? {};
      const failure = await missing(engine, search).finally(() =>
        engine === kept ? undefined : engine.close(),
      );
      if (failure !== undefined) failures.push(`run ${run}, ${search.where}: ${failure}`);
      millis.push(performance.now() - begin);
    }
  } finally {
    await kept.close();
    await Promise.all(children.map(stop));
  }
  return { runs: millis.length, failures, problems, ...done, millis };
}

/** What is wrong with what a search finds; `undefined` where it is the three needles, each once. */
async function missing(
  engine: Awaited<ReturnType<typeof openDuckDbEngine>>,
  search: LogSearch,
): Promise<string | undefined> {
  const found: bigint[] = [];
  try {
    const signal = AbortSignal.timeout(PATIENCE_MILLIS);
    for await (const { body, timestamp } of engine.search({ ...search, signal })) {
      if (!String(body).endsWith(`near ${NEEDLE}`)) return `found "${String(body)}"`;
      found.push(timestamp);
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? `${error.code}: ` : '';
    return `${code}${error instanceof Error ? error.message : String(error)}`;
  }
  const distinct = new Set(found).size;
  return found.length === 3 && distinct === 3
    ? undefined
    : `found ${found.length}, ${distinct} of them different`;
}

function start(program: string, ...args: string[]): ChildProcess {
  const child = fork(new URL(program, import.meta.url), args, {
    execArgv: ['--conditions=@agentbus/source'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return child;
}

/** Each ends by itself once it is alone. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  if (child.connected) child.disconnect();
  await ended;
}
