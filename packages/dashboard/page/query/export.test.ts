import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvCell, toCsv, toNdjson } from './export.ts';

test('csvCell: quotes what needs it, and no cell is a formula', () => {
  assert.equal(csvCell('a,b'), '"a,b"');
  assert.equal(csvCell('say "x"'), '"say ""x"""');
  for (const text of ['=1+1', '+cmd', '-cmd', '@SUM(A1)', '\tx', '\rx']) assert.match(csvCell(text), /^"?'/u);
  assert.equal(csvCell('-12.5'), '-12.5');
  assert.equal(csvCell(-3), '-3');
  assert.equal(csvCell(null), '');
});

test('toCsv and toNdjson write every row', () => {
  assert.equal(toCsv(['a', 'b'], [[1, 'x']]), 'a,b\r\n1,x\r\n');
  assert.equal(toNdjson(['a', 'b'], [[1, null]]), '{"a":1,"b":null}\n');
});
