/**
 * Kills one of four writers of a store again and again, at random moments, while segments are rotated, compressed and
 * removed; then looks whether the store has kept what it promised.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type RandomInteger, seededRandom } from './seeded-random.ts';
import { accountOf, lastNumber, type StoreAccount } from './store-account.ts';
import { type Journal, type LoopStream, readJournal } from './writer-journal.ts';

const WRITERS = 4;

/** Between two kills. */
const MAX_PAUSE_MILLIS = 400;

/** One victim in this many is killed whatever it does; the others once they have logged something. */
const EARLY_EVERY = 5;

/** A writer that takes longer to start has failed. */
const START_MILLIS = 60_000;
const POLL_MILLIS = 10;

/** What a turn logs at most, of either kind: the most that a kill may cost. */
const MAX_LOST_PER_KILL = 40;

/** 16 MiB: `kill-loop-writer.ts` allows 2.5 MiB, and a busy machine writes for some seconds while retention is at work. */
const MAX_STORED_BYTES = 16 * 1024 * 1024;

/** What came of a run. */
export interface KillLoopReport {
  readonly seed: number;
  readonly kills: number;
  /** Processes that have logged anything. */
  readonly writers: number;
  /** By the writers' word. */
  readonly logged: number;
  readonly receipts: number;
  /** Records that were logged in the turn in which their writer was killed, and are not there. */
  readonly lostInLastTurn: number;
  /** The most of these by one kill. */
  readonly mostLostByOneKill: number;
  readonly segmentsPruned: number;
  readonly segmentsCompressed: number;
  readonly segmentsRecovered: number;
  /** What the streams `logs` and `audit` take in the end. */
  readonly storedBytes: number;
  readonly verifyCode: number;
  /** What `agentbus verify` printed. */
  readonly verifyOutput: string;
  /** Broken promises, each as a sentence. */
  readonly problems: readonly string[];
  /** The store, if anything was wrong with it; it is removed otherwise. */
  readonly kept: string | undefined;
}

interface Writer {
  readonly name: string;
  readonly journal: string;
  readonly process: ChildProcess;
}

const writerProgram = fileURLToPath(new URL('kill-loop-writer.ts', import.meta.url));
const recoverProgram = fileURLToPath(new URL('recover-program.ts', import.meta.url));
const agentbus = fileURLToPath(new URL('../../packages/cli/bin/agentbus.js', import.meta.url));

/** Runs it. The same seed gives the same choices, not the same timing. */
export async function runKillLoop(kills: number, seed: number): Promise<KillLoopReport> {
  const folder = mkdtempSync(join(tmpdir(), 'agentbus-kill-loop-'));
  const store = join(folder, 'store');
  mkdirSync(store);
  const random = seededRandom(seed);
  const writers: Writer[] = [];
  const begin = (): Writer => {
    const name = `w${writers.length + 1}`;
    const journal = join(folder, `${name}.journal`);
    writeFileSync(journal, '');
    const writerSeed = String(random(0, 2 ** 30));
    const process = startNode([writerProgram, name, writerSeed, store, journal], join(folder, `${name}.err`));
    const writer = { name, journal, process };
    writers.push(writer);
    return writer;
  };

  const problems: string[] = [];
  await killAndReplace(Array.from({ length: WRITERS }, begin), begin, kills, random, problems);
  const recovered = await endOf(startNode([recoverProgram, store], join(folder, 'recovery.err')));
  if (recovered !== '0') problems.push(`the process that recovers the store ended with ${recovered}`);

  const verify = startNode([agentbus, 'verify', '--directory', store], join(folder, 'verify.err'), 'pipe');
  const output = verify.stdout === null ? [] : verify.stdout.toArray();
  const verifyCode = Number(await endOf(verify));
  const verifyOutput = Buffer.concat((await output) as Buffer[]).toString();
  if (verifyCode !== 0) problems.push(`agentbus verify exits with ${verifyCode}`);

  const account = await accountOf(store);
  problems.push(...account.problems);
  if (account.storedBytes > MAX_STORED_BYTES) {
    problems.push(`retention left ${account.storedBytes} bytes, at most ${MAX_STORED_BYTES} may be`);
  }
  const figures = compare(writers, account, problems);
  if (problems.length === 0) rmSync(folder, { recursive: true });
  return {
    seed,
    kills,
    ...figures,
    segmentsPruned: account.pruned,
    segmentsCompressed: account.compressed,
    segmentsRecovered: account.recovered,
    storedBytes: account.storedBytes,
    verifyCode,
    verifyOutput,
    problems,
    kept: problems.length === 0 ? undefined : folder,
  };
}

