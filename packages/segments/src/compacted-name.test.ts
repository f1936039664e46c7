import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatCompactedName, parseCompactedName } from './compacted-name.ts';

const NAME = 'logs-20261123T161500.123Z-w1-000001_000006.parquet';

test('parseCompactedName: reads what formatCompactedName writes', () => {
  const name = parseCompactedName(NAME);
  assert.deepEqual(name, {
    stream: 'logs',
    createdAt: new Date('2026-11-23T16:15:00.123Z'),
    writer: 'w1',
    sequence: 1,
    lastSequence: 6,
  });
  assert.equal(name && formatCompactedName(name), NAME);
});

test('parseCompactedName: takes no other name', () => {
  for (const other of [
    NAME.replace('_000006', ''),
    NAME.replace('_000006', '_000000'),
    NAME.replace('_000006', '_0000006'),
    NAME.replace('.parquet', '.parquet.zst'),
    NAME.replace('logs', 'other'),
    `${NAME}.0123456789ab.partial`,
  ]) {
    assert.equal(parseCompactedName(other), undefined, other);
  }
});

test('formatCompactedName: refuses a last segment before the first', () => {
  const name = parseCompactedName(NAME);
  assert.throws(() => name && formatCompactedName({ ...name, lastSequence: 0 }), {
    code: 'invalid-option',
    option: 'lastSequence',
  });
});
