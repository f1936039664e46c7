import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseQuery, runQuery } from '@agentbus/filter';
import type { StoredLog, StoredValue } from '@agentbus/otlp';
import { createRecordMiner, occurrenceOf, patternText } from './record-miner.ts';

function log(body: StoredValue | undefined, parts: Partial<StoredLog> = {}): StoredLog {
  return {
    signal: 'logs',
    resource: { attributes: { 'service.name': 'shop' }, schemaUrl: '' },
    scope: { name: '', version: '', attributes: {}, schemaUrl: '' },
    attributes: {},
    timestamp: 1n,
    observedTimestamp: 0n,
    severityNumber: 17,
    severityText: '',
    body,
    eventName: '',
    traceId: '',
    spanId: '',
    traceFlags: 0,
    droppedAttributesCount: 0,
    ...parts,
  };
}

test('createRecordMiner: gives a query its patterns', async () => {
  const query = parseQuery('level>=error | patterns');
  assert.equal(query.type, 'pipeline');
  if (query.type !== 'pipeline') return;
  const records = [
    log('paid 1 in 2ms'),
    log('paid 7 in 1s'),
    log('boot'),
    log('ignored', { severityNumber: 9 }),
  ];
  assert.deepEqual(await runQuery(query, records, { patterns: createRecordMiner }), {
    type: 'rows',
    columns: [
      { name: 'count', type: 'number' },
      { name: 'pattern', type: 'text' },
    ],
    rows: [
      [2, 'paid <*> in <*>'],
      [1, 'boot'],
    ],
  });
});

test('patternText: is the body, else the name of the event', () => {
  assert.equal(patternText(log({ a: 1 })), '{"a":1}');
  assert.equal(patternText(log(undefined, { eventName: 'user.login' })), 'user.login');
  assert.equal(patternText(log(undefined)), '');
});

test('occurrenceOf: has the level by its text, else by its number', () => {
  assert.deepEqual(occurrenceOf(log('x')), { timestamp: 1n, level: 'error', service: 'shop' });
  assert.equal(occurrenceOf(log('x', { severityText: 'AUDIT' })).level, 'audit');
});
