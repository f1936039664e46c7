/** The whole language: filters with stages for everybody, SQL for administrators. */
import { parseQuery } from '@agentbus/filter';
import type { JsonValue } from '@agentbus/otlp';
import { type ApiCall, MAX_QUERY_LENGTH, readPipeline, readRange, readTimeZone } from './api-call.ts';
import type { ApiAnswer } from './api-engine.ts';
import { ApiError, badParameter } from './api-error.ts';
import { toLogJson, toSpanJson } from './api-record-json.ts';

/** Rows that a table shows; more are told of. */
const MAX_ROWS = 10_000;

/** `GET /api/query?query=&since=&until=&signal=&zone=`: `{ type, columns, rows, more }` or `{ type: 'records', records, more }`. */
export async function runQuery(call: ApiCall): Promise<object> {
  const query = readPipeline(call);
  const range = readRange(call);
  const over = call.params.get('signal') ?? 'logs';
  if (over !== 'logs' && over !== 'spans') throw badParameter('signal', over, 'logs or spans');
  const engine = await call.services.engine();
  const answer = await engine.query(query, {
    ...range,
    over,
    limit: MAX_ROWS + 1,
    timeZone: readTimeZone(call),
    patterns: call.services.options.createPatternMiner,
    signal: call.signal,
  });
  return answerJson(answer);
}

/** `POST /api/sql` with `{ sql }`: `{ type: 'sql', columns, rows, more }`. Each statement is an audit record. */
export async function runSql(call: ApiCall): Promise<object> {
  const { sql } = (call.body ?? {}) as { sql?: unknown };
  if (typeof sql !== 'string' || sql.trim() === '') {
    throw badParameter('sql', String(sql ?? ''), 'a SELECT over logs, spans and metrics');
  }
  if (sql.length > MAX_QUERY_LENGTH) {
    throw new ApiError(400, 'too-long', `sql has ${sql.length} characters; ${MAX_QUERY_LENGTH} is the most.`);
  }
  const query = parseQuery(`sql:${sql}`);
  await call.services.audit(
    { event: 'agentbus.sql.run', body: 'SQL was run', attributes: { 'db.query.text': sql } },
    call.session,
  );
  const engine = await call.services.engine();
  try {
    return await answerJson(await engine.query(query, { limit: MAX_ROWS + 1, signal: call.signal }));
  } catch (error) {
    throw atItsPlace(error, 'sql:'.length);
  }
}

/** The error, at its place in the SQL alone. */
function atItsPlace(error: unknown, offset: number): unknown {
  const { code, position, message } = error as { code?: unknown; position?: unknown; message?: string };
  if (code !== 'invalid-sql') return error;
  const place = typeof position === 'number' ? Math.max(0, position - offset) : undefined;
  return new ApiError(400, 'invalid-sql', message ?? '', { parameter: 'sql', position: place, length: 1 });
}

async function answerJson(answer: ApiAnswer): Promise<object> {
  if (answer.type === 'records') {
    const records: object[] = [];
    for await (const { record, match } of answer.records) {
      records.push({ ...(record.signal === 'logs' ? toLogJson(record) : toSpanJson(record)), match });
    }
    return { type: 'records', records: records.slice(0, MAX_ROWS), more: records.length > MAX_ROWS };
  }
  const rows: JsonValue[][] = [];
  for await (const row of answer.rows) rows.push(row.map(cellJson));
  const columns = answer.columns.map((column) => ({
    name: column.name,
    type: 'type' in column ? String(column.type) : '',
  }));
  return { type: answer.type, columns, rows: rows.slice(0, MAX_ROWS), more: rows.length > MAX_ROWS };
}

function cellJson(cell: JsonValue | bigint): JsonValue {
  return typeof cell === 'bigint' ? String(cell) : cell;
}
