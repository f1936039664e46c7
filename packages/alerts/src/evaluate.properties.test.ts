/** Whatever comes, in whatever order and pieces: live, replayed and restarted say the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoredRecord } from '@agentbus/otlp';
import fc from 'fast-check';
import { AlertEvaluator } from './alert-evaluator.ts';
import type { AlertEvent } from './alert-event.ts';
import { backtest } from './backtest.ts';
import { evaluate } from './evaluate.ts';
import { readAlertRules } from './read-alert-rules.ts';
import { recordMillis } from './record-time.ts';
import { recordOf } from './test-record.ts';

const START = 1_795_449_600_000;
const MINUTE = 60_000;
const OFFSET = 30_000;

/** Rules of every type, with short windows, so that much happens. */
const RULES = readAlertRules({
  groups: [
    {
      name: 'mixed',
      query_offset: '30s',
      rules: [
        {
          alert: 'count',
          expr: 'level>=error | count over 1m > 2 by route',
          for: '20s',
          keep_firing_for: '30s',
        },
        { alert: 'held', expr: '* | count over 30s > 3 until < 2 by service' },
        { alert: 'long', expr: 'level>=error | count over 17m > 5' },
        { alert: 'p90', expr: '* | p90 elapsed_ms over 2m > 100 by service' },
        { alert: 'avg', expr: '* | avg elapsed_ms over 1m > 60 or max elapsed_ms over 20s > 150' },
        { alert: 'last', expr: '* | last elapsed_ms over 5m > 100 by route' },
        {
          alert: 'ratio',
          expr: '* | ratio (level:error) over 1m > 40% and ratio (level:error) over 3m > 20%',
        },
        { alert: 'distinct', expr: '* | distinct elapsed_ms over 1m > 5 by service' },
        {
          alert: 'flat',
          type: 'flatline',
          threshold: 2,
          timeframe: '1m',
          by: 'service',
          forget_after: '30m',
        },
        { alert: 'spike', type: 'spike', spike_height: 2, timeframe: '1m' },
        { alert: 'new', type: 'new_term', fields: 'route', learn: '2m', timeframe: '1m' },
        { alert: 'change', type: 'change', compare_key: 'elapsed_ms', by: 'service', timeframe: '30s' },
        { alert: 'many', expr: '* | count over 1m > 0 by elapsed_ms' },
      ],
    },
  ],
});

interface Arrival {
  readonly record: StoredRecord;
  readonly arrivesAt: number;
}

const arrival: fc.Arbitrary<Arrival> = fc
  .record({
    at: fc.oneof(fc.nat({ max: 20 * MINUTE }), fc.nat({ max: 2 * MINUTE })),
    delay: fc.nat({ max: OFFSET - 1 }),
    level: fc.constantFrom('info', 'error'),
    service: fc.constantFrom('a', 'b'),
    route: fc.constantFrom('/x', '/y', '/z'),
    elapsed: fc.integer({ min: 0, max: 200 }),
  })
  .map(({ at, delay, level, service, route, elapsed }) => ({
    record: recordOf(
      { level, service, attributes: { 'http.route': route, elapsed_ms: elapsed } },
      START + at,
    ),
    arrivesAt: START + at + delay,
  }));

/** As a process takes them: in the order in which they come, evaluating every now and then, restarted at some times. */
function live(
  arrivals: readonly Arrival[],
  until: number,
  step: number,
  restarts: ReadonlySet<number>,
): AlertEvent[] {
  const waiting = [...arrivals].sort((a, b) => a.arrivesAt - b.arrivesAt);
  let evaluator = new AlertEvaluator(RULES, { start: START });
  const events: AlertEvent[] = [];
  for (let now = START, turn = 0; now <= until; now += step, turn++) {
    for (let next = waiting[0]; next !== undefined && next.arrivesAt <= now; next = waiting[0]) {
      waiting.shift();
      evaluator.add(next.record, now);
    }
    events.push(...evaluator.advance(now));
    if (restarts.has(turn)) {
      const state = JSON.parse(JSON.stringify(evaluator.state()));
      evaluator = new AlertEvaluator(RULES, { start: now, state });
    }
  }
  return events;
}

test('evaluate: live, with restarts, and replayed, the same records give the same events', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(arrival, { maxLength: 120 }),
      fc.integer({ min: 1000, max: OFFSET }),
      fc.uniqueArray(fc.nat({ max: 300 }), { maxLength: 6 }),
      async (arrivals, step, restarts) => {
        const until = START + 45 * MINUTE;
        const steps = Math.floor((until - START) / step) * step;
        const ofLive = live(arrivals, until, step, new Set(restarts));
        const records = arrivals
          .map(({ record }) => record)
          .sort((a, b) => recordMillis(a) - recordMillis(b));
        const replayed = await backtest(RULES, records, { since: START, until: START + steps, warmUp: 0 });
        assert.deepEqual(ofLive, replayed.events);
      },
    ),
    { numRuns: 60 },
  );
});

test('evaluate: is pure: the same arguments give the same, and none is changed', () => {
  fc.assert(
    fc.property(fc.array(arrival, { maxLength: 60 }), fc.nat({ max: 60 }), (arrivals, cut) => {
      const records = arrivals.map(({ record }) => record);
      const middle = START + 10 * MINUTE;
      const { state } = evaluate(RULES, undefined, records.slice(0, cut), middle);
      const before = JSON.stringify(state);
      const rest = records.slice(cut).filter((record) => recordMillis(record) >= middle);
      const first = evaluate(RULES, state, rest, START + 25 * MINUTE);
      const second = evaluate(RULES, state, rest, START + 25 * MINUTE);
      assert.equal(JSON.stringify(state), before);
      assert.deepEqual(first, second);
    }),
    { numRuns: 60 },
  );
});

test('evaluate: an alert is pending or firing before it is resolved, and each change is told once', () => {
  fc.assert(
    fc.property(fc.array(arrival, { maxLength: 120 }), (arrivals) => {
      const records = arrivals.map(({ record }) => record);
      const { events } = evaluate(RULES, undefined, records, START + 45 * MINUTE);
      const states = new Map<string, string>();
      for (const { alert, labels, state } of events) {
        const key = JSON.stringify([alert, labels]);
        const before = states.get(key);
        const allowed = state === 'resolved' ? before === 'firing' : before !== 'firing';
        assert.ok(allowed, `${key}: ${state} after ${before}`);
        states.set(key, state);
      }
    }),
    { numRuns: 100 },
  );
});
