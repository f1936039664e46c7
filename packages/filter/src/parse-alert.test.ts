import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AlertCondition, AlertExpression } from './alert-expression.ts';
import { completeAlert } from './complete.ts';
import { FilterSyntaxError } from './filter-syntax-error.ts';
import { formatAlertExpression } from './format-alert.ts';
import { parse } from './parse.ts';
import { parseAlertExpression } from './parse-alert.ts';
import { applyFix } from './syntax-fix.ts';

const MINUTE = 60_000_000_000n;

function problemOf(text: string): FilterSyntaxError {
  try {
    parseAlertExpression(text);
  } catch (error) {
    if (error instanceof FilterSyntaxError) return error;
    throw error;
  }
  return assert.fail(`${text} parses`);
}

test('parseAlertExpression: a filter, a measure, a window, a threshold and keys', () => {
  const { filter, condition, by } = parseAlertExpression(
    'level>=error service:checkout | count over 5m > 10 by route',
  );
  assert.deepEqual(filter, parse('level>=error service:checkout'));
  assert.deepEqual(condition, {
    type: 'threshold',
    measure: { function: 'count' },
    over: 5n * MINUTE,
    operator: '>',
    value: 10,
    until: undefined,
  });
  assert.deepEqual(
    by.map(({ name }) => name),
    ['route'],
  );
});

test('parseAlertExpression: clauses in any order, and canonical text', () => {
  const cases: Readonly<Record<string, string>> = {
    '* | count by route over 5m >10': '* | count over 5m > 10 by route',
    '| count > 10 over 5m': '* | count over 5m > 10',
    'x | rate 5m >= 0.5': 'x | rate over 5m >= 0.5',
    'x | p95 duration over 1h > 500ms until < 0.3': 'x | p95 duration over 1h > 0.5 until < 0.3',
    'x | avg elapsed_ms over 90s == 2s': 'x | avg elapsed_ms over 90s = 2000',
    'x | ratio (status>=500 OR level:error) over 1h > 1.5%':
      'x | ratio (status>=500 OR level:error) over 1h > 0.015',
    'x | distinct user.id over 1m > 3 by client.address, service':
      'x | distinct user.id over 1m > 3 by client.address, service',
    'x | COUNT OVER 1h > 100 AND count over 5m > 10 OR increase value over 1m != 0 BY service':
      'x | count over 1h > 100 and count over 5m > 10 or increase value over 1m != 0 by service',
  };
  for (const [text, canonical] of Object.entries(cases)) {
    const expression = parseAlertExpression(text);
    assert.equal(formatAlertExpression(expression), canonical);
    assert.deepEqual(parseAlertExpression(canonical), expression, text);
  }
});

test('parseAlertExpression: errors have a place, a code and a fix that parses', () => {
  const cases: readonly (readonly [string, string, number, string | undefined])[] = [
    ['level>=error', 'missing-stage', 12, 'level>=error | count over 5m > 10'],
    ['level:eror | count over 5m > 1', 'unknown-level', 6, 'level:error | count over 5m > 1'],
    ['x | cuont over 5m > 1', 'unknown-stage', 4, 'x | count over 5m > 1'],
    ['x | count > 1', 'missing-argument', 9, 'x | count over 5m > 1'],
    ['x | count over 5m', 'missing-argument', 15, 'x | count over 5m > 0'],
    ['x | count over > 1', 'missing-argument', 10, 'x | count over 5m > 1'],
    ['x | count over 5 > 1', 'invalid-argument', 15, 'x | count over 5m > 1'],
    ['x | count over 5m > ten', 'invalid-value', 20, undefined],
    ['x | count over 5m > 10ms', 'invalid-value', 20, 'x | count over 5m > 10'],
    ['x | count over 5m >', 'missing-argument', 18, 'x | count over 5m > 10'],
    ['x | avg over 5m > 1', 'missing-argument', 4, undefined],
    ['x | avg service over 5m > 1', 'unsupported-field', 8, undefined],
    ['x | count over 5m > 1 by timestamp', 'unsupported-field', 25, undefined],
    ['x | count over 5m > 1 by a, a', 'duplicate-column', 28, undefined],
    ['x | count over 5m > 1 | limit 3', 'unexpected-text', 22, 'x | count over 5m > 1'],
    ['x | count over 5m > 1 for 3m', 'unexpected-text', 22, 'x | count over 5m > 1'],
    ['x | ratio over 5m > 1', 'missing-argument', 4, undefined],
    ['x | ratio (level:eror) over 5m > 1', 'unknown-level', 17, 'x | ratio (level:error) over 5m > 1'],
    ['x | ratio (a over 5m', 'unclosed-parenthesis', 10, undefined],
    ['x | count over 5m > 1 and', 'missing-argument', 22, undefined],
  ];
  for (const [text, code, position, fixed] of cases) {
    const error = problemOf(text);
    assert.deepEqual([error.code, error.position], [code, position], text);
    assert.match(error.message, /^Cannot read the alert expression at column /u);
    if (error.fix) parseAlertExpression(applyFix(text, error.fix));
    if (fixed !== undefined) assert.equal(error.fix && applyFix(text, error.fix), fixed);
  }
});

