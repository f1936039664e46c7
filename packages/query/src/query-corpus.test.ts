import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StageError } from '@agentbus/filter';
import type { StoredLog, StoredSpan } from '@agentbus/otlp';
// @boundaries-ignore the corpus is for engines' tests, and no part of the published package
import { QUERY_LOGS, QUERY_SPANS } from '../../filter/src/query-records.conformance.ts';
import type { QueryExplanation } from './query-answer.ts';
import { explainQuery } from './query-plan.ts';
import { checkQueryCases } from './query-suite.test.ts';
import {
  collect,
  keyValues,
  logJson,
  logsLine,
  openEngine,
  segmentName,
  spanJson,
  temporaryDirectory,
  writeFileOf,
} from './store-fixture.test.ts';

/** A line of one record in OTLP/JSON. */
function lineOf(record: StoredLog | StoredSpan): string {
  const common = {
    attributes: keyValues(record.attributes),
    traceId: record.traceId,
    spanId: record.spanId,
  };
  const resource = { attributes: keyValues(record.resource.attributes) };
  const scope = { name: record.scope.name };
  if (record.signal === 'logs') {
    const { timestamp, body, severityNumber, severityText, eventName } = record;
    const json = logJson(timestamp, body, { ...common, severityNumber, severityText, eventName });
    return `${JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: [json] }] }] })}\n`;
  }
  const { timestamp, endTimestamp, name, kind, statusCode, parentSpanId } = record;
  const json = spanJson(timestamp, name, {
    ...common,
    endTimeUnixNano: String(endTimestamp),
    kind,
    status: { code: statusCode },
    parentSpanId,
  });
  return `${JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope, spans: [json] }] }] })}\n`;
}

test('query: answers the corpus of queries', async (t) => {
  const directory = temporaryDirectory(t);
  const linesOf = (records: object) => Object.values(records).map(lineOf).join('');
  writeFileOf(directory, 'logs', segmentName('logs', 1), linesOf(QUERY_LOGS));
  writeFileOf(directory, 'traces', segmentName('traces', 1), linesOf(QUERY_SPANS));
  const { engine } = await openEngine(t, directory);
  await checkQueryCases(t, engine);
});

test('query: answers the queries of an empty store', async (t) => {
  const directory = temporaryDirectory(t);
  const { engine } = await openEngine(t, directory);
  const rowsOf = async (query: string) => {
    const answer = await engine.query(query);
    return answer.type === 'rows' ? await collect(answer.rows) : undefined;
  };
  assert.deepEqual(await rowsOf('* | count, max duration'), [[0, null]]);
  assert.deepEqual(await rowsOf('* | count by service'), []);
  assert.deepEqual(await rowsOf('* | fields service'), []);
});

test('query: keeps to since, until and limit', async (t) => {
  const directory = temporaryDirectory(t);
  const lines = Array.from({ length: 20 }, (_, time) => logsLine([logJson(time, `body ${time % 4}`)]));
  writeFileOf(directory, 'logs', 'a.jsonl', lines.join(''));
  const { engine } = await openEngine(t, directory);
  const bounds = { since: 4n, until: 12n };
  const rowsOf = async (query: string, limit?: number) => {
    const answer = await engine.query(query, { ...bounds, limit });
    if (answer.type === 'rows') return await collect(answer.rows);
    if (answer.type === 'records')
      return (await collect(answer.records)).map(({ record }) => record.timestamp);
    return [];
  };
  assert.deepEqual(await rowsOf('* | count'), [[8]]);
  assert.deepEqual(await rowsOf('* | count by body', 1), [['body 0', 2]]);
  assert.deepEqual(await rowsOf('* | sort timestamp', 2), [4n, 5n]);
  assert.deepEqual(await rowsOf('* | fields body', 1), [['body 3']]);
  assert.deepEqual(await rowsOf('*', 1), [11n]);
  assert.deepEqual(await rowsOf('* | count', 0), []);
  await assert.rejects(engine.query('*', { limit: -1 }), { code: 'invalid-option' });
});

test('query: tells where stages were evaluated, and what was read', async (t) => {
  const directory = temporaryDirectory(t);
  writeFileOf(directory, 'logs', 'a.jsonl', logsLine([logJson(1, 'a')]));
  const { engine } = await openEngine(t, directory);
  const explain = async (query: string) => {
    let explanation: QueryExplanation | undefined;
    const answer = await engine.query(query, {
      onExplain: (given) => {
        explanation = given;
      },
      patterns: () => ({ add: () => undefined, patterns: () => [] }),
    });
    await collect<unknown>(answer.type === 'records' ? answer.records : answer.rows);
    return explanation;
  };
  const counted = await explain('* | count by service | limit 3');
  assert.deepEqual(counted?.stages, [
    { stage: 'count by service', by: 'engine' },
    { stage: 'limit 3', by: 'engine' },
  ]);
  assert.equal(counted.lines.files, 1);
  assert.deepEqual((await explain('* | patterns'))?.stages, [{ stage: 'patterns', by: 'memory' }]);
});

test('explainQuery: tells where stages would be evaluated', () => {
  const placesOf = (query: string) => explainQuery(query).map(({ by }) => by);
  assert.deepEqual(placesOf('level:error | count by service | sort count desc'), ['engine', 'engine']);
  assert.deepEqual(placesOf('* | limit 10 | count by service'), ['memory', 'memory']);
  assert.deepEqual(placesOf('* | limit 100000 | count by service'), ['engine', 'engine']);
  assert.deepEqual(placesOf('* | limit 3 | context 2'), ['engine', 'engine']);
  assert.deepEqual(placesOf('* | patterns'), ['memory']);
  assert.deepEqual(placesOf('sql: SELECT 1'), []);
});

test('query: refuses what cannot be run before anything is read', async (t) => {
  const { engine } = await openEngine(t, temporaryDirectory(t));
  await assert.rejects(engine.query('level>=eror | count'), { name: 'FilterSyntaxError' });
  await assert.rejects(engine.query('* | count', { timeZone: 'Mars/Olympus' }), {
    code: 'invalid-time-zone',
  });
  const limit = { type: 'limit' as const, limit: 1 };
  const patterns = { type: 'patterns' as const };
  await assert.rejects(
    engine.query({ type: 'pipeline', filter: { type: 'all' }, stages: [patterns, limit, patterns] }),
    StageError,
  );
});

test('query: stops when the signal fires', async (t) => {
  const directory = temporaryDirectory(t);
  writeFileOf(directory, 'logs', 'a.jsonl', logsLine([logJson(1, 'a')]));
  const { engine } = await openEngine(t, directory);
  const answer = await engine.query('* | count', { signal: AbortSignal.abort(new Error('enough')) });
  assert.ok(answer.type === 'rows');
  await assert.rejects(collect(answer.rows), /enough/);
});
