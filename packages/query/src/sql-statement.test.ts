import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openSqlSession } from './sql-session.ts';
import { prepareSelect, refusalOf, SqlRefusal } from './sql-statement.ts';
import { createViewSql } from './sql-views.ts';
import { logJson, logsLine, temporaryDirectory, writeFileOf } from './store-fixture.test.ts';

const MEMORY = 128 * 1024 * 1024;

/** Runs SQL as the process for it does. */
async function session(t: TestContext) {
  const directory = temporaryDirectory(t);
  const file = writeFileOf(directory, 'logs', "it's.jsonl", logsLine([logJson(1, 'a')]));
  const { database, connection } = await openSqlSession({
    views: [createViewSql('logs', { parts: [[file]], maxLineBytes: 1_000_000, blocks: [], sources: [] })],
    files: [file],
    threads: 1,
    memoryLimit: MEMORY,
    temporaryDirectory: join(directory, 'temporary'),
  });
  t.after(() => {
    connection.closeSync();
    database.close();
  });
  const run = async (sql: string) => {
    try {
      const statement = await prepareSelect(database.duckdb, connection, sql);
      return (await statement.runAndReadAll()).getRows();
    } catch (error) {
      throw error instanceof SqlRefusal ? error : refusalOf(error, sql);
    }
  };
  return { run, directory, file: file.replaceAll("'", "''") };
}

test('prepareSelect: refuses what does more than read, with its position', async (t) => {
  const { run, directory, file } = await session(t);
  const refused: readonly (readonly [sql: string, position: number])[] = [
    ['DROP VIEW logs', 0],
    ['DROP TABLE logs', 0],
    [`ATTACH '${file}' AS x`, 0],
    [`COPY logs TO '${directory}/stolen.csv'`, 0],
    [`COPY (SELECT 1) TO '${file}'`, 0],
    ['INSTALL httpfs', 0],
    ['LOAD httpfs', 0],
    ["SELECT * FROM read_text('/etc/passwd')", 14],
    ["SELECT * FROM logs, '/etc/passwd'", 20],
    ["SELECT * FROM read_csv('/etc/passwd')", 14],
    ["SELECT * FROM glob('/etc/*')", 14],
    ['EXPLAIN ANALYZE DROP VIEW logs', 0],
    ['EXPLAIN ANALYZE SELECT 1', 0],
    ['EXPLAIN DROP VIEW logs', 8],
    ['EXPLAIN /* */ ANALYZE DROP VIEW logs', 0],
    ['SELECT 1; SELECT 2', 10],
    ["SELECT ';' ; DROP VIEW logs", 13],
    ['PRAGMA database_list', 0],
    ['SET threads = 1', 0],
    ['SET enable_external_access = true', 0],
    ['RESET lock_configuration', 0],
    ['CALL pragma_version()', 0],
    ['SELECT * FROM duckdb_secrets()', 0],
    ['CREATE TABLE t AS SELECT 1', 0],
    ['INSERT INTO logs SELECT * FROM logs', 0],
    ['DELETE FROM logs', 0],
    ['UPDATE logs SET Body = 1', 0],
    ['CREATE SECRET s (TYPE s3)', 0],
    [`EXPORT DATABASE '${directory}'`, 0],
    ['PREPARE p AS SELECT 1', 0],
    ['BEGIN', 0],
    ['VACUUM', 0],
    ['SELEC 1', 0],
    ['SELECT nowhere FROM logs', 7],
    ["SELECT 'é', nowhere FROM logs", 12],
    ["SELECT CAST('x' AS INTEGER)", 7],
    ['-- nothing', 0],
    ['', 0],
    ['SELECT \u0000', 7],
    ["SELECT * FROM query('DROP VIEW logs')", 14],
  ];
  const positions = [];
  for (const [sql] of refused) {
    const outcome = await run(sql).catch((error: unknown) => error);
    positions.push([sql, outcome instanceof SqlRefusal ? (outcome.position ?? 0) : outcome]);
  }
  assert.deepEqual(positions, refused);
  assert.equal((await run('SELECT * FROM logs')).length, 1);
});

test('prepareSelect: takes each way to read', async (t) => {
  const { run } = await session(t);
  for (const sql of [
    'SELECT 1 AS a; -- done',
    'WITH x AS (SELECT 2 AS b) FROM x;',
    'VALUES (1)',
    'explain SELECT Body FROM logs',
    '-- first\n/* then */ SELECT 1',
    '(SELECT 1)',
    'DESCRIBE logs',
    "SELECT ';' AS text /* ; */ FROM logs",
    'SELECT $$;$$',
  ]) {
    assert.ok((await run(sql)).length > 0, sql);
  }
});
