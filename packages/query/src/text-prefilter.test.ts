import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse, toCondition } from '@agentbus/filter';
import { SqlParameters } from './sql-parameters.ts';
import { collect, openEngine, temporaryDirectory, writeFileOf } from './store-fixture.test.ts';
import { prefilterSql } from './text-prefilter.ts';

const line = (record: string) => `{"resourceLogs":[{"scopeLogs":[{"logRecords":[${record}]}]}]}\n`;
const body = (value: string) => line(`{"body":${value}}`);

/** Lines that spell a value otherwise than it is displayed, each with a filter that must find it. */
const SPELLINGS: readonly [filter: string, line: string][] = [
  ['error', body(String.raw`{"stringValue":"\u0065rror"}`)],
  ['body:error', body(String.raw`{"stringValue":"\u0045RROR"}`)],
  ['body=/users/id', body(String.raw`{"stringValue":"\/users\/id"}`)],
  ['say"hi', body(String.raw`{"stringValue":"say\"hi"}`)],
  ['kelvin', body('{"stringValue":"\u212aelvin"}')],
  ['istanbul', body('{"stringValue":"\u0130stanbul"}')],
  ['1000', body('{"doubleValue":1e3}')],
  ['body=1000', body('{"doubleValue":"1000.0"}')],
  ['body=1e+21', body('{"doubleValue":1000000000000000000000}')],
  ['1e+21', body('{"doubleValue":1e21}')],
  ['body=7', body('{"intValue":"007"}')],
  ['body=AP+A', body('{"bytesValue":"AP-A"}')],
  ['body="/w=="', body('{"bytesValue":"_w"}')],
  ['null', body('{"arrayValue":{"values":[{}]}}')],
  ['body="[null]"', body('{"arrayValue":{"values":[{}]}}')],
  ['body=~"^..a.:1.$"', body('{"kvlistValue":{"values":[{"key":"a","value":{"intValue":1}}]}}')],
  ['trace:4bf92f3577b34da6a3ce929d0e0e4736', line('{"traceId":"4BF92f3577b34da6a3ce929d0e0e4736"}')],
  ['span:00f067aa*', line('{"spanId":"00F067AA0BA902B7"}')],
];

test('search: finds values however a line spells them', async (t) => {
  const directory = temporaryDirectory(t);
  for (const [index, [, text]] of SPELLINGS.entries()) {
    writeFileOf(directory, 'logs', `${String(index).padStart(2, '0')}.jsonl`, text);
  }
  const { engine } = await openEngine(t, directory);
  const records = await collect(engine.search({ order: 'asc' }));
  for (const [index, [where]] of SPELLINGS.entries()) {
    const found = await collect(engine.search({ where }));
    assert.ok(
      found.some((record) => JSON.stringify(record, plain) === JSON.stringify(records[index], plain)),
      where,
    );
  }
});

function plain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

test('prefilterSql: looks for what a match must have', () => {
  const texts = { record: 'record', resource: 'resource', scope: 'scope' };
  const wordsOf = (filter: string) => {
    const parameters = new SqlParameters();
    const sql = prefilterSql(toCondition(parse(filter)), texts, parameters);
    assert.equal(sql === '', parameters.values.length === 0);
    return parameters.values;
  };
  assert.deepEqual(wordsOf('"timed out"'), ['timed out']);
  assert.deepEqual(wordsOf('Timeout body:*refused*'), ['Timeout', 'refused']);
  assert.deepEqual(wordsOf('correlation:req-12345 level>=error'), ['req-12345']);
  assert.deepEqual(wordsOf('ok=true'), ['true']);
  assert.deepEqual(wordsOf('route=/users/:id'), ['users']);
  assert.deepEqual(wordsOf('trace:4bf92f3577b34da6a3ce929d0e0e4736'), ['4bf92f3577b34da6a3ce929d0e0e4736']);
  assert.deepEqual(wordsOf('refused OR service:checkout'), ['refused', 'checkout']);
  for (const filter of ['', '-error', 'status>=500', '12345', 'error OR level:error', 'body=~error']) {
    assert.deepEqual(wordsOf(filter), [], filter);
  }
});
