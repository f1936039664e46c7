import assert from 'node:assert/strict';
import { test } from 'node:test';
import { advanceInSlices } from './advance-in-slices.ts';
import { AlertEvaluator } from './alert-evaluator.ts';
import type { AlertEvent } from './alert-event.ts';
import { SLICE_MILLIS, slice } from './evaluation-slice.ts';
import { readAlertRules } from './read-alert-rules.ts';
import { START } from './scenario.conformance.ts';
import { recordOf } from './test-record.ts';

const RULES = readAlertRules({
  groups: [
    {
      name: 'g',
      rules: [
        { alert: 'Errors', expr: 'level:error | count over 1m > 1 by user.id' },
        { alert: 'Quiet', expr: 'level:error | count over 30s < 1 by user.id' },
        { alert: 'New', type: 'new_term', filter: 'level:error', fields: 'user.id', learn: '0s' },
      ],
    },
  ],
});

const USERS = 400;

const errorOf = (user: number, millis: number) =>
  recordOf({ level: 'error', attributes: { 'user.id': `user-${user}` } }, START + millis);

function evaluatorWithGroups(): AlertEvaluator {
  const evaluator = new AlertEvaluator(RULES, { start: START });
  for (let user = 0; user < USERS; user++)
    for (let time = 0; time <= user % 3; time++) evaluator.add(errorOf(user, 1000 + time));
  return evaluator;
}

/** Evaluates with a break after every piece, in which something may happen. */
function inPieces(evaluator: AlertEvaluator, at: number, between: (piece: number) => void): AlertEvent[] {
  for (let piece = 0; ; piece++) {
    const events = evaluator.advancePiecewise(at, () => false);
    if (events !== undefined) return events;
    between(piece);
  }
}

test('AlertEvaluator.advancePiecewise: gives what advance gives, in pieces, whatever comes in between', () => {
  const whole = evaluatorWithGroups();
  const inParts = evaluatorWithGroups();
  let pieces = 0;
  for (let step = 1; step <= 12; step++) {
    const at = step * 10_000;
    const expected = whole.advance(START + at);
    // Records of the time after the one that is evaluated, of known groups and of new ones.
    for (let piece = 0; piece < 3; piece++) whole.add(errorOf(step * 100 + piece, at + piece));
    const found = inPieces(inParts, START + at, (piece) => {
      pieces++;
      if (piece < 3) inParts.add(errorOf(step * 100 + piece, at + piece));
    });
    assert.deepEqual(found, expected, `at ${at}`);
  }
  assert.ok(pieces > 12 * 3 * 2, String(pieces));
});

test('AlertEvaluator.advance: ends an evaluation that has begun first', () => {
  const evaluator = evaluatorWithGroups();
  assert.equal(
    evaluator.advancePiecewise(START + 10_000, () => false),
    undefined,
  );
  const events = evaluator.advance(START + 20_000);
  const expected = evaluatorWithGroups();
  assert.deepEqual(events, [...expected.advance(START + 10_000), ...expected.advance(START + 20_000)]);
});

test('advanceInSlices: gives what advance gives', async () => {
  const events: AlertEvent[] = [];
  await advanceInSlices(evaluatorWithGroups(), START + 100_000, events);
  assert.deepEqual(events, evaluatorWithGroups().advance(START + 100_000));
});

test('slice: goes on at first, and is spent after its time', () => {
  const goOn = slice();
  const end = performance.now() + 2 * SLICE_MILLIS;
  while (performance.now() < end);
  assert.equal(goOn(), false);
});
