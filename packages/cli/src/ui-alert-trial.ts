/** What a rule that somebody is writing would have done, for a chart: the backtest of `agentbus alerts backtest`. */
import { type AlertRule, backtest, recordMillis, summarize, warmUpMillis } from '@agentbus/alerts';
import type { ApiEngine, ApiTrial } from '@agentbus/hub';
import type { StoredRecord } from '@agentbus/otlp';
import type { QueryEngine } from '@agentbus/query';
import { recordsOf } from './alerts-records.ts';
import { compileRegex } from './regex.ts';

/** Points of the chart: one for each few pixels. */
const MAX_VALUES = 240;

/** Events that one answer has, the newest; more are counted. */
const MAX_EVENTS = 500;

/** Evaluations of one trial: the hub takes telemetry in the meantime. A rule of every 10 s is tried on eleven days. */
const MAX_EVALUATIONS = 100_000;

/** How long the records of others may wait, in milliseconds. */
const TURN_MILLIS = 20;

/** A time that would take too long, said in a way that the page shows. */
export class TrialError extends Error {
  override readonly name = 'QueryError';
  readonly code = 'invalid-range';
}

/** Tries one rule. Times are Unix milliseconds. @throws TrialError */
export async function tryAlertRule(
  engine: ApiEngine,
  rule: AlertRule,
  directory: string,
  { since, until, signal }: ApiTrial,
): Promise<object> {
  const warmUp = warmUpMillis([rule]);
  if ((until - since + warmUp) / rule.interval > MAX_EVALUATIONS) {
    throw new TrialError(
      `Cannot try the rule: it would be evaluated more than ${MAX_EVALUATIONS} times. Narrow the time range.`,
    );
  }
  const range = { since: nanos(since - warmUp), until: nanos(until) };
  // The engine that the hub was given is a whole one.
  const records = recordsOf(engine as QueryEngine, rule.signal, [rule], { directory, range, io: { signal } });
  const values = new ValueCurve(since, until, isLowerBad(rule));
  const result = await backtest([rule], inTurns(records, signal), {
    since,
    until,
    regex: compileRegex,
    onValue: (_, value, at) => values.add(value, at),
  });
  const [summary] = summarize([rule], result);
  return {
    since,
    until,
    values: values.points(),
    threshold: thresholdOf(rule),
    events: result.events.slice(-MAX_EVENTS),
    more: Math.max(0, result.events.length - MAX_EVENTS),
    summary,
  };
}

/** Lets others go on between records. */
async function* inTurns(
  records: AsyncIterable<StoredRecord>,
  signal: AbortSignal,
): AsyncIterable<StoredRecord> {
  let turnEnds = Date.now() + TURN_MILLIS;
  let last = 0;
  for await (const record of records) {
    // Evaluations between distant records take their time, too.
    if (Date.now() > turnEnds || recordMillis(record) - last > 3_600_000) {
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
      turnEnds = Date.now() + TURN_MILLIS;
    }
    last = recordMillis(record);
    yield record;
  }
}

/** What was measured over time: of all groups and evaluations of a place, the value that is nearest to firing. */
class ValueCurve {
  readonly #since: number;
  readonly #step: number;
  readonly #worse: (a: number, b: number) => number;
  readonly #values: (number | undefined)[] = [];

  constructor(since: number, until: number, isLowerBad: boolean) {
    this.#since = since;
    this.#step = Math.max(1, (until - since) / MAX_VALUES);
    this.#worse = isLowerBad ? Math.min : Math.max;
  }

  add(value: number, at: number): void {
    const place = Math.min(MAX_VALUES - 1, Math.floor((at - this.#since) / this.#step));
    if (place < 0) return;
    this.#values[place] = this.#worse(value, this.#values[place] ?? value);
  }

  points(): { at: number; value: number | null }[] {
    return Array.from({ length: MAX_VALUES }, (_, index) => ({
      at: Math.round(this.#since + index * this.#step),
      value: this.#values[index] ?? null,
    }));
  }
}

function thresholdOf({ check }: AlertRule): { operator: string; value: number } | undefined {
  if (check.type !== 'condition' || check.condition.type !== 'threshold') return undefined;
  const { operator, value } = check.condition;
  return { operator, value };
}

function isLowerBad(rule: AlertRule): boolean {
  return thresholdOf(rule)?.operator.startsWith('<') === true;
}

function nanos(millis: number): bigint {
  return BigInt(Math.trunc(millis)) * 1_000_000n;
}
