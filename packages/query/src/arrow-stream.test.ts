import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tableFromIPC } from 'apache-arrow';
import { toArrowStream } from './arrow-stream.ts';
import type { QueryAnswer } from './query-answer.ts';
import {
  collect,
  keyValues,
  logJson,
  logsLine,
  openEngine,
  spanJson,
  spansLine,
  temporaryDirectory,
  writeFileOf,
} from './store-fixture.test.ts';

const START = 1_792_879_200_000_000_007n;

async function tableOf(answer: QueryAnswer, batchRows?: number) {
  return tableFromIPC(await collect(toArrowStream(answer, { batchRows })));
}

test('toArrowStream: records, rows and SQL come out as Arrow, exact to the nanosecond', async (t) => {
  const directory = temporaryDirectory(t);
  const logs = [0, 1, 2].map((n) =>
    logJson(START + BigInt(n), `body ${n}`, { severityNumber: 9, attributes: keyValues({ n, text: 'ä' }) }),
  );
  writeFileOf(directory, 'logs', 'a.jsonl', logsLine(logs));
  writeFileOf(directory, 'traces', 'a.jsonl', spansLine([spanJson(1024, 'GET /')]));
  const { engine } = await openEngine(t, directory);

  const records = await tableOf(await engine.query('body'), 2);
  assert.deepEqual([records.numRows, records.batches.length], [3, 2]);
  const [newest] = records.toArray();
  assert.deepEqual([newest?.Body, newest?.SeverityNumber, newest?.ServiceName], ['body 2', 9, 'checkout']);
  assert.deepEqual({ ...newest?.LogAttributes.toJSON() }, { n: '2', text: 'ä' });
  assert.equal(records.getChild('Timestamp')?.data[0]?.values[0], START + 2n);

  const spans = await tableOf(await engine.query('GET', { over: 'spans' }));
  assert.deepEqual([spans.toArray()[0]?.SpanName, spans.toArray()[0]?.Duration], ['GET /', 5n]);

  const rows = await tableOf(await engine.query('* | count by service'));
  assert.deepEqual(
    rows.toArray().map((row) => ({ ...row?.toJSON() })),
    [{ service: 'checkout', count: 3 }],
  );

  const sql = await tableOf(
    await engine.query(
      'sql: SELECT count(*) AS n, 0.5::DOUBLE AS d, NULL::VARCHAR AS none, true AS yes, [1] AS list FROM logs',
    ),
  );
  assert.deepEqual({ ...sql.toArray()[0]?.toJSON() }, { n: 3n, d: 0.5, none: null, yes: true, list: '[1]' });

  const nothing = await tableOf(await engine.query('nowhere'));
  assert.deepEqual([nothing.numRows, nothing.schema.fields.length > 5], [0, true]);
  await assert.rejects(tableOf(await engine.query('body'), 0), { code: 'invalid-option' });
});
