/** Alert rules over what a hub stores: evaluated on a schedule, for as long as the hub runs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type AlertConfig, type AlertEvent, type AlertSignal, recordMillis } from '@agentbus/alerts';
import { type AlertService, createAlertService } from '@agentbus/alerts/service';
import type { StoredRecord } from '@agentbus/otlp';
import { checkRules, readRuleFile } from './alerts-file.ts';
import { withRecords } from './alerts-records.ts';
import { usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import { compileRegex } from './regex.ts';

/** Records are counted this long after their time, in milliseconds: SDKs send in batches of up to five seconds. */
export const SETTLE_MILLIS = 5_000;

/** Spans are found by their start: what took longer than this, in milliseconds, is not counted. */
export const LONGEST_SPAN_MILLIS: number = 15 * 60_000;

/** The shortest and the longest time between two runs: notifications that wait are looked at in each of them. */
const MIN_PAUSE_MILLIS = 1_000;
const MAX_PAUSE_MILLIS = 10_000;

const SIGNALS: readonly AlertSignal[] = ['logs', 'traces', 'metrics'];

/** Settings of {@link AlertSchedule}. */
export interface AlertScheduleSettings {
  /** The rule file, as it was named. */
  readonly file: string;
  /** The store's directory; the state is in `state/alerts` of it. */
  readonly directory: string;
  /** `--engine`: `duckdb`, or the address of a ClickHouse. */
  readonly engine: string | undefined;
  readonly io: CommandIo;
  /** Told of what an operator should know. */
  readonly note: (problem: string) => void;
}

/** Runs the rules of a file, at the shortest interval of its groups; each group is evaluated at its own. */
export class AlertSchedule {
  readonly #settings: AlertScheduleSettings;
  readonly #startedAt: number;
  readonly #stopping = new AbortController();
  #config: AlertConfig;
  #service: AlertService | undefined;
  /** Whether the service is to be made anew: of other rules, or of the stored state, after a run that failed. */
  #isStale = false;
  #running: Promise<void> | undefined;
  #problem: string | undefined;

  /** @throws CommandError with line and column where the file is none. */
  constructor(settings: AlertScheduleSettings) {
    this.#settings = settings;
    this.#startedAt = Math.trunc(settings.io.now()) - SETTLE_MILLIS;
    this.#config = readConfig(settings);
  }

  get config(): AlertConfig {
    return this.#config;
  }

  /** The alerts that are pending or firing. */
  active(): readonly AlertEvent[] {
    return this.#service?.active() ?? [];
  }

  /** Begins, where the stored state ends. Only for whoever holds the lock of the hub. @throws CommandError. */
  start(): void {
    this.#service = this.#open();
    this.#running = this.#run();
  }

  /** Reads the file again; the next run is of its rules. @throws CommandError where it is none: the old rules stay. */
  reload(): void {
    this.#config = readConfig(this.#settings);
    this.#isStale = true;
  }

  /** Ends what is in hand, or leaves it to the next start, where it takes longer than this. */
  async stop(drainMillis: number): Promise<void> {
    this.#stopping.abort();
    await Promise.race([this.#running, sleep(drainMillis, undefined, { ref: false })]);
    await this.#service?.close();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#evaluate(signal);
      const pauses = this.#config.rules.map(({ interval }) => interval);
      const pause = Math.max(MIN_PAUSE_MILLIS, Math.min(MAX_PAUSE_MILLIS, ...pauses));
      await sleep(pause, undefined, { signal }).catch(() => {
        // Stopped: the loop ends.
      });
    }
  }

  async #evaluate(signal: AbortSignal): Promise<void> {
    try {
      if (this.#isStale) {
        const next = this.#open();
        await this.#service?.close();
        this.#service = next;
        this.#isStale = false;
      }
      const service = this.#service;
      const until = Math.trunc(this.#settings.io.now()) - SETTLE_MILLIS;
      if (service === undefined || until <= service.takenTo) return;
      await this.#withStored(service.readFrom, until, (records) => service.run(records, until, signal));
      this.#problem = undefined;
    } catch (error) {
      // What was counted and not stored is counted again.
      this.#isStale = true;
      const problem = error instanceof Error ? error.message : String(error);
      if (signal.aborted || problem === this.#problem) return;
      this.#problem = problem;
      this.#settings.note(`alert rules could not be evaluated, and will be later: ${problem}`);
    }
  }

  #open(): AlertService {
    const { file, directory, io, note } = this.#settings;
    try {
      return createAlertService({
        config: this.#config,
        directory,
        regex: compileRegex,
        start: this.#startedAt,
        now: () => Math.trunc(io.now()),
        onLost: ({ notification: { receiver } }, reason) =>
          note(`a notification to ${receiver} was given up: ${reason}`),
      });
    } catch (error) {
      throw error instanceof Error ? usageError(`${file} cannot be used: ${error.message}`) : error;
    }
  }

  /** The records of all signals that rules are about, in the order of time. */
  #withStored(
    since: number,
    until: number,
    use: (records: AsyncIterable<StoredRecord>) => Promise<void>,
  ): Promise<void> {
    const { directory, engine, io } = this.#settings;
    const { signal } = this.#stopping;
    const nested = (
      [first, ...rest]: AlertSignal[],
      sources: AsyncIterable<StoredRecord>[],
    ): Promise<void> => {
      if (first === undefined) return use(inOrder(sources, since, until, signal));
      const rules = this.#config.rules.filter((rule) => rule.signal === first);
      if (rules.length === 0) return nested(rest, sources);
      const from = first === 'traces' ? since - LONGEST_SPAN_MILLIS : since;
      const range = { since: nanos(from), until: nanos(until) };
      const source = { choice: { directory, engine }, range, io: { ...io, signal } };
      return withRecords(first, rules, source, (records) => nested(rest, [...sources, records]));
    };
    return nested([...SIGNALS], []);
  }
}

function readConfig({ file, io }: AlertScheduleSettings): AlertConfig {
  const config = readRuleFile([file], io);
  checkRules(file, config);
  return config;
}

/** Merges sources that are each in the order of time; what is outside the range is left out. */
async function* inOrder(
  sources: readonly AsyncIterable<StoredRecord>[],
  since: number,
  until: number,
  signal: AbortSignal,
): AsyncIterable<StoredRecord> {
  const readers = sources.map((source) => source[Symbol.asyncIterator]());
  try {
    const heads = await Promise.all(readers.map((reader) => reader.next()));
    for (;;) {
      // What ends because it was stopped is not at its end.
      signal.throwIfAborted();
      let first = -1;
      let earliest = Number.POSITIVE_INFINITY;
      for (const [index, head] of heads.entries()) {
        const millis = head.done === true ? Number.POSITIVE_INFINITY : recordMillis(head.value);
        if (millis < earliest) [first, earliest] = [index, millis];
      }
      const reader = readers[first];
      const head = heads[first];
      if (reader === undefined || head === undefined || head.done === true) return;
      if (earliest >= since && earliest < until) yield head.value;
      heads[first] = await reader.next();
    }
  } finally {
    await Promise.all(readers.map((reader) => reader.return?.()));
  }
}

function nanos(millis: number): bigint {
  return BigInt(millis) * 1_000_000n;
}
