import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ErrorGroups } from './error-groups.ts';
import { type ErrorOccurrence, errorsOf } from './error-occurrence.ts';
import { HOUR, NOON, resourceOf, SECOND, storedLog, storedSpan } from './stored-fixture.test.ts';

const STACK = 'PaymentError: no\n    at pay (/app/src/pay.ts:1:1)';

function exceptionLog(parts: Parameters<typeof storedLog>[0] = {}, message = 'no') {
  const attributes = {
    'exception.type': 'PaymentError',
    'exception.message': message,
    'exception.stacktrace': STACK,
  };
  return storedLog({ attributes, ...parts });
}

function occurrence(parts: Partial<ErrorOccurrence> = {}): ErrorOccurrence {
  return {
    timestamp: NOON,
    type: '',
    message: 'order 1 failed',
    stack: '',
    fingerprint: '',
    service: 'shop',
    version: '1.0',
    operation: '',
    traceId: '',
    spanId: '',
    ...parts,
  };
}

test('errorsOf: exceptions of logs and failed spans, error records, and nothing else', () => {
  const [error] = errorsOf(exceptionLog({ resource: resourceOf('checkout', '2.0') }));
  assert.deepEqual(
    [error?.type, error?.message, error?.stack, error?.service, error?.version],
    ['PaymentError', 'no', STACK, 'checkout', '2.0'],
  );
  assert.equal(errorsOf(storedLog({ body: 'disk full' }))[0]?.message, 'disk full');
  assert.deepEqual(errorsOf(storedLog({ severityNumber: 9 })), []);
  const attributes = { 'exception.type': 'E', 'exception.message': 'm' };
  const event = { timestamp: NOON + 1n, name: 'exception', attributes, droppedAttributesCount: 0 };
  assert.deepEqual(errorsOf(storedSpan({ events: [event] })), [], 'the span did not fail');
  const [ofSpan] = errorsOf(storedSpan({ events: [event], statusCode: 2 }));
  assert.deepEqual([ofSpan?.type, ofSpan?.timestamp, ofSpan?.operation], ['E', NOON + 1n, 'POST /checkout']);
  assert.equal(errorsOf(storedSpan({ statusCode: 2, statusMessage: 'timed out' }))[0]?.message, 'timed out');
  assert.deepEqual(errorsOf(storedSpan({ statusCode: 2 })), []);
});

test('ErrorGroups: counts, times, trend, services, versions and the latest traces of each group', () => {
  const groups = new ErrorGroups({ bucketNanos: HOUR });
  const add = (hour: bigint, version: string, traceId: string, earlier = false) => {
    const log = exceptionLog({
      timestamp: NOON + hour * HOUR,
      traceId,
      resource: resourceOf('pay', version),
    });
    for (const error of errorsOf(log)) groups.add(error, 'log', earlier);
  };
  add(-30n, '1.0', 'old', true);
  for (let index = 0; index < 7; index++) add(BigInt(index % 2), '1.1', `trace${index}`);
  const [group, ...others] = groups.groups();
  assert.deepEqual(others, []);
  const { tally } = group ?? assert.fail('there is no group');
  assert.deepEqual([group?.rule, tally.count, tally.earlierCount], ['stack', 7, 1]);
  assert.deepEqual([tally.firstSeen, tally.lastSeen], [NOON - 30n * HOUR, NOON + HOUR]);
  assert.deepEqual(tally.trend(), [
    { time: NOON, count: 4 },
    { time: NOON + HOUR, count: 3 },
  ]);
  assert.deepEqual(tally.places().versions, [{ value: '1.1', count: 7 }]);
  assert.deepEqual(tally.sampleTraces(), ['trace5', 'trace3', 'trace1', 'trace6', 'trace4']);
});

test('ErrorGroups: an exception that is logged and on its span counts once', () => {
  const groups = new ErrorGroups({ bucketNanos: HOUR });
  const log = exceptionLog({ spanId: '00f067aa0ba902b7' });
  const event = { timestamp: NOON, name: 'exception', attributes: log.attributes, droppedAttributesCount: 0 };
  for (const error of errorsOf(log)) groups.add(error, 'log');
  for (const spanId of ['00f067aa0ba902b7', '11f067aa0ba902b7']) {
    for (const error of errorsOf(storedSpan({ spanId, statusCode: 2, events: [event] }))) {
      groups.add(error, 'operation');
    }
  }
  assert.deepEqual(
    groups.groups().map(({ tally }) => tally.count),
    [2],
  );
});

test('ErrorGroups: messages without a stack are grouped by type and template', () => {
  const groups = new ErrorGroups({ bucketNanos: HOUR });
  for (let index = 0; index < 5; index++) groups.add(occurrence({ message: `order ${index} failed` }), 'log');
  groups.add(occurrence({ message: 'order 9 failed', type: 'RangeError' }), 'log');
  groups.add(occurrence({ message: 'disk full' }), 'log');
  assert.deepEqual(
    groups
      .groups()
      .map(({ rule, parts, tally }) => `${tally.count} ${rule} ${parts.join(' ')}`)
      .sort(),
    ['1 template  disk full', '1 template RangeError order <*> failed', '5 template  order <*> failed'],
  );
});

test('ErrorGroups: order makes no difference', () => {
  const arbitrary = fc.record({
    message: fc.constantFrom('order 1 failed', 'order 2 failed', 'disk full'),
    type: fc.constantFrom('', 'E'),
    stack: fc.constantFrom('', STACK),
    traceId: fc.constantFrom('', 'a', 'b', 'c'),
    offset: fc.integer({ min: 0, max: 3 }),
  });
  const summary = (errors: readonly ErrorOccurrence[]) => {
    const groups = new ErrorGroups({ bucketNanos: SECOND });
    for (const error of errors) groups.add(error, 'log');
    return groups
      .groups()
      .map(({ id, tally }) => [id, tally.count, tally.trend(), tally.sampleTraces(), tally.example])
      .sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));
  };
  fc.assert(
    fc.property(fc.array(arbitrary, { maxLength: 12 }), (parts) => {
      const errors = parts.map(({ offset, ...rest }) =>
        occurrence({ ...rest, timestamp: NOON + BigInt(offset) * SECOND }),
      );
      assert.deepEqual(summary(errors), summary([...errors].reverse()));
    }),
  );
});
