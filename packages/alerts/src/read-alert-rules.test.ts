import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkAlertRules, readAlertRules } from './read-alert-rules.ts';
import { AlertRulesError } from './rule-problem.ts';
import { RULE_TYPES } from './rule-properties.ts';

const EXPR = 'level>=error | count over 5m > 10 by route';

function fileOf(...rules: unknown[]): unknown {
  return { groups: [{ name: 'shop', rules }] };
}

function problems(file: unknown): string[] {
  return checkAlertRules(file).problems.map(
    ({ path, message, fix }) => `${path.join('.')}: ${message} ${fix}`,
  );
}

test('readAlertRules: a rule with everything', () => {
  const [rule] = readAlertRules({
    groups: [
      {
        name: 'shop',
        interval: '30s',
        query_offset: '5s',
        labels: { team: 'shop', severity: 'info' },
        rules: [
          {
            alert: 'Errors',
            expr: EXPR,
            for: '1m',
            keep_firing_for: '2m',
            signal: 'traces',
            max_groups: 5,
            labels: { severity: 'page' },
            annotations: { summary: '{{ $value }} on {{ $labels.route }}' },
          },
        ],
      },
    ],
  });
  assert.ok(rule);
  const { id, alert, group, signal, interval, offset, keepFiringFor, maxGroups } = rule;
  assert.deepEqual(
    { id, alert, group, signal, interval, offset, for: rule.for, keepFiringFor, maxGroups },
    {
      id: 'shop/Errors',
      alert: 'Errors',
      group: 'shop',
      signal: 'traces',
      interval: 30_000,
      offset: 5000,
      for: 60_000,
      keepFiringFor: 120_000,
      maxGroups: 5,
    },
  );
  assert.deepEqual(
    rule.labels.map(({ name, template }) => [name, template.text]),
    [
      ['team', 'shop'],
      ['severity', 'page'],
    ],
  );
  assert.deepEqual(
    rule.by.map(({ name }) => name),
    ['route'],
  );
});

test('readAlertRules: each type with what it needs', () => {
  const typed: Readonly<Record<string, object>> = {
    any: { filter: 'level:critical' },
    frequency: { num_events: 3, timeframe: '1m' },
    spike: { spike_height: 3, timeframe: '10m' },
    flatline: { threshold: 5, timeframe: '5m' },
    new_term: { fields: ['error.type', 'service'] },
    change: { compare_key: 'service.version', by: 'service' },
    cardinality: { cardinality_field: 'user.id', max_cardinality: 10, timeframe: '5m' },
    metric: { metric: 'process.memory.usage', above: 1e9 },
    absence: { filter: 'event:backup.done', timeframe: '25h' },
    dead_man: {},
  };
  assert.deepEqual(Object.keys(typed).sort(), [...RULE_TYPES].sort());
  const rules = readAlertRules(
    fileOf(...Object.entries(typed).map(([type, properties]) => ({ alert: type, type, ...properties }))),
  );
  assert.equal(rules.length, RULE_TYPES.length);
  assert.equal(rules.find(({ alert }) => alert === 'metric')?.signal, 'metrics');
});

test('readAlertRules: rules are evaluated as often as their shortest window needs', () => {
  const interval = (over: string) =>
    readAlertRules(fileOf({ alert: 'a', expr: `x | count over ${over} > 1` }))[0]?.interval;
  assert.deepEqual([interval('5m'), interval('10s'), interval('2s')], [10_000, 10_000, 2000]);
});

test('readAlertRules: two rules of one name have states of their own', () => {
  const rules = readAlertRules(fileOf({ alert: 'a', expr: EXPR }, { alert: 'a', expr: EXPR }));
  assert.deepEqual(
    rules.map(({ id }) => id),
    ['shop/a', 'shop/a#2'],
  );
});

