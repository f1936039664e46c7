import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mutantsOf } from './mutants.ts';

test('mutantsOf: changes operators, conditions, literals, statements and results, each on its own', () => {
  const source = 'export function f(a: number): number {\n  if (a < 2) g(a);\n  return a + 1;\n}\n';
  assert.deepEqual(
    mutantsOf(source).map(({ line, original, replacement }) => [line, original, replacement]),
    [
      [2, 'a < 2', 'true'],
      [2, 'a < 2', 'false'],
      [2, '<', '<='],
      [2, '2', '3'],
      [2, 'g(a);', ';'],
      [3, 'return a + 1;', 'return undefined as never;'],
      [3, '+', '-'],
      [3, '1', '2'],
    ],
  );
  for (const { source: changed } of mutantsOf(source)) assert.notEqual(changed, source);
});

test('mutantsOf: leaves types and comments alone', () => {
  assert.deepEqual(
    mutantsOf('/** a < b */\nexport type T = 1 | true;\nexport interface I { readonly a: 5 }\n'),
    [],
  );
});
