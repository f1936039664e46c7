import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TakenRecords, type TakenState } from './taken-records.ts';
import { recordOf } from './test-record.ts';

const START = 1_795_449_600_000;
const LATENESS = 60_000;

const BEGIN: TakenState = { from: START, records: [] };

/** A record of a store: when it was, when it was stored, and what it says. */
const stored = fc.record({
  at: fc.integer({ min: 0, max: 300_000 }),
  delay: fc.integer({ min: 0, max: LATENESS }),
  name: fc.constantFrom('a', 'b'),
  signal: fc.constantFrom('logs' as const, 'metrics' as const),
});

test('TakenRecords: each record that is stored in time is taken once, however often it is read, through restarts', () => {
  fc.assert(
    fc.property(
      fc.array(stored, { maxLength: 60 }),
      fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 30 }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 30 }),
      (store, pauses, restarts) => {
        const ends = pauses.map((_, index) =>
          pauses.slice(0, index + 1).reduce((sum, each) => sum + each, 0),
        );
        // At the last, everything has been stored.
        ends.push((ends.at(-1) ?? 0) + 1, 400_000 + LATENESS);
        let taken = new TakenRecords(BEGIN);
        let count = 0;
        let before = 0;
        for (const [index, end] of ends.entries()) {
          const since = Math.max(0, before - LATENESS);
          for (const { at, delay, name, signal } of store) {
            if (at + delay >= end || at < since || at >= end) continue;
            const what = signal === 'logs' ? { body: name } : { signal, name, value: 1 };
            if (taken.take(recordOf(what, START + at))) count++;
          }
          taken.settle(START + end - LATENESS);
          before = end;
          if (restarts[index % restarts.length])
            taken = new TakenRecords(JSON.parse(JSON.stringify(taken.state())));
        }
        // The last reading goes back as far as lateness: what came before a longer pause was read then, or is read now.
        assert.equal(count, store.length);
      },
    ),
    { numRuns: 200 },
  );
});

test('TakenRecords: spans are told apart by their ids', () => {
  const taken = new TakenRecords(BEGIN);
  const span = recordOf({ signal: 'traces', name: 'pay' }, START);
  assert.equal(taken.take({ ...span, spanId: '0000000000000001' } as typeof span), true);
  assert.equal(taken.take({ ...span, spanId: '0000000000000002' } as typeof span), true);
  taken.settle(START);
  assert.equal(taken.take({ ...span, spanId: '0000000000000001' } as typeof span), false);
});

test('TakenRecords: of more records than it remembers, the earliest are not taken again', () => {
  const taken = new TakenRecords(BEGIN);
  for (let index = 0; index < 50_010; index++) taken.take(recordOf({ body: 'x' }, START + index));
  taken.settle(START);
  assert.equal(taken.from, START + 10);
  assert.equal(taken.state().records.length, 50_000);
  assert.equal(taken.take(recordOf({ body: 'x' }, START + 3)), false);
  assert.equal(taken.take(recordOf({ body: 'x' }, START + 20)), false);
  assert.equal(taken.take(recordOf({ body: 'y' }, START + 20)), true);
});
