import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storedLog, TRACE_ID } from '../test/records.ts';
import { levelName, toLogRecordJson } from './log-record-json.ts';

test('toLogRecordJson: has every key where the record has everything, in order', () => {
  const json = toLogRecordJson(
    storedLog({
      severityNumber: 12,
      severityText: 'AUDIT',
      body: 'role granted',
      eventName: 'iam.role.granted',
      traceId: TRACE_ID,
      spanId: '00f067aa0ba902b7',
      attributes: {
        'agentbus.log.kind': 'audit',
        'correlation.id': 'req-1',
        big: 9_007_199_254_740_993n,
        bytes: new Uint8Array([1, 2]),
        empty: {},
        nan: Number.NaN,
      },
      scope: { name: 'iam', version: '1.2.3', attributes: { a: 1 }, schemaUrl: '' },
    }),
  );
  assert.deepEqual(json, {
    timestamp: '2026-11-23T12:00:00.123456789Z',
    level: 'AUDIT',
    severityNumber: 12,
    kind: 'audit',
    service: 'shop',
    body: 'role granted',
    eventName: 'iam.role.granted',
    traceId: TRACE_ID,
    spanId: '00f067aa0ba902b7',
    correlationId: 'req-1',
    attributes: {
      'agentbus.log.kind': 'audit',
      'correlation.id': 'req-1',
      big: '9007199254740993',
      bytes: 'AQI=',
      empty: {},
      nan: 'NaN',
    },
    resource: { 'service.name': 'shop' },
    scope: { name: 'iam', version: '1.2.3', attributes: { a: 1 } },
  });
});

test('toLogRecordJson: leaves out what the record does not have', () => {
  const bare = storedLog({
    timestamp: 0n,
    severityNumber: 0,
    severityText: '',
    body: undefined,
    resource: { attributes: {}, schemaUrl: '' },
    scope: { name: '', version: '', attributes: {}, schemaUrl: '' },
  });
  assert.deepEqual(toLogRecordJson(bare), {});
});

test('toLogRecordJson: an empty body is a body', () => {
  assert.equal(toLogRecordJson(storedLog({ body: '' })).body, '');
  assert.equal(toLogRecordJson(storedLog({ body: null })).body, null);
});

test('levelName: falls back to the range of the number', () => {
  assert.equal(levelName(storedLog({ severityText: '', severityNumber: 18 })), 'ERROR');
  assert.equal(levelName(storedLog({ severityText: 'Information', severityNumber: 9 })), 'Information');
  assert.equal(levelName(storedLog({ severityText: '', severityNumber: 0 })), '');
});
