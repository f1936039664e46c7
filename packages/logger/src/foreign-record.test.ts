import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as otel from '@agentbus-test/otel-3x';
import { withCorrelation } from './correlation.ts';
import { createRecordEmitter } from './foreign-record.ts';
import { setKindEnabled } from './level.ts';
import { registerSdk } from './registered-sdk.conformance.ts';

const emit = createRecordEmitter('pino', '10.0.0');
emit({ severityNumber: 9, severityText: 'info', body: 'while there is no provider' });
const { takeRecord, takeRecords } = registerSdk(otel);

test('createRecordEmitter: a record under the name of the other logger, as it is', () => {
  emit({
    timestamp: [1_700_000_000, 5],
    severityNumber: 14,
    severityText: 'loud',
    body: { nested: [1n] },
    eventName: 'cart.added',
    attributes: { n: 1, list: new Set(['a']) },
  });
  const record = takeRecord();
  assert.deepEqual(record.hrTime, [1_700_000_000, 5]);
  assert.ok(record.hrTimeObserved[0] > 1_700_000_000);
  assert.deepEqual(
    [record.severityNumber, record.severityText, record.eventName],
    [14, 'loud', 'cart.added'],
  );
  assert.deepEqual(record.body, { nested: [1] });
  assert.deepEqual(record.attributes, { n: 1, list: ['a'] });
  assert.deepEqual(
    [record.instrumentationScope.name, record.instrumentationScope.version],
    ['pino', '10.0.0'],
  );
});

test('createRecordEmitter: the correlation given, else the current one', () => {
  const record = { severityNumber: 9, severityText: 'info' };
  withCorrelation('req-1', () => {
    emit(record);
    emit({ ...record, correlationId: 'req-2' });
  });
  assert.deepEqual(
    takeRecords().map(({ attributes }) => attributes['correlation.id']),
    ['req-1', 'req-2'],
  );
});

test('createRecordEmitter: a kind is its attribute, and left out where it is switched off', () => {
  const record = { severityNumber: 12, severityText: 'audit', kind: 'audit' } as const;
  emit({ ...record, attributes: { 'agentbus.log.kind': 'other' } });
  assert.equal(takeRecord().attributes['agentbus.log.kind'], 'audit');
  setKindEnabled('audit', false);
  emit(record);
  setKindEnabled('audit', true);
  assert.deepEqual(takeRecords(), []);
});
