import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAlertRules } from './read-alert-rules.ts';
import type { RuleProblem } from './rule-problem.ts';
import { readRuleTests, runRuleTest } from './rule-test.ts';

const RULES = readAlertRules({
  groups: [
    {
      name: 'shop',
      rules: [
        {
          alert: 'ManyErrors',
          expr: 'level>=error | count over 1m > 2 by route',
          for: '20s',
          labels: { severity: 'page' },
          annotations: { summary: '{{ $value }} on {{ $labels.route }}', runbook: 'x' },
        },
      ],
    },
  ],
});

function testsOf(...tests: unknown[]) {
  const problems: RuleProblem[] = [];
  const read = readRuleTests({ tests }, problems);
  return { read, problems: problems.map(({ path, message }) => `${path.join('.')}: ${message}`) };
}

const RECORDS = [{ at: '5s', every: '5s', times: 6, level: 'error', attributes: { 'http.route': '/pay' } }];

test('runRuleTest: what fires at a time, with labels and annotations', () => {
  const { read, problems } = testsOf({
    name: 'burst',
    records: RECORDS,
    alert_rule_test: [
      { eval_time: '30s', alertname: 'ManyErrors' },
      {
        eval_time: '50s',
        alertname: 'ManyErrors',
        exp_alerts: [
          { exp_labels: { route: '/pay', severity: 'page' }, exp_annotations: { summary: '6 on /pay' } },
        ],
      },
      { eval_time: '5m', alertname: 'ManyErrors', exp_alerts: [] },
    ],
  });
  assert.deepEqual(problems, []);
  assert.deepEqual(
    read.flatMap((each) => runRuleTest(RULES, each)),
    [],
  );
});

test('runRuleTest: what is not met is told with both sides', () => {
  const { read } = testsOf({
    records: RECORDS,
    alert_rule_test: [
      { eval_time: '50s', alertname: 'ManyErrors', exp_alerts: [{ exp_labels: { route: '/cart' } }] },
    ],
  });
  const [failure] = read.flatMap((each) => runRuleTest(RULES, each));
  assert.deepEqual(failure, {
    test: 'test 1',
    alert: 'ManyErrors',
    at: 50_000,
    expected: ['{route="/cart"}'],
    actual: ['{route="/pay", severity="page"}'],
  });
});

test('readRuleTests: everything that is wrong', () => {
  assert.deepEqual(testsOf(7).problems, ['tests.0: it is 7.']);
  const { problems } = testsOf({
    records: [{ att: '5s' }, { at: 'x' }],
    alert_rule_test: [{ alertname: 'A', exp_alerts: [{ labels: {} }] }],
  });
  assert.deepEqual(problems, [
    'tests.0.records.0.att: there is no such setting.',
    'tests.0.records.1.at: it is "x".',
    'tests.0.alert_rule_test.0: eval_time is missing.',
    'tests.0.alert_rule_test.0.exp_alerts.0.labels: there is no such setting.',
  ]);
});
