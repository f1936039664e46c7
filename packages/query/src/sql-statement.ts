/** Makes sure that user SQL only reads. */
import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import type { DuckDb } from './duckdb-database.ts';

/** User SQL that is not run, or that DuckDB refuses. */
export class SqlRefusal extends Error {
  override readonly name = 'SqlRefusal';
  /** Where in the SQL, in UTF-16 units; `undefined` where nobody knows. */
  readonly position: number | undefined;

  constructor(message: string, position: number | undefined) {
    super(message);
    this.position = position;
  }
}

/** `EXPLAIN`, but not `EXPLAIN ANALYZE`, which runs what it explains, nor what hides it in a comment or in options. */
const EXPLAIN = /^\s*EXPLAIN\s+(?!ANALY[SZ]E\b)(?=[A-Z])/i;

/** How a statement begins that reads. DuckDB makes a SELECT of some others too, such as of PRAGMA. */
const READS =
  /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:SELECT|WITH|FROM|VALUES|TABLE|DESCRIBE|SUMMARIZE|SHOW)\b|^\s*\(/i;

/**
 * Prepares the one SELECT, or EXPLAIN of one, that the SQL is.
 *
 * @throws SqlRefusal for anything else, and for SQL that DuckDB does not take.
 */
export async function prepareSelect(
  duckdb: DuckDb,
  connection: DuckDBConnection,
  sql: string,
): Promise<DuckDBPreparedStatement> {
  if (sql.includes('\0')) throw new SqlRefusal('SQL has no NUL characters.', sql.indexOf('\0'));
  const explained = EXPLAIN.exec(sql)?.[0] ?? '';
  await prepareOne(duckdb, connection, sql, explained.length);
  return await prepareStatement(connection, sql, 0);
}

async function prepareOne(
  duckdb: DuckDb,
  connection: DuckDBConnection,
  sql: string,
  start: number,
): Promise<void> {
  const statement = sql.slice(start);
  const prepared = await prepareStatement(connection, statement, start);
  if (prepared.statementType === duckdb.StatementType.SELECT && READS.test(statement)) return;
  const word = /^\s*([A-Za-z]+)/.exec(statement)?.[1] ?? 'this statement';
  throw new SqlRefusal(`Only SELECT can be run, not ${word.toUpperCase()}.`, start);
}

async function prepareStatement(
  connection: DuckDBConnection,
  sql: string,
  start: number,
): Promise<DuckDBPreparedStatement> {
  try {
    const statements = await connection.extractStatements(sql);
    if (statements.count > 1) {
      throw new SqlRefusal('Only one statement can be run.', start + (secondStatement(sql) ?? 0));
    }
    return await statements.prepare(0);
  } catch (error) {
    throw error instanceof SqlRefusal ? error : refusalOf(error, sql, start);
  }
}

/** DuckDB's error, which it gives as JSON: see `errors_as_json`. */
export function refusalOf(error: unknown, sql: string, start = 0): SqlRefusal {
  const { message, position } = readDuckDbError(error);
  const place = position === undefined ? undefined : start + unitsBefore(sql, position);
  return new SqlRefusal(message, place);
}

/** What DuckDB says of an error. */
export interface DuckDbFault {
  readonly type: string;
  readonly message: string;
  /** In bytes. */
  readonly position: number | undefined;
}

/** Reads an error that DuckDB gave as JSON. */
export function readDuckDbError(error: unknown): DuckDbFault {
  const text = error instanceof Error ? error.message : String(error);
  try {
    const json = JSON.parse(text.slice(text.indexOf('{'))) as Record<string, unknown>;
    const position = json.position === undefined ? undefined : Number(json.position);
    return { type: String(json.exception_type), message: String(json.exception_message), position };
  } catch {
    // Not all of its errors are JSON.
    return {
      type: '',
      message: text === 'Error in native callback' ? 'There is no statement.' : text,
      position: undefined,
    };
  }
}

/** The number of UTF-16 units in the first bytes of a text's UTF-8. */
function unitsBefore(text: string, bytes: number): number {
  return Buffer.from(text).subarray(0, bytes).toString().length;
}

/** A semicolon outside of quotes and comments, and what comes behind it. */
const TOKEN =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$|(;)\s*(?=[^\s;])|[\s\S]/g;

/** Where the second of several statements begins. */
function secondStatement(sql: string): number | undefined {
  for (const match of sql.matchAll(TOKEN)) {
    if (match[2] !== undefined) return match.index + match[0].length;
  }
  return undefined;
}
