/** A DuckDB in which user SQL finds the tables and nothing else. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { type Database, openDatabase } from './duckdb-database.ts';
import { textLiteral } from './sql-literals.ts';
import type { SqlTask } from './sql-protocol.ts';

/** How many times the memory sorts may take of the disk. */
const TEMPORARY_SHARE = 4;

/** An open session. */
export interface SqlSession {
  readonly database: Database;
  readonly connection: DuckDBConnection;
}

/** Opens a session; from then on nothing but the task's files can be read, and that cannot be changed. */
export async function openSqlSession(task: Omit<SqlTask, 'sql'>): Promise<SqlSession> {
  const { views, files, threads, memoryLimit, temporaryDirectory } = task;
  const database = await openDatabase({ threads, memoryLimit, temporaryDirectory });
  const connection = await database.connect();
  for (const view of views) await connection.run(view);
  await connection.run(`SET max_temp_directory_size = '${memoryLimit * TEMPORARY_SHARE}B'`);
  await connection.run(`SET allowed_paths = [${files.map(textLiteral).join(', ')}]`);
  await connection.run('SET enable_external_access = false');
  // For the position of an error.
  await connection.run('SET errors_as_json = true');
  await connection.run('SET lock_configuration = true');
  return { database, connection };
}
