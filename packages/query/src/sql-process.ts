/** The process that runs user SQL: nothing in it can write, or reach beyond the store's files. */

import type { SqlReply, SqlRequest, SqlTask } from './sql-protocol.ts';
import { openSqlSession } from './sql-session.ts';
import { prepareSelect, readDuckDbError, refusalOf, SqlRefusal } from './sql-statement.ts';
import { sqlValue } from './sql-value.ts';

/** Errors of DuckDB that are put down to the SQL. */
const MISTAKES: ReadonlySet<string> = new Set([
  'Binder',
  'Catalog',
  'Conversion',
  'Not implemented',
  'Out of Range',
  'Mismatch Type',
  'Parameter Not Allowed',
  'Parser',
  'Permission',
  'Syntax Error',
]);

async function* run(task: SqlTask): AsyncGenerator<SqlReply, void, undefined> {
  const { database, connection } = await openSqlSession(task);
  const statement = await prepareSelect(database.duckdb, connection, task.sql);
  const result = await statement.stream();
  const types = result.columnTypes();
  // Before the columns are told: a file that cannot be read mostly shows here.
  let chunk = await result.fetchChunk();
  yield {
    type: 'columns',
    columns: result.columnNames().map((name, index) => ({ name, type: String(types[index]) })),
  };
  while (chunk !== null && chunk.rowCount > 0) {
    yield { type: 'rows', rows: chunk.getRows().map((row) => row.map(sqlValue)) };
    chunk = await result.fetchChunk();
  }
}

function replyOf(error: unknown, sql: string): SqlReply {
  if (error instanceof SqlRefusal) {
    return { type: 'refused', message: error.message, position: error.position };
  }
  const { type, message } = readDuckDbError(error);
  if (MISTAKES.has(type)) return { type: 'refused', message, position: refusalOf(error, sql).position };
  return { type: 'failed', message, readable: type === 'Out of Memory' };
}

let replies: AsyncGenerator<SqlReply, void, undefined> | undefined;
let sql = '';

async function reply(): Promise<SqlReply> {
  try {
    const next = await replies?.next();
    return next?.value ?? { type: 'end' };
  } catch (error) {
    return replyOf(error, sql);
  }
}

process.on('message', async (message: SqlTask | SqlRequest) => {
  if (message !== 'next') {
    sql = message.sql;
    replies = run(message);
  }
  process.send?.(await reply());
});
// Nobody is there to read what would come.
process.on('disconnect', () => process.exit());
