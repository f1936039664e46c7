import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupingOf, templateGrouping } from './error-grouping.ts';
import { parseStack } from './stack-frame.ts';

function stackGroup(stack: string, type = 'TypeError') {
  return groupingOf({ fingerprint: '', type }, parseStack(stack));
}

test('groupingOf: a fingerprint decides, whatever the stack', () => {
  const error = { fingerprint: 'card-refused', type: 'A' };
  const group = groupingOf(error, parseStack('A\n    at f (/src/a.ts:1:1)'));
  assert.deepEqual([group?.rule, group?.parts], ['fingerprint', ['card-refused']]);
  assert.equal(group?.id, groupingOf({ ...error, type: 'B' }, [])?.id);
});

test('groupingOf: lines, machines, bundles and library frames make no other group', () => {
  const here = stackGroup(
    '    at pay (/home/ann/shop/dist/pay-3fa91c2b.js:10:5)\n    at /x/node_modules/a/i.js:1:1',
  );
  const there = stackGroup(
    '    at async pay (file:///srv/app/dist/pay-99ee00aa.js:12:7)\n    at node:net:1:1',
  );
  assert.equal(here?.rule, 'stack');
  assert.deepEqual(here?.parts, ['TypeError', 'pay dist/pay.js']);
  assert.equal(here?.id, there?.id);
  assert.match(here?.id ?? '', /^e1-[0-9a-f]{12}$/u);
});

test('groupingOf: another type, function or file is another group; a deeper recursion is not', () => {
  const ids = [
    stackGroup('    at pay (/app/src/pay.ts:1:1)'),
    stackGroup('    at pay (/app/src/pay.ts:1:1)', 'RangeError'),
    stackGroup('    at refund (/app/src/pay.ts:1:1)'),
    stackGroup('    at pay (/app/src/refund.ts:1:1)'),
  ].map((group) => group?.id);
  assert.equal(new Set(ids).size, 4);
  const frame = '    at walk (/app/src/tree.ts:1:1)\n';
  assert.equal(stackGroup(frame)?.id, stackGroup(frame.repeat(50))?.id);
});

test('groupingOf: leaves errors without own frames to their template', () => {
  assert.equal(stackGroup('    at node:net:1:1\n    at /x/node_modules/a.js:1:1'), undefined);
  const group = templateGrouping('Error', 'order <*> failed');
  assert.deepEqual([group.rule, group.parts], ['template', ['Error', 'order <*> failed']]);
});
