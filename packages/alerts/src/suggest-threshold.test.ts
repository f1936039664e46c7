import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backtest } from './backtest.ts';
import { readAlertRules } from './read-alert-rules.ts';
import { START } from './scenario.conformance.ts';
import { ThresholdTrial } from './suggest-threshold.ts';
import { recordOf } from './test-record.ts';

const MINUTE = 60_000;

/** Ten bursts of 10, 20, … 100 errors, five minutes apart. */
const records = Array.from({ length: 10 }, (_, burst) =>
  Array.from({ length: (burst + 1) * 10 }, (_, index) =>
    recordOf({ level: 'error' }, START + burst * 5 * MINUTE + index * 10),
  ),
).flat();

async function suggest(expr: string, most: number) {
  const rules = readAlertRules({ groups: [{ name: 'g', rules: [{ alert: 'A', expr }] }] });
  const trial = new ThresholdTrial();
  const options = { since: START, warmUp: 0, until: START + 60 * MINUTE };
  await backtest(rules, records, { ...options, onValue: trial.note });
  const replay = await backtest(trial.variants(), records, options);
  return trial.suggestions(replay, most);
}

test('ThresholdTrial: the least strict threshold at which an alert fires so often at most', async () => {
  const [suggestion] = await suggest('level:error | count over 1m > 5', 3);
  assert.ok(suggestion);
  assert.equal(suggestion.current, 5);
  const suggested = suggestion.suggested ?? 0;
  assert.ok(suggested >= 69 && suggested <= 100, String(suggested));
  assert.ok(suggestion.fired <= 3 && suggestion.fired >= 1, String(suggestion.fired));
  assert.match(suggestion.expr ?? '', /^level:error \| count over 1m > \d+/u);
});

test('ThresholdTrial: what fires seldom enough stays as it is', async () => {
  const [suggestion] = await suggest('level:error | count over 1m > 85', 5);
  assert.ok((suggestion?.suggested ?? 0) <= 85);
  assert.ok((suggestion?.fired ?? 9) <= 5);
});

test('ThresholdTrial: rules with several thresholds are left out', async () => {
  assert.deepEqual(await suggest('level:error | count over 1m > 5 and count over 5m > 5', 1), []);
});