test('checkAlertRules: everything that is wrong, each with its place and a fix', () => {
  assert.deepEqual(problems(7), [': it is 7. Write groups: with a list of rules.']);
  assert.deepEqual(problems({}), [': groups is missing. Write groups: and a list of groups.']);
  assert.deepEqual(problems({ groups: {} }), ['groups: it is an object. Write a list.']);
  assert.match(
    problems({ groups: [], rules: [] })[0] ?? '',
    /^rules: there is no such section\. Write one of groups/u,
  );
  const cases: readonly (readonly [object, string])[] = [
    [{ expr: EXPR }, 'groups.0.rules.0: alert is missing.'],
    [{ alert: 'a' }, 'groups.0.rules.0: expr is missing.'],
    [{ alert: 'a', expr: EXPR, type: 'any' }, 'groups.0.rules.0.type: there is an expr already.'],
    [
      { alert: 'a', type: 'frequenzy' },
      'groups.0.rules.0.type: it is "frequenzy". Write one of any, frequency',
    ],
    [
      { alert: 'a', expr: EXPR, fro: '5m' },
      'groups.0.rules.0.fro: there is no such setting. Write one of alert, for',
    ],
    [{ alert: 'a', expr: EXPR, for: 5 }, 'groups.0.rules.0.for: it is 5. Write a length of time such as 30s'],
    [{ alert: 'a', expr: EXPR, for: '5x' }, 'groups.0.rules.0.for: it is "5x".'],
    [{ alert: 'a', expr: 7 }, 'groups.0.rules.0.expr: it is 7.'],
    [
      { alert: 'a', expr: EXPR, max_groups: 0 },
      'groups.0.rules.0.max_groups: it is 0. Write a whole number from 1 on.',
    ],
    [
      { alert: 'a', expr: EXPR, labels: { 'a b': 'x' } },
      'groups.0.rules.0.labels.a b: this is no name of a label.',
    ],
    [{ alert: 'a', expr: EXPR, labels: { a: [] } }, 'groups.0.rules.0.labels.a: it is a list. Write a text.'],
    [
      { alert: 'a', expr: EXPR, annotations: { s: '{{ $valeu }}' } },
      'groups.0.rules.0.annotations.s: {{ $valeu }} is not known.',
    ],
    [{ alert: 'a', type: 'frequency', num_events: 1 }, 'groups.0.rules.0: timeframe is missing.'],
    [
      { alert: 'a', type: 'change', compare_key: ['a', 'b'] },
      'groups.0.rules.0.compare_key: it has 2 fields.',
    ],
    [
      { alert: 'a', type: 'cardinality', cardinality_field: 'a', timeframe: '1m' },
      'groups.0.rules.0.type: it has neither max_cardinality',
    ],
    [{ alert: 'a', type: 'any', filter: 'x', by: ['a', 'a'] }, 'groups.0.rules.0.by: it has "a" twice.'],
    [{ alert: 'a', type: 'any', filter: 'x', by: 'timestamp' }, 'groups.0.rules.0.by: it has "timestamp".'],
    [
      { alert: 'a', expr: EXPR, signal: 'spans' },
      'groups.0.rules.0.signal: it is "spans". Write one of logs, traces, metrics.',
    ],
  ];
  for (const [rule, expected] of cases) {
    const found = problems(fileOf(rule));
    assert.ok(
      found.some((problem) => problem.startsWith(expected)),
      `${JSON.stringify(rule)}: ${found.join(' / ')}`,
    );
  }
});

test('checkAlertRules: what is wrong within an expression has its place in it', () => {
  const { problems: found } = checkAlertRules(
    fileOf({ alert: 'a', expr: 'level>=eror | count over 5m > 10' }),
  );
  assert.deepEqual(
    found.map(({ path, position, fix }) => [path.join('.'), position, fix]),
    [['groups.0.rules.0.expr', 7, 'Replace "eror" with "error".']],
  );
});

test('readAlertRules: throws all of it at once', () => {
  assert.throws(
    () => readAlertRules(fileOf({ alert: 'a', expr: 'x' }, { expr: EXPR })),
    (error: unknown) => error instanceof AlertRulesError && error.problems.length === 2,
  );
});
