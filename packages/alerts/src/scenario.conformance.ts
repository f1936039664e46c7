/** Runs alert rules through a story, as a live process would, and compares what they say with what is expected. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatInterval, parseDuration } from '@agentbus/filter';
import type { StoredRecord } from '@agentbus/otlp';
import { AlertEvaluator } from './alert-evaluator.ts';
import type { AlertEvent } from './alert-event.ts';
import type { AlertRule } from './alert-rule.ts';
import { backtest } from './backtest.ts';
import { evaluate } from './evaluate.ts';
import { readAlertRules } from './read-alert-rules.ts';
import { recordMillis } from './record-time.ts';
import { type RecordSpec, recordOf } from './test-record.ts';

/** When every story begins: 2026-11-23T16:00:00Z, a whole multiple of every interval in them. */
export const START = 1_795_449_600_000;

/** Records of a story: one at a time, or `times` of them, `every` so long. */
export interface StoryRecords extends RecordSpec {
  /** When, after the beginning; a record's own time. */
  readonly at?: string | undefined;
  readonly every?: string | undefined;
  readonly times?: number | undefined;
  /** How much later than its own time it comes. */
  readonly delay?: string | undefined;
}

/** One story. Times are after its beginning. */
export interface Story {
  /** The properties of the rule; its name is `A` where none is given. */
  readonly rule?: Readonly<Record<string, unknown>> | undefined;
  readonly rules?: readonly Readonly<Record<string, unknown>>[] | undefined;
  /** The properties of its group. */
  readonly group?: Readonly<Record<string, unknown>> | undefined;
  readonly records?: readonly StoryRecords[] | undefined;
  /** When the process is restarted, with the state that it had. */
  readonly restarts?: readonly string[] | undefined;
  /** Rules after the first restart. */
  readonly rulesAfter?: readonly Readonly<Record<string, unknown>>[] | undefined;
  /** From when to when it does not run. */
  readonly down?: readonly (readonly [from: string, to: string])[] | undefined;
  /** When the clock is set, and by how much: `['5m', '-1h']`. */
  readonly clock?: readonly (readonly [at: string, by: string])[] | undefined;
  readonly until: string;
  /** `1m30s firing /pay`: time, state, the labels' values; behind a `#` the alert's name where there are several rules. */
  readonly events: readonly string[];
  /** Whether a replay gives other events than the live run: records came too late, were lost, or the clock jumped. */
  readonly replayDiffers?: true | undefined;
}

/** Runs each story of a table, and those that can be replayed in three further ways. */
export function runStories(stories: Readonly<Record<string, Story>>): void {
  for (const [name, story] of Object.entries(stories)) {
    test(name, async () => {
      const expected = [...story.events];
      assert.deepEqual(runLive(story).map(eventText), expected, 'live');
      if (story.replayDiffers) return;
      const { rules, records } = prepared(story);
      const until = START + millis(story.until);
      const replayed = await backtest(rules, byTime(records), { since: START, until, warmUp: 0 });
      assert.deepEqual(replayed.events.map(eventText), expected, 'backtest');
      assert.deepEqual(evaluateInPieces(rules, records, until, 1).map(eventText), expected, 'in one call');
      assert.deepEqual(evaluateInPieces(rules, records, until, 7).map(eventText), expected, 'in pieces');
    });
  }
}

/** A record of a story, with the time at which it comes. */
interface Arrival {
  readonly record: StoredRecord;
  readonly arrivesAt: number;
}

function prepared(story: Story): { rules: readonly AlertRule[]; records: readonly Arrival[] } {
  return {
    rules: rulesOf(story, story.rules ?? [story.rule ?? {}]),
    records: (story.records ?? []).flatMap(arrivals),
  };
}

function rulesOf(story: Story, rules: readonly Readonly<Record<string, unknown>>[]): readonly AlertRule[] {
  const named = rules.map((rule) => ({ alert: 'A', ...rule }));
  return readAlertRules({ groups: [{ name: 'g', ...story.group, rules: named }] });
}

