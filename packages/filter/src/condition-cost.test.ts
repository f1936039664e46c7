import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cheapestFirst } from './condition-cost.ts';
import { parse } from './parse.ts';
import { toCondition } from './to-condition.ts';

test('cheapestFirst: fields before wildcards before regular expressions before texts', () => {
  const filters = ['text', '(a:1 (b text))', 'body=~x', 'route:/api/*', '-level:error', 'service:checkout'];
  const conditions = filters.map((filter) => toCondition(parse(filter)));
  assert.deepEqual(
    cheapestFirst(conditions).map((condition) => filters[conditions.indexOf(condition)]),
    ['-level:error', 'service:checkout', 'route:/api/*', 'body=~x', 'text', '(a:1 (b text))'],
  );
});