/** At the end the four that are left are told to end, which they do as any service does. */
async function killAndReplace(
  slots: Writer[],
  begin: () => Writer,
  kills: number,
  random: RandomInteger,
  problems: string[],
): Promise<void> {
  for (let kill = 0; kill < kills; kill++) {
    const slot = random(0, WRITERS - 1);
    const victim = slots[slot];
    if (victim === undefined) continue;
    if (random(1, EARLY_EVERY) > 1) await hasLogged(victim);
    await delay(random(0, MAX_PAUSE_MILLIS));
    const { exitCode } = victim.process;
    if (exitCode !== null) problems.push(`${victim.name} ended by itself, with ${exitCode}`);
    else await endOf(victim.process, 'SIGKILL');
    slots[slot] = begin();
  }
  await Promise.all(slots.map(hasLogged));
  for (const { name, process } of slots) {
    const ended = await endOf(process, 'SIGTERM');
    if (ended !== 'SIGTERM') problems.push(`${name} ended with ${ended} after SIGTERM`);
  }
}

/** Resolves once a writer has ended a turn, or has ended itself. */
async function hasLogged({ name, journal, process }: Writer): Promise<void> {
  for (let waited = 0; waited < START_MILLIS; waited += POLL_MILLIS) {
    if (process.exitCode !== null || readJournal(journal).logs.promised > 0) return;
    await delay(POLL_MILLIS);
  }
  throw new Error(`${name} has logged nothing in ${START_MILLIS} ms.`);
}

/** What the writers promised, and what is there. */
function compare(writers: readonly Writer[], { streams }: StoreAccount, problems: string[]) {
  let logged = 0;
  let receipts = 0;
  let lostInLastTurn = 0;
  let mostLostByOneKill = 0;
  let active = 0;
  for (const { name, journal: path } of writers) {
    const journal = readJournal(path);
    if (journal.logs.logged === 0) continue;
    active += 1;
    logged += journal.logs.logged + journal.audit.logged;
    receipts += journal.audit.promised;
    for (const stream of ['logs', 'audit'] as const) {
      const last = lastOf(name, stream, journal, streams, problems);
      if (last === undefined) continue;
      const { promised, logged: attempted } = journal[stream];
      if (last < promised) {
        const what = stream === 'audit' ? 'that had receipts' : 'of turns that had ended';
        problems.push(`${name} ${stream}: records ${last + 1} to ${promised}, ${what}, are lost`);
      }
      const lost = Math.max(0, attempted - last);
      lostInLastTurn += lost;
      mostLostByOneKill = Math.max(mostLostByOneKill, lost);
      if (lost > MAX_LOST_PER_KILL) problems.push(`${name} ${stream}: ${lost} records are lost`);
    }
  }
  return { writers: active, logged, receipts, lostInLastTurn, mostLostByOneKill };
}

/** The last record of a writer's stream; `undefined` where it was killed before it could tell whose segments are its. */
function lastOf(
  name: string,
  stream: LoopStream,
  journal: Journal,
  streams: StoreAccount['streams'],
  problems: string[],
): number | undefined {
  const { segmentWriter, promised } = journal[stream];
  const ours = streams.filter(
    (written) =>
      written.stream === stream && (written.name === name || written.segmentWriter === segmentWriter),
  );
  if (ours.length > 1) problems.push(`${name} ${stream}: written by ${ours.length} segment writers`);
  const [written] = ours;
  if (written !== undefined) return lastNumber(written, problems);
  if (promised > 0) problems.push(`${name} ${stream}: all of ${promised} records are lost`);
  return undefined;
}

/** Starts Node; what it writes to stderr goes to a file, which is kept where something is wrong. */
function startNode(
  nodeArguments: readonly string[],
  stderrPath: string,
  stdout: 'ignore' | 'pipe' = 'ignore',
): ChildProcess {
  const stderr = openSync(stderrPath, 'a');
  try {
    return spawn(process.execPath, [...process.execArgv, ...nodeArguments], {
      stdio: ['ignore', stdout, stderr],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
  } finally {
    closeSync(stderr);
  }
}

/** Resolves to the signal or exit code that a process ends with; sends it a signal first. */
async function endOf(child: ChildProcess, signal?: NodeJS.Signals): Promise<string> {
  if (child.exitCode !== null || child.signalCode !== null) return child.signalCode ?? String(child.exitCode);
  const exit = once(child, 'exit');
  if (signal !== undefined) child.kill(signal);
  const [code, endedBy] = (await exit) as [number | null, NodeJS.Signals | null];
  return endedBy ?? String(code);
}
