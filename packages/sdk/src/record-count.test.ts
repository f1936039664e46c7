import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countRecords } from './record-count.ts';

const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));

test('countRecords counts log records, whatever their text is', () => {
  const logRecords = ['"observedTimeUnixNano":', '{"observedTimeUnixNano":"1"}'].map((stringValue) => ({
    timeUnixNano: '1',
    observedTimeUnixNano: '1',
    body: { stringValue },
  }));
  const line = bytes({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
  assert.equal(countRecords({ signal: 'logs', lines: [line, line] }), 4);
});

test('countRecords counts records of other programs, data points, and a line that is neither', () => {
  const foreign = bytes({ resourceLogs: [{ scopeLogs: [{ logRecords: [{ timeUnixNano: '1' }, {}] }] }] });
  assert.equal(countRecords({ signal: 'logs', lines: [foreign] }), 2);
  const gauge = { dataPoints: [{ asInt: '1' }, { asInt: '2' }, { asInt: '3' }] };
  const points = bytes({ resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'a', gauge }] }] }] });
  assert.equal(countRecords({ signal: 'metrics', lines: [points] }), 3);
  assert.equal(countRecords({ signal: 'traces', lines: [Buffer.from('no JSON')] }), 1);
});
