import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { log, span } from './arbitraries.test.ts';
import type { RecordColumns } from './record-columns.ts';
import { joinRecord } from './record-shape.ts';
import { splitLog, splitSpan } from './record-splitter.ts';
import { TemplateSplitter } from './record-templates.ts';

const TIME = { timeUnixNano: '1764000000000000001' };
const SPAN_TIME = { startTimeUnixNano: '1764000000000000001' };

function splitAll(json: string): RecordColumns | undefined {
  return splitLog(json, 0, json.length);
}

test('joinRecord: gives back exactly what was split, of logs and of spans', () => {
  let [split, kept] = [0, 0];
  for (const [arbitrary, splitter, time] of [
    [log, splitLog, TIME],
    [span, splitSpan, SPAN_TIME],
  ] as const) {
    fc.assert(
      fc.property(arbitrary, (record) => {
        const json = JSON.stringify({ ...time, ...record });
        const columns = splitter(`[${json}]`, 1, json.length + 1);
        if (columns === undefined) kept++;
        else split++;
        if (columns !== undefined) assert.equal(joinRecord(columns), json);
      }),
      { numRuns: 500 },
    );
  }
  assert.ok(split > 100 && kept > 10, `${split} split, ${kept} kept`);
});

test('TemplateSplitter: gives the same columns as splitting each record anew', () => {
  const records = fc
    .sample(log, { numRuns: 2000, seed: 5 })
    .map((record) => JSON.stringify({ ...TIME, ...record }));
  const plain = Array.from({ length: 2000 }, (_, n) =>
    JSON.stringify({
      timeUnixNano: String(1_764_000_000_000_000_000n + BigInt(n)),
      severityNumber: n % 3 === 0 ? 9 : 17,
      body: { stringValue: n % 50 === 0 ? 'with "quotes"' : `body ${n}` },
      attributes: [
        { key: 'n', value: n % 7 === 0 ? { intValue: String(n) } : { doubleValue: n / 7 } },
        { key: 'correlation.id', value: { stringValue: `req-${n}` } },
      ],
      ...(n % 2 === 0 && { traceId: n.toString(16).padStart(32, '0') }),
    }),
  );
  const splitter = new TemplateSplitter(splitLog);
  let proven = 0;
  for (const json of [...records, ...plain]) {
    const found = splitter.split(json, 0, json.length);
    assert.deepEqual(found.columns, splitAll(json), json);
    if (found.proven) proven++;
  }
  assert.ok(proven > 1000, `${proven} of ${records.length + plain.length}`);
});

test('splitLog: keeps apart what the columns cannot hold', () => {
  for (const json of [
    '{"timeUnixNano":"01"}',
    '{"timeUnixNano":"18446744073709551616"}',
    '{"timeUnixNano":"1","unknown":1}',
    '{"timeUnixNano":"1","timeUnixNano":"2"}',
    '{"time_unix_nano":"1"}',
    '{"timeUnixNano":"1","severityNumber":"SEVERITY_NUMBER_WARN"}',
    '{"timeUnixNano":"1","severityNumber":999}',
    '{"timeUnixNano":"1","observedTimeUnixNano":"18446744073709551615"}',
    '{"timeUnixNano":"1","traceId":"4BF92F3577B34DA6A3CE929D0E0E4736"}',
    '{"timeUnixNano":"1","body":{"stringValue":"\\u0001"}}',
    '{"timeUnixNano":"1","body":{"stringValue":"\\ud83d"}}',
    '{"timeUnixNano":"1","attributes":[{"key":"a","value":{}},{"key":"a","value":{}}]}',
  ]) {
    assert.equal(splitAll(json), undefined, json);
  }
});
