import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAlertRules } from './load-alert-rules.ts';
import { checkWrittenRule, environmentNames, readWrittenRules, withRule } from './written-rules.ts';

const FILE = `# the shop
groups:
  - name: shop
    interval: 1s
    labels: { team: shop }
    rules:
      # too many
      - alert: ManyErrors
        expr: level>=error | count over 5m > \${MOST:-10} # of all routes
        annotations:
          summary: >-
            {{ $value }} errors
            and counting
      - { alert: Dead, type: dead_man }
receivers:
  - name: ops
    notifiers: [{ type: webhook, url: "\${SECRET_URL}" }]
`;

test('readWrittenRules: gives each rule alone, with its comments and variables', () => {
  const rules = readWrittenRules(FILE);
  assert.deepEqual(
    rules.map(({ group, alert }) => `${group}/${alert}`),
    ['shop/ManyErrors', 'shop/Dead'],
  );
  assert.match(rules[0]?.yaml ?? '', /^alert: ManyErrors\nexpr: .*\$\{MOST:-10\} # of all routes\n/mu);
  assert.equal(rules[1]?.yaml, 'alert: Dead\ntype: dead_man\n');
  assert.deepEqual(readWrittenRules('groups: 5'), []);
  assert.deepEqual(readWrittenRules(''), []);
});

test('withRule: writing each rule back changes nothing that the file says', () => {
  for (const { group, alert, yaml } of readWrittenRules(FILE)) {
    const written = withRule(FILE, { group, alert, yaml }) ?? '';
    assert.deepEqual(
      readWrittenRules(written).map((rule) => rule.alert),
      ['ManyErrors', 'Dead'],
    );
    assert.match(written, /^# the shop\n/u);
    assert.match(written, /\$\{SECRET_URL\}/u);
    const env = { SECRET_URL: 'https://example.com' };
    // Templates are functions, which are never equal.
    const said = (text: string) =>
      JSON.stringify(parseAlertRules(text, { env }), (_, each) =>
        typeof each === 'bigint' ? String(each) : each,
      );
    assert.equal(said(written), said(FILE));
  }
});

test('withRule: adds, replaces and removes; makes groups; an unknown rule is none', () => {
  const added =
    withRule(FILE, { group: 'shop', alert: undefined, yaml: '# why\nalert: New\ntype: dead_man\n' }) ?? '';
  assert.deepEqual(
    readWrittenRules(added).map(({ alert }) => alert),
    ['ManyErrors', 'Dead', 'New'],
  );
  assert.match(added, /# why/u);
  const replaced =
    withRule(FILE, { group: 'shop', alert: 'Dead', yaml: 'alert: Alive\ntype: dead_man\n' }) ?? '';
  assert.deepEqual(
    readWrittenRules(replaced).map(({ alert }) => alert),
    ['ManyErrors', 'Alive'],
  );
  const removed = withRule(FILE, { group: 'shop', alert: 'Dead', yaml: undefined }) ?? '';
  assert.deepEqual(
    readWrittenRules(removed).map(({ alert }) => alert),
    ['ManyErrors'],
  );
  const grouped = withRule('', { group: 'a: "b"', alert: undefined, yaml: 'alert: X\ntype: dead_man' }) ?? '';
  assert.deepEqual(readWrittenRules(grouped), [
    { group: 'a: "b"', alert: 'X', yaml: 'alert: X\ntype: dead_man\n' },
  ]);
  const more = withRule(grouped, { group: 'b', alert: undefined, yaml: 'alert: Y\ntype: dead_man' }) ?? '';
  assert.deepEqual(
    readWrittenRules(more).map(({ group }) => group),
    ['a: "b"', 'b'],
  );
  assert.equal(withRule(FILE, { group: 'shop', alert: 'None', yaml: 'alert: X' }), undefined);
  assert.equal(withRule(FILE, { group: 'none', alert: 'Dead', yaml: undefined }), undefined);
});

test('withRule: a rule goes into a list that is written in one line', () => {
  const file = 'groups: [{ name: a, rules: [{ alert: A, type: dead_man }] }]\n';
  const written =
    withRule(file, {
      group: 'a',
      alert: 'A',
      yaml: 'alert: A\nexpr: level>=error | count over 5m > 1\nlabels:\n  x: y\n',
    }) ?? '';
  assert.equal(parseAlertRules(written).rules[0]?.labels[0]?.name, 'x');
});

test('withRule: what an alias stands for comes along', () => {
  const file =
    'groups:\n  - name: a\n    rules:\n      - alert: A\n        type: dead_man\n        labels: &l { x: y }\n      - alert: B\n        type: dead_man\n        labels: *l\n';
  assert.match(readWrittenRules(file)[1]?.yaml ?? '', /labels:\n {2}x: y/u);
});

test('checkWrittenRule: problems are at their line and column of the rule alone', () => {
  const check = (yaml: string) => checkWrittenRule(yaml, { file: FILE, group: 'shop', env: {} });
  const right = check('alert: A\nexpr: level>=error | count over 5m > 1\n');
  assert.deepEqual(right.problems, []);
  const [rule] = right.config?.rules ?? [];
  assert.deepEqual([rule?.interval, rule?.labels[0]?.name], [1000, 'team'], 'what the group says counts');
  for (const [yaml, line, column, message] of [
    ['alert: A\nexpr: leve>=error | count over 5m >\n', 2, 13, /./u],
    ['alert: A\ntype: dead\n', 2, 1, /it is "dead"/u],
    ['alert: A\nnothing: 1\ntype: dead_man', 2, 1, /no such setting/u],
    ['type: dead_man', 1, 1, /alert is missing/u],
    ['alert: "A', 1, 8, /./u],
    ['', 1, 1, /it is empty/u],
    ['- a\n- b', 1, 1, /it is a list/u],
  ] as const) {
    const [problem] = check(yaml).problems;
    assert.equal(check(yaml).config, undefined, yaml);
    assert.equal(problem?.line, line, `${yaml}: ${JSON.stringify(problem)}`);
    if (yaml.startsWith('alert: A\n'))
      assert.equal(problem?.column, column, `${yaml}: ${JSON.stringify(problem)}`);
    assert.match(problem?.message ?? '', message);
  }
});

test('environmentNames: those of rules, not of receivers', () => {
  assert.deepEqual(environmentNames(FILE), ['MOST']);
});

test('readWrittenRules, withRule: the section of an agentbus.yaml', () => {
  const file =
    'level: debug # as it was\nalerts:\n  groups:\n    - name: g\n      rules:\n        - alert: A\n          type: dead_man\n';
  assert.deepEqual(
    readWrittenRules(file).map(({ group, alert }) => [group, alert]),
    [['g', 'A']],
  );
  const changed = withRule(file, { group: 'h', alert: undefined, yaml: 'alert: B\ntype: dead_man\n' }) ?? '';
  assert.match(changed, /^level: debug # as it was\nalerts:\n/u);
  assert.deepEqual(
    parseAlertRules(changed).rules.map(({ alert }) => alert),
    ['A', 'B'],
  );
});
