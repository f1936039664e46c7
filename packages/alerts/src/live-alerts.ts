/** Alert rules in an instrumented process: takes records as they are emitted, evaluates when the time has come. */
import type { CompileOptions } from '@agentbus/filter';
import type { StoredRecord } from '@agentbus/otlp';
import * as api from '@opentelemetry/api';
import { AlertEvaluator, type EvaluationReport } from './alert-evaluator.ts';
import type { AlertEvent } from './alert-event.ts';
import type { AlertRule, AlertSignal } from './alert-rule.ts';
import { ActiveAlertsGauge, emitAlertEvent } from './alert-telemetry.ts';
import { slice } from './evaluation-slice.ts';
import type { EvaluationState } from './rule-state.ts';

/** Options of the processors. */
export interface AlertProcessorOptions extends CompileOptions {
  /** What `readAlertRules` gave. Rules about other signals are left to their own processors. */
  readonly rules: readonly AlertRule[];
  /** Is told what has changed, after it was emitted as log records. May throw nothing. Default: nobody. */
  readonly onEvents?: ((events: readonly AlertEvent[]) => void) | undefined;
  /** Keeps what must be known after a restart. Default: nothing is kept. */
  readonly store?: AlertStateStore | undefined;
  /** The time, Unix milliseconds. Default: `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** Where a state is kept between runs of a process. */
export interface AlertStateStore {
  /** What was saved last; `undefined` for nothing. */
  load(): EvaluationState | undefined;
  save(state: EvaluationState): void;
}

/** The wait before an evaluation is never shorter than this, in milliseconds. */
const SHORTEST_WAIT = 50;

/** Timers take no longer waits: 2^31 milliseconds. */
const LONGEST_WAIT = 3_600_000;

/** Evaluates the rules of one signal. Nothing here throws into the application. */
export class LiveAlerts {
  readonly #evaluator: AlertEvaluator;
  /** Whether there are rules of the signal. */
  readonly isNeeded: boolean;
  readonly #options: AlertProcessorOptions;
  readonly #now: () => number;
  readonly #gauge: ActiveAlertsGauge;
  #timer: NodeJS.Timeout | undefined;
  #nextSlice: NodeJS.Immediate | undefined;
  #failed = false;
  #dropped = 0;

  /** @throws FilterError where a rule has a regular expression, and there is no `regex`. */
  constructor(signal: AlertSignal, options: AlertProcessorOptions) {
    const { rules, regex, now = Date.now } = options;
    this.#options = options;
    this.#now = now;
    const own = rules.filter((rule) => rule.signal === signal);
    this.isNeeded = own.length > 0;
    this.#evaluator = new AlertEvaluator(own, { start: now(), regex, state: this.#load() });
    this.#gauge = new ActiveAlertsGauge(() => this.#evaluator.counts());
    this.#wait();
  }

  /** Takes a record; it may be changed afterwards. */
  add(record: StoredRecord): void {
    try {
      this.#evaluator.add(record);
    } catch (error) {
      this.#fail('A record could not be evaluated', error);
    }
  }

  /** Takes the records that `read` gives, and tells of its errors. */
  addFrom(read: () => Iterable<StoredRecord>): void {
    try {
      for (const record of read()) this.#evaluator.add(record);
    } catch (error) {
      this.#fail('Records could not be evaluated', error);
    }
  }

  /** Evaluates what is due, at once. */
  evaluate(): void {
    this.#guarded(() => this.#conclude(this.#evaluator.advance(this.#now())));
  }

  /** What could not be taken into account. */
  report(): EvaluationReport {
    return this.#evaluator.report();
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#nextSlice);
    this.evaluate();
    this.#gauge.stop();
  }

  #wait(): void {
    const wait = Math.min(Math.max(this.#evaluator.nextAt - this.#now(), SHORTEST_WAIT), LONGEST_WAIT);
    // Rules keep no process alive.
    this.#timer = setTimeout(() => this.#evaluateSlice(), wait).unref();
  }

  /** Evaluates what is due for as long as a slice; what is left has the next turn of the event loop. */
  #evaluateSlice(): void {
    let isOver = true;
    this.#guarded(() => {
      const events = this.#evaluator.advancePiecewise(this.#now(), slice());
      if (events === undefined) isOver = false;
      else this.#conclude(events);
    });
    if (isOver) this.#wait();
    else this.#nextSlice = setImmediate(() => this.#evaluateSlice()).unref();
  }

  #conclude(events: readonly AlertEvent[]): void {
    this.#gauge.follow();
    this.#options.store?.save(this.#evaluator.state());
    this.#noteDropped();
    if (events.length === 0) return;
    for (const event of events) emitAlertEvent(event);
    this.#options.onEvents?.(events);
  }

  #guarded(evaluate: () => void): void {
    try {
      evaluate();
    } catch (error) {
      this.#fail('Alert rules could not be evaluated', error);
    }
  }

  #load(): EvaluationState | undefined {
    try {
      return this.#options.store?.load();
    } catch (error) {
      this.#fail('The state of alerts could not be read, and they begin anew', error);
      return undefined;
    }
  }

  #noteDropped(): void {
    const { droppedRecords } = this.#evaluator.report();
    const dropped = Object.values(droppedRecords).reduce((sum, count) => sum + count, 0);
    if (dropped > 0 && this.#dropped === 0) {
      const rules = Object.keys(droppedRecords).join(', ');
      api.diag.warn(
        `@agentbus/alerts: ${rules} has more groups than max_groups; further ones are not looked at.`,
      );
    }
    this.#dropped = dropped;
  }

  #fail(problem: string, error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    api.diag.error(`@agentbus/alerts: ${problem}.`, error instanceof Error ? error.message : String(error));
  }
}
