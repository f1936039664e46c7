import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BestRecords } from './best-records.ts';
import { comparePlaces } from './record-order.ts';

const place = fc.record({
  time: fc.bigInt({ min: 0n, max: 20n }),
  segment: fc.constantFrom('a', 'b'),
  position: fc.nat(3),
});

test('BestRecords: keeps the first of the order, though those that cannot be among them are not added', () => {
  fc.assert(
    fc.property(
      fc.array(place, { maxLength: 2500, size: 'max' }),
      fc.integer({ min: 1, max: 1200 }),
      fc.constantFrom(1 as const, -1 as const),
      (records, limit, direction) => {
        const best = new BestRecords<(typeof records)[number]>(limit, direction);
        for (const record of records) if (best.mayTake(record.time)) best.add(record);
        const expected = records.toSorted((a, b) => direction * comparePlaces(a, b)).slice(0, limit);
        assert.deepEqual(
          best.take().map(({ time, segment, position }) => [time, segment, position]),
          expected.map(({ time, segment, position }) => [time, segment, position]),
        );
      },
    ),
    { numRuns: 100 },
  );
});
