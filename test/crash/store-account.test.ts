import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastNumber, type WrittenSegment, type WrittenStream } from './store-account.ts';

function accountFor(segments: readonly WrittenSegment[]): { last: number; problems: string[] } {
  const problems: string[] = [];
  const written: WrittenStream = { stream: 'logs', segmentWriter: 'x', name: 'w1', segments: [...segments] };
  return { last: lastNumber(written, problems), problems };
}

const segment = (sequence: number, ...numbers: number[]): WrittenSegment => ({
  sequence,
  numbers,
  records: numbers.length,
});
const removed = (sequence: number, records: number): WrittenSegment => ({
  sequence,
  numbers: undefined,
  records,
});

test('lastNumber: counts on over segments that retention has removed', () => {
  const { last, problems } = accountFor([removed(1, 3), segment(2, 4, 5), removed(3, 2), segment(4, 8)]);
  assert.equal(last, 8);
  assert.deepEqual(problems, []);
});

test('lastNumber: names a record that is there twice', () => {
  const { problems } = accountFor([segment(1, 1, 2), segment(2, 2, 3)]);
  assert.deepEqual(problems, ['logs of x, segment 2: record 2 comes after 2']);
});

test('lastNumber: names records that are missing, before, within and between segments', () => {
  assert.deepEqual(accountFor([segment(1, 2)]).problems, [
    'logs of x, segment 1: records 1 to 1 are missing',
  ]);
  assert.deepEqual(accountFor([segment(1, 1, 4)]).problems, [
    'logs of x, segment 1: records 2 to 3 are missing',
  ]);
  assert.deepEqual(accountFor([removed(1, 3), segment(2, 6)]).problems, [
    'logs of x, segment 2: records 4 to 5 are missing',
  ]);
});

test('lastNumber: names a segment that is neither there nor in the ledger', () => {
  const { problems } = accountFor([segment(1, 1), segment(3, 2)]);
  assert.deepEqual(problems, ['logs of x, segment 3: there is no segment 2']);
});
