import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LogRecord } from '../state/records.ts';
import { EMPTY_BUFFER, MAX_ROWS, released, waitingCount, withGap, withRecords } from './live-buffer.ts';

const records = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({ id: `${from + index}` }) as LogRecord);

test('live buffer: held, nothing that is seen moves, and everything waits', () => {
  const begun = withRecords(EMPTY_BUFFER, records(3), false);
  const held = withRecords(begun, records(5, 3), true);
  assert.equal(held.rows, begun.rows);
  assert.equal(waitingCount(held), 5);
  assert.equal(released(held).rows.length, 8);
  assert.equal(waitingCount(released(held)), 0);
});

test('live buffer: keeps the newest rows', () => {
  const full = withRecords(EMPTY_BUFFER, records(MAX_ROWS + 10), false);
  assert.equal(full.rows.length, MAX_ROWS);
  const last = full.rows.at(-1);
  assert.equal(last?.type === 'record' && last.record.id, String(MAX_ROWS + 9));
});

test('live buffer: gaps that follow one another become one', () => {
  const gaps = withGap(withGap(EMPTY_BUFFER, 3, 'overload', false), 4, 'overload', false);
  assert.deepEqual(
    gaps.rows.map((row) => row.type === 'gap' && row.missed),
    [7],
  );
});

test('live buffer: while held, what comes is either there or counted, however much it is', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { maxLength: 8 }), (batches) => {
      let buffer = EMPTY_BUFFER;
      let sent = 0;
      for (const batch of batches) {
        buffer = withRecords(buffer, records(batch, sent), true);
        sent += batch;
      }
      assert.equal(waitingCount(buffer), sent);
      assert.ok(buffer.waiting.length <= MAX_ROWS);
      const keys = buffer.waiting.map(({ key }) => key);
      assert.equal(new Set(keys).size, keys.length);
    }),
  );
});
