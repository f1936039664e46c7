import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError } from './config-error.ts';
import { parseAlertRules } from './load-alert-rules.ts';

function problemsOf(text: string): string[] {
  try {
    parseAlertRules(text, { file: 'alerts.yaml', env: {} });
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
}

const RULE = (expr: string) => `groups:
  - name: shop
    rules:
      - alert: Errors
        ${expr}
`;

test('parseAlertRules: a rule file', () => {
  const { rules } = parseAlertRules(RULE('expr: level>=error | count over 5m > 10 by route'));
  assert.deepEqual(
    rules.map(({ alert, group }) => [alert, group]),
    [['Errors', 'shop']],
  );
});

test('parseAlertRules: line and column lead to the wrong word, however the text is written', () => {
  const cases: Readonly<Record<string, string>> = {
    'expr: level>=eror | count over 5m > 10': '5:22',
    'expr: "level>=eror | count over 5m > 10"': '5:23',
    "expr: 'level>=eror | count over 5m > 10'": '5:23',
    "expr: 'it''s level>=eror | count over 5m > 10'": '5:29',
    'expr: "\\"timed out\\" level>=eror | count over 5m > 10"': '5:37',
    'expr: |\n          level>=eror\n          | count over 5m > 10': '6:18',
    'expr: >-\n          service:checkout\n          level>=eror\n          | count over 5m > 10': '7:18',
    'expr: service:checkout\n          level>=eror | count over 5m > 10': '6:18',
    'exprr: x': '5:9',
  };
  for (const [expr, place] of Object.entries(cases)) {
    const [problem = ''] = problemsOf(RULE(expr)).filter((line) => !line.includes('expr is missing'));
    assert.ok(problem.startsWith(`alerts.yaml:${place}: `), `${expr}: ${problem}`);
  }
});

test('parseAlertRules: the fix is said', () => {
  assert.match(
    problemsOf(RULE('expr: level>=eror | count over 5m > 10'))[0] ?? '',
    /Replace "eror" with "error"\.$/u,
  );
});

test('parseAlertRules: the section of an agentbus.yaml, and no variable of another section', () => {
  const section = RULE('expr: level>=eror | count over 5m > 10')
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
  const text = `hub: { tokenFile: "\${NOT_SET}" }\nalerts:\n${section}`;
  assert.match(problemsOf(text)[0] ?? '', /^alerts\.yaml:7:24: alerts\.groups\.0\.rules\.0\.expr/u);
  const { rules } = parseAlertRules(text.replace('eror', 'error'), { env: {} });
  assert.deepEqual(
    rules.map(({ alert }) => alert),
    ['Errors'],
  );
});
