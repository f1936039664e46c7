import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fieldsOf, labelsOf, linesOf, listOf, listText, withFields } from './rule-yaml.ts';

const RULE = `# too many
alert: ManyErrors
expr: level>=error | count over 5m > 10 # of all
labels: { severity: page }
`;

test('fieldsOf: gives what the text says; a text that is no mapping has no fields', () => {
  assert.deepEqual(fieldsOf(RULE), {
    alert: 'ManyErrors',
    expr: 'level>=error | count over 5m > 10',
    labels: { severity: 'page' },
  });
  assert.deepEqual(fieldsOf(''), {});
  for (const text of ['- a', 'a: "', 'text']) assert.equal(fieldsOf(text), undefined, text);
});

test('withFields: changes and removes one, and leaves the rest with its comments', () => {
  const changed = withFields(RULE, { for: '5m', labels: undefined });
  assert.match(changed, /^# too many\nalert: ManyErrors\nexpr: .* # of all\nfor: 5m\n$/u);
  assert.equal(withFields('', { alert: 'A' }), 'alert: A\n');
  assert.equal(withFields('alert: A\n', { alert: '' }), '');
  assert.equal(withFields('a: "', { alert: 'A' }), 'a: "', 'what cannot be read is not lost');
});

test('withFields and fieldsOf: whatever text a form field has, the rule has it', () => {
  const text = fc
    .string({ minLength: 1, unit: 'binary' })
    .filter((each) => !/[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u2028\u2029\ufeff]/u.test(each));
  fc.assert(
    fc.property(text, text, (alert, expr) => {
      const fields = fieldsOf(withFields(withFields(RULE, { alert }), { expr }));
      assert.deepEqual([fields?.alert, fields?.expr], [alert, expr]);
    }),
  );
});

test('labels and lists: lines and commas, there and back', () => {
  assert.deepEqual(labelsOf('severity: page\n\nsummary: {{ $value }}: too many'), {
    severity: 'page',
    summary: '{{ $value }}: too many',
  });
  assert.equal(linesOf({ severity: 'page', team: 'shop' }), 'severity: page\nteam: shop');
  assert.equal(labelsOf(' \n'), undefined);
  assert.deepEqual([listOf('a, b'), listOf('a'), listOf(' ')], [['a', 'b'], 'a', undefined]);
  assert.deepEqual([listText(['a', 'b']), listText('a'), listText(undefined)], ['a, b', 'a', '']);
});
