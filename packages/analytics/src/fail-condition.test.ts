import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkConditions, FAIL_NAMES, parseFailConditions } from './fail-condition.ts';
import { REPORT_VERSION, type Report } from './report.ts';

function reportWith(figures: Readonly<Record<string, number | null>>): Report {
  const named = Object.entries(figures).map(([id, value]) => ({
    id,
    title: id,
    figure: { value, unit: 'number' as const, query: '' },
  }));
  const section = { id: 'health', title: '', figures: named, charts: [], tables: [], notes: [] };
  const times = { since: '', until: '', baseline: null, data: null };
  return { version: REPORT_VERSION, title: '', ...times, headlines: [], sections: [section] };
}

test('parseFailConditions: names, operators, and units of shares and durations', () => {
  assert.deepEqual(
    parseFailConditions('error_rate>1%, p95 >= 500ms,new_errors>0,p99<1.5s').map(
      ({ name, operator, limit }) => [name, operator, limit],
    ),
    [
      ['error_rate', '>', 0.01],
      ['p95', '>=', 0.5],
      ['new_errors', '>', 0],
      ['p99', '<', 1.5],
    ],
  );
  for (const text of ['', 'error_rate', 'error_rate>', 'error_rate=1', 'p95>5kg', 'unknown>1', 'p95>-1']) {
    assert.throws(() => parseFailConditions(text), { code: 'invalid-condition' }, text);
  }
});

test('checkConditions: tells those that hold, with the value; what has no number does not hold', () => {
  const report = reportWith({ error_rate: 0.02, p95: null, new_errors: 0 });
  const conditions = parseFailConditions('error_rate>1%,error_rate>2%,p95>0s,new_errors<=0,anomalies>0');
  assert.deepEqual(
    checkConditions(report, conditions).map(({ condition, value }) => [condition.text, value]),
    [
      ['error_rate>1%', 0.02],
      ['new_errors<=0', 0],
    ],
  );
  assert.ok(FAIL_NAMES.includes('error_rate'));
});
