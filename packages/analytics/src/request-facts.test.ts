import assert from 'node:assert/strict';
import { test } from 'node:test';
import { percentile, percentiles, RequestFacts } from './request-facts.ts';
import { HOUR, NOON } from './stored-fixture.test.ts';

test('percentile: between the two nearest values, as queries have it', () => {
  assert.equal(percentile([], 0.5), null);
  assert.equal(percentile([7], 0.95), 7);
  assert.deepEqual(percentiles([40, 10, 30, 20], [0, 0.5, 0.95, 1]), [10, 25, 38.5, 40]);
});

test('RequestFacts: requests by service, operation and bucket; other operations are passed over', () => {
  const facts = new RequestFacts(HOUR);
  const run = { kind: 'request', service: 'shop', version: '', operation: '/pay', failed: false } as const;
  facts.add({ ...run, timestamp: NOON + 5n, seconds: 1 });
  facts.add({ ...run, timestamp: NOON + HOUR, seconds: 3, failed: true, version: '1.0' });
  facts.add({ ...run, timestamp: NOON, seconds: 2, service: 'cart' });
  facts.add({ ...run, timestamp: NOON, seconds: 9, kind: 'call' });
  assert.deepEqual(
    [facts.durations(), facts.durations('shop')],
    [
      [1, 3, 2],
      [1, 3],
    ],
  );
  assert.deepEqual([facts.failed, facts.versionless], [1, 2]);
  assert.deepEqual(
    [...facts.byBucket()],
    [
      [NOON, [1, 2]],
      [NOON + HOUR, [3]],
    ],
  );
});
