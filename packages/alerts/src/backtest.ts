/** Replays records through the very evaluation that runs live. */
import type { StoredRecord } from '@agentbus/otlp';
import { AlertEvaluator, type EvaluationReport } from './alert-evaluator.ts';
import { type AlertEvent, alertKey } from './alert-event.ts';
import type { AlertRule } from './alert-rule.ts';
import { advanceTo } from './evaluate.ts';
import { windowsOf } from './read-alert-rules.ts';
import { recordMillis } from './record-time.ts';
import type { RunOptions } from './rule-run.ts';

/** What is replayed. Times are Unix milliseconds. */
export interface BacktestOptions extends RunOptions {
  /** Events from then on are of interest; `undefined` for all. */
  readonly since?: number | undefined;
  /** Up to when; `undefined` for until nothing more can come of the last record. */
  readonly until?: number | undefined;
  /** How far before `since` the rules begin, in milliseconds. Default: {@link warmUpMillis} of the rules. */
  readonly warmUp?: number | undefined;
}

/** What would have happened. */
export interface BacktestResult {
  /** In the order of time. */
  readonly events: readonly AlertEvent[];
  readonly report: EvaluationReport;
  readonly since: number;
  readonly until: number;
}

/** How far before its beginning a backtest must read, so that rules stand as they would have stood. */
export function warmUpMillis(rules: readonly AlertRule[]): number {
  return Math.max(0, ...rules.map((rule) => lookBack(rule) + rule.for + rule.keepFiringFor + rule.interval));
}

/**
 * Replays records.
 *
 * @param records in the order of their time, of spans of their end; from `warmUp` before `since` on. Matching or not.
 */
export async function backtest(
  rules: readonly AlertRule[],
  records: AsyncIterable<StoredRecord> | Iterable<StoredRecord>,
  { since, until, warmUp = warmUpMillis(rules), ...options }: BacktestOptions = {},
): Promise<BacktestResult> {
  let evaluator =
    since === undefined ? undefined : new AlertEvaluator(rules, { ...options, start: since - warmUp });
  let begin = since;
  let last = since ?? 0;
  const events: AlertEvent[] = [];
  for await (const record of records) {
    const millis = recordMillis(record);
    evaluator ??= new AlertEvaluator(rules, { ...options, start: millis });
    begin ??= millis;
    advanceTo(evaluator, millis, events);
    evaluator.add(record);
    last = Math.max(last, millis);
  }
  const end = until ?? last + warmUpMillis(rules) + Math.max(0, ...rules.map(({ offset }) => offset));
  evaluator ??= new AlertEvaluator(rules, { ...options, start: end });
  advanceTo(evaluator, end, events);
  const from = begin ?? end;
  return {
    events: events.filter(({ at }) => at >= from && at <= end),
    report: evaluator.report(),
    since: from,
    until: end,
  };
}

function lookBack({ check }: AlertRule): number {
  switch (check.type) {
    case 'condition':
      return Math.max(...windowsOf(check.condition));
    case 'spike':
      return 2 * check.over;
    case 'new_term':
      return Math.max(check.learn, check.over);
    case 'change':
      return check.over;
    case 'always':
      return 0;
  }
}

/** How an alert, or all alerts of a rule, fared. */
export interface FiringSummary {
  readonly alert: string;
  /** How often it began to fire. */
  readonly fired: number;
  /** How many alerts there were, by their labels. */
  readonly alerts: number;
  /** How long it fired in all, in milliseconds; what still fires counts up to the end. */
  readonly firingMillis: number;
  /** How many of them fire at the end. */
  readonly firing: number;
  /** What is sent where each change is told at once. */
  readonly notifications: number;
}

/** How each alert fared, in the order of the rules. */
export function summarize(
  rules: readonly AlertRule[],
  { events, since, until }: BacktestResult,
): FiringSummary[] {
  const names = [...new Set(rules.map(({ alert }) => alert))];
  return names.map((alert) => {
    const own = events.filter((event) => event.alert === alert && event.state !== 'pending');
    const open = new Map<string, number>();
    const keys = new Set<string>();
    let firingMillis = 0;
    for (const event of own) {
      const key = alertKey(event);
      if (event.state === 'firing') open.set(key, event.at);
      else {
        firingMillis += event.at - (open.get(key) ?? (keys.has(key) ? event.at : since));
        open.delete(key);
      }
      keys.add(key);
    }
    for (const at of open.values()) firingMillis += until - at;
    const fired = own.filter(({ state }) => state === 'firing').length;
    return { alert, fired, alerts: keys.size, firingMillis, firing: open.size, notifications: own.length };
  });
}
