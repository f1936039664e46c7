import { compileSet, type SetPredicate } from '@agentbus/filter';
import type { StoredRecord } from '@agentbus/otlp';
import type { AlertEvent } from './alert-event.ts';
import type { AlertRule, AlertSignal } from './alert-rule.ts';
import type { AlertCount } from './alert-telemetry.ts';
import { recordMillis } from './record-time.ts';
import { RuleRun, type RunOptions } from './rule-run.ts';
import type { EvaluationState } from './rule-state.ts';

/**
 * A time without evaluations, in milliseconds, that is caught up on. After a longer one (the machine slept, the process was
 * down) nothing is known of what was between: evaluation goes on at its end, and what was pending begins anew.
 */
export const OUTAGE_TOLERANCE = 3_600_000;

/** So far, in milliseconds, may clocks differ: records from further in the future count as of now. */
export const CLOCK_TOLERANCE = 60_000;

/** What evaluation could not take into account. All are counted since the evaluator was made. */
export interface EvaluationReport {
  /** Groups that are kept. */
  readonly groups: number;
  /** Records of groups beyond a rule's `max_groups`, by the rule's id. */
  readonly droppedRecords: Readonly<Record<string, number>>;
  /** Records that came after their evaluation; they count for later ones. */
  readonly lateRecords: number;
  /** Records that came too late for any. */
  readonly lostRecords: number;
  /** Records from the future. */
  readonly futureRecords: number;
  /** Evaluations that were left out after a time without any. */
  readonly skippedEvaluations: number;
  /** How often the clock was set back. */
  readonly clockSteps: number;
}

/** How to make an evaluator. */
export interface EvaluatorOptions extends RunOptions {
  /** When the rules begin, Unix milliseconds, where there is no state of them. */
  readonly start: number;
  /** What `state` of another evaluator gave. Default: none. */
  readonly state?: EvaluationState | undefined;
}

/** Rules of one rhythm. */
interface Schedule {
  readonly interval: number;
  readonly offset: number;
  readonly runs: RuleRun[];
}

/**
 * Evaluates rules over records as they come: the mutable core behind `evaluate`. No time but what it is given, no IO; the
 * same records and times give the same events, in whatever pieces and order they come.
 */
export class AlertEvaluator {
  readonly #schedules: readonly Schedule[];
  readonly #runs: Readonly<Record<AlertSignal, readonly RuleRun[]>>;
  readonly #matching: Readonly<Record<AlertSignal, SetPredicate>>;
  /** Alerts that were firing for rules that are no more. */
  readonly #orphans: Omit<AlertEvent, 'at'>[] = [];
  /** The earliest record since the last evaluation. */
  #earliest = Number.POSITIVE_INFINITY;
  /** An evaluation that has begun. */
  #begun: Generator<undefined, AlertEvent[]> | undefined;
  #futureRecords = 0;
  #skippedEvaluations = 0;
  #clockSteps = 0;

  /** @throws FilterError as `compile` does: a rule has a regular expression, and there is no `regex`. */
  constructor(rules: readonly AlertRule[], { start, state, regex, onValue }: EvaluatorOptions) {
    const runs = rules.map((rule) => new RuleRun(rule, start, { regex, onValue }));
    const of = (signal: AlertSignal) => runs.filter(({ rule }) => rule.signal === signal);
    const setOf = (signal: AlertSignal) =>
      compileSet(
        of(signal).map(({ rule }) => rule.filter),
        { regex },
      );
    this.#runs = { logs: of('logs'), traces: of('traces'), metrics: of('metrics') };
    this.#matching = { logs: setOf('logs'), traces: setOf('traces'), metrics: setOf('metrics') };
    if (state) this.#resume(runs, structuredClone(state));
    this.#schedules = schedulesOf(runs);
  }