function arrivals({ at = '0s', every = '0s', times = 1, delay = '0s', ...spec }: StoryRecords): Arrival[] {
  return Array.from({ length: times }, (_, index) => {
    const own = START + millis(at) + index * millis(every);
    return { record: recordOf(spec, own), arrivesAt: own + millis(delay) };
  });
}

/** As a process would: each second takes what has come, then evaluates what is due. */
function runLive(story: Story): AlertEvent[] {
  const { rules, records } = prepared(story);
  const waiting = [...records].sort((a, b) => a.arrivesAt - b.arrivesAt);
  const restarts = new Set((story.restarts ?? []).map(millis));
  const down = (story.down ?? []).map(([from, to]) => [millis(from), millis(to)] as const);
  const steps = (story.clock ?? []).map(([at, by]) => [millis(at), millis(by)] as const);
  let evaluator = new AlertEvaluator(rules, { start: START });
  let current = rules;
  const events: AlertEvent[] = [];
  for (let time = 0; time <= millis(story.until); time += 1000) {
    const step = steps.reduce((total, [at, by]) => (time >= at ? total + by : total), 0);
    const now = START + time + step;
    const arrived: StoredRecord[] = [];
    // What comes at this very moment comes after the evaluation that is due now.
    while ((waiting[0]?.arrivesAt ?? Number.POSITIVE_INFINITY) < START + time) {
      const { record } = waiting.shift() as Arrival;
      arrived.push(record);
    }
    if (down.some(([from, to]) => time >= from && time < to)) continue;
    if (restarts.has(time) || down.some(([, to]) => time === to)) {
      const state = JSON.parse(JSON.stringify(evaluator.state()));
      if (story.rulesAfter) current = rulesOf(story, story.rulesAfter);
      evaluator = new AlertEvaluator(current, { start: now, state });
    }
    for (const record of arrived) {
      const past = steps.reduce(
        (total, [at, by]) => (recordMillis(record) - START >= at ? total + by : total),
        0,
      );
      evaluator.add(record, now, recordMillis(record) + past);
    }
    events.push(...evaluator.advance(now));
  }
  return events;
}

function* byTime(records: readonly Arrival[]): Iterable<StoredRecord> {
  yield* records.map(({ record }) => record).sort((a, b) => recordMillis(a) - recordMillis(b));
}

/** By `evaluate` alone, with the records in so many calls. */
function evaluateInPieces(
  rules: readonly AlertRule[],
  records: readonly Arrival[],
  until: number,
  pieces: number,
): AlertEvent[] {
  const events: AlertEvent[] = [];
  let state = evaluate(rules, undefined, [], START).state;
  const step = (until - START) / pieces;
  for (let piece = 0; piece < pieces; piece++) {
    const [from, to] = [START + piece * step, piece === pieces - 1 ? until : START + (piece + 1) * step];
    const within = records.filter(({ arrivesAt }) => arrivesAt >= from && (arrivesAt < to || to === until));
    const result = evaluate(
      rules,
      state,
      within.map(({ record }) => record),
      to,
    );
    state = result.state;
    events.push(...result.events);
  }
  return events;
}

function eventText({ at, state, labels, alert }: AlertEvent): string {
  const name = alert === 'A' ? [] : [`#${alert}`];
  const values = Object.entries(labels)
    .filter(([label]) => label !== 'severity')
    .map(([, value]) => value);
  return [timeText(at - START), state, ...values, ...name].join(' ');
}

function timeText(time: number): string {
  const minutes = Math.trunc(time / 60_000);
  const seconds = (time % 60_000) / 1000;
  const hours = Math.trunc(minutes / 60);
  const parts = [
    hours ? `${hours}h` : '',
    minutes % 60 ? `${minutes % 60}m` : '',
    seconds ? `${seconds}s` : '',
  ];
  return parts.join('') || '0s';
}

/** The milliseconds of `1m30s` or `-1h`. */
export function millis(text: string): number {
  const [, sign, length = ''] = /^(-?)(.*)$/u.exec(text) ?? [];
  const nanoseconds = parseDuration(length);
  assert.ok(nanoseconds !== undefined, `${text} is a length of time`);
  assert.ok(formatInterval(nanoseconds).length > 0);
  return Number(nanoseconds / 1_000_000n) * (sign ? -1 : 1);
}
