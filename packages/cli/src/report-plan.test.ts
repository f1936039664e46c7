import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lastDue, parseReportPlan, type ReportPlan, reportedTime } from './report-plan.ts';

const HOUR = 3_600_000;

function planOf(text: string): ReportPlan {
  const plan = parseReportPlan(text);
  assert.ok(plan, text);
  return plan;
}

/** Local time, as plans are. */
const at = (text: string) => new Date(text).getTime();

test('parseReportPlan: takes hours, days and weeks, and nothing else', () => {
  assert.deepEqual(planOf('daily@07:05'), { every: 'daily', weekday: 1, hour: 7, minute: 5 });
  assert.deepEqual(planOf('weekly@sun@23:59'), { every: 'weekly', weekday: 0, hour: 23, minute: 59 });
  assert.deepEqual(planOf('weekly'), { every: 'weekly', weekday: 1, hour: 0, minute: 0 });
  assert.deepEqual(planOf('hourly@:30'), { every: 'hourly', weekday: 1, hour: 0, minute: 30 });
  for (const wrong of [
    '',
    'daily@7',
    'daily@24:00',
    'daily@mon@07:00',
    'weekly@xyz@07:00',
    'hourly@60',
    'yearly',
  ])
    assert.equal(parseReportPlan(wrong), undefined, wrong);
});

test('lastDue: the last time at or before now, and the time that is reported ends there', () => {
  const daily = planOf('daily@07:00');
  assert.equal(lastDue(daily, at('2026-11-24T07:00:00')), at('2026-11-24T07:00:00'));
  assert.equal(lastDue(daily, at('2026-11-24T06:59:59')), at('2026-11-23T07:00:00'));
  assert.deepEqual(reportedTime(daily, at('2026-11-24T07:00:00')), {
    since: at('2026-11-23T07:00:00'),
    until: at('2026-11-24T07:00:00'),
  });
  // A Tuesday.
  const weekly = planOf('weekly@wed@08:00');
  assert.equal(lastDue(weekly, at('2026-11-24T12:00:00')), at('2026-11-18T08:00:00'));
  assert.equal(lastDue(planOf('hourly@:15'), at('2026-11-24T12:10:00')), at('2026-11-24T11:15:00'));
});

test('lastDue: whatever the time, it is due at most one period and an hour of summer time ago', () => {
  const longest = { hourly: HOUR, daily: 25 * HOUR, weekly: 169 * HOUR };
  const plans = fc.constantFrom(
    'hourly',
    'hourly@:59',
    'daily@02:30',
    'daily@23:59',
    'weekly@sun@02:30',
    'weekly@thu@00:00',
  );
  fc.assert(
    fc.property(
      plans,
      fc.integer({ min: at('2020-01-01T00:00:00'), max: at('2035-01-01T00:00:00') }),
      (text, now) => {
        const plan = planOf(text);
        const due = lastDue(plan, now);
        assert.ok(due <= now && now - due <= longest[plan.every], new Date(now).toString());
        const { since, until } = reportedTime(plan, due);
        assert.ok(since < until && until - since <= longest[plan.every]);
      },
    ),
    { numRuns: 500 },
  );
});
