import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chartOf, tableOf } from './query-result.ts';

test('chartOf: times, numbers and names become series', () => {
  const columns = [
    { name: 'time', type: 'instant' },
    { name: 'level', type: 'text' },
    { name: 'count', type: 'number' },
  ];
  const at = (seconds: number) => String(BigInt(1_700_000_000 + seconds) * 1_000_000_000n);
  const rows = [
    [at(0), 'INFO', 1],
    [at(0), 'ERROR', 2],
    [at(60), 'INFO', 3],
  ];
  assert.deepEqual(chartOf(tableOf({ type: 'rows', columns, rows, more: false })), {
    times: [1_700_000_000_000, 1_700_000_060_000],
    series: [
      { name: 'INFO', values: [1, 3] },
      { name: 'ERROR', values: [2, null] },
    ],
  });
  assert.equal(chartOf({ columns: columns.slice(1), rows: [['INFO', 1]], more: false }), undefined);
});

test('tableOf: 64-bit integers that come as texts are numbers, where those hold them', () => {
  const columns = ['UInt64', 'BIGINT', 'String'].map((type) => ({ name: type, type }));
  const rows = [['40', '9007199254740993', '40']];
  assert.deepEqual(tableOf({ type: 'sql', columns, rows, more: false }).rows, [
    [40, '9007199254740993', '40'],
  ]);
});