  /**
   * Takes a record, matching or not.
   *
   * @param now the time at which it is taken; a record from later than that counts as of then.
   * @param millis when it was, Unix milliseconds. Default: its time, of a span its end.
   */
  add(record: StoredRecord, now: number = Number.POSITIVE_INFINITY, millis?: number): void {
    const found = this.#matching[record.signal](record);
    if (found.length === 0) return;
    const runs = this.#runs[record.signal];
    let at = millis ?? recordMillis(record);
    if (at > now + CLOCK_TOLERANCE) {
      this.#futureRecords++;
      at = now;
    }
    if (at < this.#earliest) this.#earliest = at;
    for (const index of found) runs[index]?.add(record, at);
  }

  /** Evaluates all rules whose time has come. Events come in the order of their time, then of the rules. */
  advance(now: number): AlertEvent[] {
    const begun = this.#begun;
    this.#begun = undefined;
    return [...(begun === undefined ? [] : finish(begun)), ...finish(this.#advance(now))];
  }

  /**
   * Does what {@link advance} does, in pieces of some tenths of a millisecond, for as long as `goOn` says; records may be
   * added in between.
   *
   * @returns `undefined` where there is more to do: the next call goes on, with the time that this one was given.
   */
  advancePiecewise(now: number, goOn: () => boolean): AlertEvent[] | undefined {
    const begun = this.#begun ?? this.#advance(now);
    // One that throws is over.
    this.#begun = undefined;
    do {
      const { done, value } = begun.next();
      if (done === true) return value;
    } while (goOn());
    this.#begun = begun;
    return undefined;
  }

  *#advance(now: number): Generator<undefined, AlertEvent[]> {
    const events: AlertEvent[] = this.#orphans.splice(0).map((event) => ({ ...event, at: now }));
    for (const schedule of this.#schedules) this.#noteClock(schedule, now);
    this.#earliest = Number.POSITIVE_INFINITY;
    for (;;) {
      let next: { schedule: Schedule; at: number } | undefined;
      for (const schedule of this.#schedules) {
        const at = (schedule.runs[0]?.evaluatedTo ?? now) + schedule.interval;
        if (at + schedule.offset <= now && (next === undefined || at < next.at)) next = { schedule, at };
      }
      if (next === undefined) return events;
      for (const run of next.schedule.runs) {
        for (const event of yield* run.evaluate(next.at)) events.push(event);
      }
    }
  }

  /** The alerts that are pending or firing, as of the last evaluation. */
  active(): AlertEvent[] {
    return this.#schedules.flatMap(({ runs }) => runs.flatMap((run) => run.active()));
  }

  /** How many alerts there are, by name and state. */
  counts(): AlertCount[] {
    const counts = new Map<string, AlertCount>();
    for (const run of this.#schedules.flatMap((schedule) => schedule.runs)) {
      for (const state of ['pending', 'firing'] as const) {
        const { alert } = run.rule;
        const key = `${state} ${alert}`;
        const count = (counts.get(key)?.count ?? 0) + run.activeCount(state);
        counts.set(key, { alert, state, count });
      }
    }
    return [...counts.values()];
  }

  /** When the next evaluation is due, Unix milliseconds. */
  get nextAt(): number {
    const times = this.#schedules.map(
      ({ runs, interval, offset }) => (runs[0]?.evaluatedTo ?? 0) + interval + offset,
    );
    return Math.min(Number.POSITIVE_INFINITY, ...times);
  }

  /** All that must be known to go on, as a plain JSON value of its own. Not in the middle of {@link advancePiecewise}. */
  state(): EvaluationState {
    const runs = this.#schedules.flatMap((schedule) => schedule.runs);
    const rules = Object.fromEntries(runs.map((run) => [run.rule.id, run.state()]));
    return JSON.parse(JSON.stringify({ version: 1, rules }));
  }

  report(): EvaluationReport {
    const runs = this.#schedules.flatMap((schedule) => schedule.runs);
    const sum = (read: (run: RuleRun) => number) => runs.reduce((total, run) => total + read(run), 0);
    const dropping = runs.filter(({ droppedRecords }) => droppedRecords > 0);
    return {
      groups: sum(({ groupCount }) => groupCount),
      droppedRecords: Object.fromEntries(dropping.map((run) => [run.rule.id, run.droppedRecords])),
      lateRecords: sum(({ lateRecords }) => lateRecords),
      lostRecords: sum(({ lostRecords }) => lostRecords),
      futureRecords: this.#futureRecords,
      skippedEvaluations: this.#skippedEvaluations,
      clockSteps: this.#clockSteps,
    };
  }

  /** Notices a long time without evaluations, and a clock that was set back. */
  #noteClock({ runs, interval, offset }: Schedule, now: number): void {
    const [first] = runs;
    if (first === undefined) return;
    const due = Math.floor((now - offset) / interval) * interval;
    if (due < first.evaluatedTo - CLOCK_TOLERANCE) {
      this.#clockSteps++;
      for (const run of runs) run.shift(due - run.evaluatedTo);
      return;
    }
    const resumed = Math.min(due, Math.floor(this.#earliest / interval) * interval);
    if (resumed - first.evaluatedTo <= OUTAGE_TOLERANCE) return;
    this.#skippedEvaluations += (resumed - first.evaluatedTo) / interval;
    for (const run of runs) run.skipTo(resumed);
  }

  #resume(runs: readonly RuleRun[], state: EvaluationState): void {
    const open = new Map(runs.map((run) => [run.rule.id, run]));
    for (const [id, rule] of Object.entries(state.rules)) {
      const run = open.get(id);
      if (run?.rule.definition === rule.definition) {
        run.resume(rule);
        continue;
      }
      for (const { alert, labels, value } of rule.groups) {
        if (alert?.state !== 'firing') continue;
        const { activeAt } = alert;
        const name = { alert: rule.alert, group: rule.group };
        this.#orphans.push({ ...name, state: 'resolved', activeAt, labels, value, annotations: {} });
      }
    }
  }
}

function finish<T>(pieces: Generator<undefined, T>): T {
  for (;;) {
    const { done, value } = pieces.next();
    if (done === true) return value;
  }
}

function schedulesOf(runs: readonly RuleRun[]): Schedule[] {
  const schedules = new Map<string, Schedule>();
  for (const run of runs) {
    const { interval, offset } = run.rule;
    // Rules that are new among those that go on have their own place in time.
    const key = `${interval} ${offset} ${run.evaluatedTo}`;
    const schedule = schedules.get(key) ?? { interval, offset, runs: [] };
    schedules.set(key, schedule);
    schedule.runs.push(run);
  }
  return [...schedules.values()];
}
