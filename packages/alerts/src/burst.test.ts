/** What is kept is bounded, whatever comes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AlertEvaluator } from './alert-evaluator.ts';
import { readAlertRules } from './read-alert-rules.ts';
import { START } from './scenario.conformance.ts';
import { MAX_WINDOW_CELLS } from './sliding-window.ts';
import { recordOf } from './test-record.ts';

const RULES = 20;
const MAX_GROUPS = 50;
const VALUES = 400;
const STEPS = 90;

const EXPRESSIONS = [
  'level:error | count over 5m > 1000000 by user.id',
  'level:error | distinct request.id over 20m > 1000000 by user.id',
  'level:error | p95 elapsed_ms over 1h > 1000000 by user.id',
  'level:error | count over 1m < 1 and ratio (x) over 7m > 2 by user.id',
];

test('AlertEvaluator: a burst over many groups keeps the groups and cells that it may, and counts the rest', () => {
  const rules = readAlertRules({
    groups: [
      {
        name: 'burst',
        rules: Array.from({ length: RULES }, (_, index) => ({
          alert: `rule-${index}`,
          expr: EXPRESSIONS[index % EXPRESSIONS.length],
          max_groups: MAX_GROUPS,
        })),
      },
    ],
  });
  const evaluator = new AlertEvaluator(rules, { start: START });
  for (let step = 0; step < STEPS; step++) {
    for (let value = 0; value < VALUES; value++) {
      const attributes = {
        'user.id': `user-${value}`,
        'request.id': `${step}-${value}`,
        elapsed_ms: (step * value) % 9000,
      };
      evaluator.add(recordOf({ level: 'error', attributes }, START + step * 10_000 + value));
    }
    evaluator.advance(START + (step + 1) * 10_000);
  }
  const { groups, droppedRecords } = evaluator.report();
  assert.equal(groups, RULES * MAX_GROUPS);
  assert.equal(Object.keys(droppedRecords).length, RULES);
  assert.equal(droppedRecords['burst/rule-0'], STEPS * (VALUES - MAX_GROUPS));
  for (const rule of Object.values(evaluator.state().rules)) {
    for (const group of rule.groups) {
      for (const window of group.windows) {
        const [starts] = window as unknown as [number[]];
        assert.ok(starts.length <= MAX_WINDOW_CELLS + 1, String(starts.length));
      }
    }
  }
});
