import type { CompileOptions } from '@agentbus/filter';
import type { StoredRecord } from '@agentbus/otlp';
import { AlertEvaluator, type EvaluationReport } from './alert-evaluator.ts';
import type { AlertEvent } from './alert-event.ts';
import type { AlertRule } from './alert-rule.ts';
import { recordMillis } from './record-time.ts';
import type { EvaluationState } from './rule-state.ts';

/** What an evaluation gives. */
export interface Evaluation {
  readonly state: EvaluationState;
  /** What has changed, in the order of time. */
  readonly events: readonly AlertEvent[];
  /** What could not be taken into account. */
  readonly report: EvaluationReport;
}

/**
 * Evaluates rules: a pure function. Called again with the state that it gave and the records that have come since, it gives
 * the events that one call with all records would have given.
 *
 * @param state what the call before gave; `undefined` at the beginning, which is the time of the first record.
 * @param records matching or not, in any order; of a span the end counts.
 * @param now up to when to evaluate, Unix milliseconds.
 * @throws FilterError as `compile` does: a rule has a regular expression, and there is no `options.regex`.
 */
export function evaluate(
  rules: readonly AlertRule[],
  state: EvaluationState | undefined,
  records: Iterable<StoredRecord>,
  now: number,
  options: CompileOptions = {},
): Evaluation {
  const timed = Array.from(records, (record) => ({ record, millis: recordMillis(record) }));
  timed.sort((a, b) => a.millis - b.millis);
  const start = Math.min(timed[0]?.millis ?? now, now);
  const evaluator = new AlertEvaluator(rules, { ...options, start, state });
  // Notices a long time without evaluations; from the first record on there are none.
  const events = evaluator.nextAt <= start ? evaluator.advance(start) : [];
  for (const { record, millis } of timed) {
    advanceTo(evaluator, Math.min(millis, now), events);
    evaluator.add(record, now, millis);
  }
  advanceTo(evaluator, now, events);
  events.push(...evaluator.advance(now));
  return { state: evaluator.state(), events, report: evaluator.report() };
}

/** Evaluates everything that is due by a time, one evaluation after the other. */
export function advanceTo(evaluator: AlertEvaluator, millis: number, events: AlertEvent[]): void {
  while (evaluator.nextAt <= millis) events.push(...evaluator.advance(evaluator.nextAt));
}
