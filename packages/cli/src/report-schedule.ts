/** Reports that a hub writes when they are due, each in a process of its own, so that its memory and time are not the hub's. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority, tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import { listReports, pruneReports, reportName } from './report-files.ts';
import { lastDue, parseReportPlan, type ReportPlan, reportedTime } from './report-plan.ts';

/** A report is made so long after it is due, in milliseconds: telemetry comes in batches, and again where it was refused. */
const SETTLE_MILLIS = 60_000;

/** How often it is looked whether one is due, in milliseconds: clocks are set, and machines sleep. */
const LOOK_EVERY_MILLIS = 15_000;

/** A report that failed is tried again so often: what is wrong with one is wrong with it later. */
const MAX_ATTEMPTS = 3;

/** What the process of a report is told. */
export interface ReportTask {
  readonly directory: string;
  /** `--engine`. */
  readonly engine: string | undefined;
  readonly name: string;
  /** Unix milliseconds. */
  readonly since: number;
  readonly until: number;
  /** For the address of a ClickHouse. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What it answers. */
export interface ReportReply {
  /** What stands out in it; `undefined` where there is no telemetry of the time, and nothing was written. */
  readonly headlines: readonly string[] | undefined;
  readonly failed?: string;
}

/** Settings of {@link ReportSchedule}. */
export interface ReportScheduleSettings {
  /** `--report`: plans, with commas. */
  readonly plans: string;
  readonly directory: string;
  readonly engine: string | undefined;
  readonly io: CommandIo;
  readonly note: (problem: string) => void;
}

/** The process's module lies beside this one: `.ts` in the source, `.js` when built. */
const PROCESS = new URL(import.meta.url.replace(/report-schedule(\.\w+)(?:[?#].*)?$/, 'report-process$1'));

/** Writes reports for as long as the hub runs. What was due while it did not run is made up for, the last of each plan. */
export class ReportSchedule {
  readonly #settings: ReportScheduleSettings;
  readonly #plans: readonly ReportPlan[];
  readonly #stopping = new AbortController();
  readonly #attempts = new Map<string, number>();
  #running: Promise<void> | undefined;

  /** @throws CommandError for a plan that is none. */
  constructor(settings: ReportScheduleSettings) {
    this.#settings = settings;
    this.#plans = settings.plans.split(',').map((text) => {
      const plan = parseReportPlan(text.trim());
      if (plan !== undefined) return plan;
      throw usageError(`--report is "${text}", must be hourly@:30, daily@07:00 or weekly@mon@07:00`);
    });
  }

  /** Begins. Only for whoever holds the lock of the hub. */
  start(): void {
    this.#running = this.#run();
  }

  /** Ends; a report that is being made is made at the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      for (const plan of this.#plans) await this.#make(plan);
      await sleep(LOOK_EVERY_MILLIS, undefined, { signal }).catch(() => {
        // Stopped: the loop ends.
      });
    }
  }

  async #make(plan: ReportPlan): Promise<void> {
    const { directory, engine, io, note } = this.#settings;
    const due = lastDue(plan, Math.trunc(io.now()) - SETTLE_MILLIS);
    const name = reportName(plan.every, due);
    const attempts = this.#attempts.get(name) ?? 0;
    if (this.#stopping.signal.aborted || attempts >= MAX_ATTEMPTS) return;
    try {
      if ((await listReports(directory)).includes(name)) {
        this.#attempts.set(name, MAX_ATTEMPTS);
        return;
      }
      this.#attempts.set(name, attempts + 1);
      const task = { directory, engine, name, ...reportedTime(plan, due), env: io.env };
      const { headlines, failed } = await makeReport(task, this.#stopping.signal);
      if (failed !== undefined) throw new Error(failed);
      this.#attempts.set(name, MAX_ATTEMPTS);
      if (headlines === undefined) return;
      await pruneReports(directory);
      note(`wrote ${name}${headlines.length === 0 ? '' : `: ${headlines.join('; ')}`}`);
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      note(`${name} could not be made: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

async function makeReport(task: ReportTask, signal: AbortSignal): Promise<ReportReply> {
  const child = fork(PROCESS, [], {
    env: { TMPDIR: tmpdir() },
    // Not what this process preloads: only how it finds its packages.
    execArgv: process.execArgv.filter((argument) => argument.startsWith('--conditions=')),
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    signal,
  });
  let reply: ReportReply | undefined;
  child.on('message', (message: ReportReply) => {
    reply = message;
  });
  child.on('error', () => {
    // That it was stopped, or could not begin, shows in how it ended.
  });
  const ended = once(child, 'close') as Promise<[number | null, string | null]>;
  if (child.pid !== undefined) lower(child.pid);
  child.send(task, () => {
    // So does that it could not be told.
  });
  const [code, signalName] = await ended;
  return reply ?? { headlines: undefined, failed: `its process ended with ${signalName ?? code}` };
}

/** Telemetry and questions come first. */
function lower(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Gone already, or not allowed here: it then takes its share.
  }
}
