import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { draftOf, marksOf } from './rule-draft.ts';
import { fieldsOf } from './rule-yaml.ts';

test('draftOf: whatever the filter is, the rule has it', () => {
  assert.equal(fieldsOf(draftOf('', 'logs'))?.expr, 'level>=error | count over 5m > 10');
  assert.equal(fieldsOf(draftOf('route:/x', 'spans'))?.signal, 'traces');
  const filter = fc
    .string({ minLength: 1, unit: 'binary' })
    .filter((text) => !/[\p{Cs}\p{Cn}]/u.test(text) && text.trim() !== '');
  fc.assert(
    fc.property(filter, (query) => {
      assert.equal(fieldsOf(draftOf(query, 'logs'))?.expr, `${query.trim()} | count over 5m > 10`);
    }),
  );
});

test('marksOf: a line and a column become a place of the text', () => {
  const yaml = 'alert: A\nexpr: level>=eror\n';
  const problem = { line: 2, column: 14, path: [], message: 'no such level.', fix: 'Write error.' };
  const [mark] = marksOf(yaml, [problem]);
  assert.equal(yaml.slice(mark?.position, (mark?.position ?? 0) + (mark?.length ?? 0)), 'eror');
  assert.equal(mark?.message, 'no such level. Write error.');
  const [outside] = marksOf('', [{ ...problem, line: 9 }]);
  assert.deepEqual([outside?.position, outside?.length], [0, 1]);
});