test('parseAlertExpression: what formatAlertExpression writes is read back', () => {
  const operator = fc.constantFrom('>', '>=', '<', '<=', '=', '!=' as const);
  const value = fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((number) => (number === 0 ? 0 : number));
  const field = fc.constantFrom('duration', 'elapsed_ms', 'value', 'by', 'user name', '@status');
  const measure = fc.oneof(
    fc.constantFrom('count', 'rate', 'ratio (status>=500 -x)'),
    fc
      .tuple(fc.constantFrom('avg', 'p99.9', 'min', 'sum', 'distinct', 'last', 'increase'), field)
      .map(([name, of]) => `${name} ${JSON.stringify(of)}`),
  );
  const threshold = fc
    .tuple(measure, fc.integer({ min: 1, max: 1e9 }), operator, value, fc.option(fc.tuple(operator, value)))
    .map(([measured, millis, sign, limit, until]) =>
      [`${measured} over ${millis}ms ${sign} ${limit}`, ...(until ? [`until ${until.join(' ')}`] : [])].join(
        ' ',
      ),
    );
  const expression = fc
    .tuple(
      fc.constantFrom('*', 'level>=error', 'a OR b'),
      fc.array(fc.tuple(fc.constantFrom(' and ', ' or '), threshold), { minLength: 1, maxLength: 4 }),
      fc.uniqueArray(
        field.filter((name) => name !== 'duration'),
        { maxLength: 3 },
      ),
    )
    .map(([filter, parts, by]) => {
      const condition = parts.map(([joint, text], index) => (index === 0 ? text : joint + text)).join('');
      return `${filter} | ${condition}${by.length > 0 ? ` by ${by.map((key) => JSON.stringify(key)).join(', ')}` : ''}`;
    });
  fc.assert(
    fc.property(expression, (text) => {
      const parsed: AlertExpression = parseAlertExpression(text);
      assert.deepEqual(parseAlertExpression(formatAlertExpression(parsed)), parsed);
      const depth = (condition: AlertCondition): number =>
        condition.type === 'threshold' ? 0 : 1 + Math.max(...condition.operands.map(depth));
      assert.ok(depth(parsed.condition) <= 2);
    }),
  );
});

test('completeAlert: measures, windows, thresholds and fields', async () => {
  const source = { fields: async () => [{ name: 'http.route', count: 3 }], values: async () => [] };
  const labels = async (text: string) =>
    (await completeAlert(text, text.length, source)).map(({ label }) => label);
  assert.ok((await labels('x | di')).includes('distinct'));
  assert.deepEqual((await labels('x | count ')).slice(0, 2), ['over', 'by']);
  assert.deepEqual(await labels('x | count over '), ['1m', '5m', '1h', '1d']);
  assert.ok((await labels('x | count over 5m > 1 by ht')).includes('http.route'));
  assert.ok((await labels('x | count over 5m > 1 ')).includes('until'));
  assert.ok((await labels('x | count over 5m > 1 by a ')).includes('and'));
});

test('GRAMMAR.md: every condition is one', () => {
  const page = readFileSync(new URL('../GRAMMAR.md', import.meta.url), 'utf8');
  const section = page.split('## Alerts')[1]?.split('## Grammar')[0] ?? '';
  const conditions = [...section.matchAll(/^\| `([^`]+)`/gmu)].map(([, condition = '']) => condition);
  assert.ok(conditions.length >= 10);
  for (const condition of conditions) parseAlertExpression(`* | ${condition}`);
});
