import { type Column, type Condition, parse, type Query, type Row, toCondition } from '@agentbus/filter';
import type { StoredLog, StoredSpan } from '@agentbus/otlp';
import {
  type AnsweredRecord,
  type AnsweringEngine,
  answerQuery,
  type EnginePipeline,
  explainAnswer,
} from './answer-query.ts';
import {
  type ClickHouseConnection,
  type ClickHouseStatement,
  connectClickHouse,
  parseClickHouseAddress,
} from './clickhouse-connection.ts';
import { DEFAULT_CLICKHOUSE_DATABASE, identifier } from './clickhouse-ddl.ts';
import type { ClickHouseTable } from './clickhouse-fields.ts';
import { ClickHouseParameters } from './clickhouse-parameters.ts';
import { decodeRow } from './clickhouse-records.ts';
import { clickHousePipelineSql } from './clickhouse-sql.ts';
import { type ClickHouseTables, userSql } from './clickhouse-user-sql.ts';
import type { Table } from './field-sql.ts';
import type { QueryAnswer, QueryExplanation, QueryOptions, SqlAnswer } from './query-answer.ts';
import type { LogSearch, QueryEngine, RecordResults, RecordSearch, SpanSearch } from './query-engine.ts';
import { QueryError } from './query-error.ts';
import { withTimeLimit } from './query-limits.ts';
import { regexesOf } from './regex-check.ts';
import { resumable } from './resumable-search.ts';
import { NO_BLOCKS, type SearchExplanation } from './search-explanation.ts';
import { MAX_SQL_ROWS, SQL_TIME_LIMIT } from './sql-sandbox.ts';

/** Settings of {@link openClickHouseEngine}. */
export interface ClickHouseEngineOptions {
  /** `clickhouse://user:password@host:8123/database`, or a connection. */
  readonly address: string | ClickHouseConnection;
  /** The database, where a connection is given. Default: that of the address, else `otel`. */
  readonly database?: string | undefined;
  /** Names of the tables that the collector's exporter writes. Default: the exporter's own. */
  readonly tables?: Partial<ClickHouseTables> | undefined;
}

const TABLES: ClickHouseTables = { logs: 'otel_logs', spans: 'otel_traces', metrics: 'otel_metrics' };

/**
 * Opens a query engine over a ClickHouse that the OpenTelemetry Collector's exporter writes to. It gives what the engine
 * over segments gives, but that attributes and bodies come as texts: the tables have nothing else. Records of one
 * timestamp come in an order of their own.
 *
 * @throws QueryError `invalid-option`.
 */
export async function openClickHouseEngine(options: ClickHouseEngineOptions): Promise<QueryEngine> {
  const { address, tables } = options;
  const parsed = typeof address === 'string' ? parseClickHouseAddress(address) : undefined;
  const connection =
    typeof address === 'string'
      ? await connectClickHouse(parsed ?? parseClickHouseAddress(address))
      : address;
  const database = options.database ?? parsed?.database ?? DEFAULT_CLICKHOUSE_DATABASE;
  return new ClickHouseEngine(connection, database, { ...TABLES, ...tables });
}

const NOTHING_TOLD: SearchExplanation = {
  lines: { files: 0, bytes: 0, unread: new Map() },
  compacted: NO_BLOCKS,
};

class ClickHouseEngine implements QueryEngine {
  readonly #connection: ClickHouseConnection;
  readonly #database: string;
  readonly #names: ClickHouseTables;
  readonly #tables = new Map<Table, Promise<ClickHouseTable>>();
  readonly #closing = new AbortController();

  constructor(connection: ClickHouseConnection, database: string, names: ClickHouseTables) {
    this.#connection = connection;
    this.#database = database;
    this.#names = names;
  }

  search(search: LogSearch = {}): RecordResults<StoredLog> {
    return resumable(search, (bounded) => logsOf(this.#search('logs', bounded)));
  }

  searchSpans(search: SpanSearch = {}): RecordResults<StoredSpan> {
    return resumable(search, (bounded) => spansOf(this.#search('spans', bounded)));
  }

  query(query: string | Query, options: QueryOptions = {}): Promise<QueryAnswer> {
    return answerQuery(this.#answering, query, options);
  }

  explain(query: string | Query, options: QueryOptions = {}): Promise<QueryExplanation> {
    return explainAnswer(this.#answering, query, options);
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort(new QueryError('engine-closed', 'Cannot search: the engine has been closed.'));
    await this.#connection.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  readonly #answering: AnsweringEngine = {
    search: (over, search) => this.#search(over, search),
    rows: (pipeline, columns) => this.#rows(pipeline, columns),
    records: (pipeline) => this.#records(pipeline, 'desc'),
    sql: (sql, position, options) => this.#sql(sql, position, options),
    explain: async () => NOTHING_TOLD,
  };

  async *#search(over: Table, search: RecordSearch): AsyncGenerator<StoredLog | StoredSpan, void, undefined> {
    const { where = '', limit, order = 'desc', since, until, signal, onExplain } = search;
    const filter = typeof where === 'string' ? parse(where) : where;
    const stages = limit === undefined ? [] : [{ type: 'limit' as const, limit }];
    const pipeline: EnginePipeline = {
      query: { type: 'pipeline', filter, stages },
      stages,
      over,
      since,
      until,
      timeZone: 'UTC',
      signal,
      onProgress: undefined,
      onRead: (explanation) => onExplain?.(explanation),
    };
    for await (const { record } of this.#records(pipeline, order)) yield record;
  }

  async *#rows(pipeline: EnginePipeline, columns: readonly Column[]): AsyncGenerator<Row, void, undefined> {
    const rows = this.#run(await this.#statementOf(pipeline, 'desc'), pipeline.signal);
    for await (const row of rows) {
      yield Object.values(row).map((value, index) => cellOf(value, columns[index]));
    }
    pipeline.onRead(NOTHING_TOLD);
  }

  async *#records(
    pipeline: EnginePipeline,
    order: 'asc' | 'desc',
  ): AsyncGenerator<AnsweredRecord, void, undefined> {
    const rows = this.#run(await this.#statementOf(pipeline, order), pipeline.signal);
    for await (const row of rows) {
      yield {
        record: decodeRow(row, pipeline.over),
        match: row.match === undefined || Number(row.match) === 1,
      };
    }
    pipeline.onRead(NOTHING_TOLD);
  }

  async #statementOf(
    { query, stages, over, since, until, timeZone, signal }: EnginePipeline,
    order: 'asc' | 'desc',
  ): Promise<ClickHouseStatement> {
    signal?.throwIfAborted();
    const condition = toCondition(query.filter);
    await this.#checkRegexes(condition, signal);
    const table = await this.#table(over, signal);
    const parameters = new ClickHouseParameters();
    const sql = clickHousePipelineSql(
      { table, condition, since, until, stages, order, timeZone },
      parameters,
    );
    return { sql, parameters: parameters.values };
  }

  async #sql(sql: string, position: number, options: QueryOptions): Promise<SqlAnswer> {
    const { limit = MAX_SQL_ROWS, timeLimit = SQL_TIME_LIMIT } = options;
    const signal = withTimeLimit(options.signal, timeLimit);
    const { text, offset } = userSql(sql, this.#database, this.#names);
    const limits = { seconds: timeLimit / 1000, rows: limit };
    const rows = this.#run({ sql: text, parameters: {}, limits }, signal);
    // ClickHouse tells the columns with the first row only.
    const first = await rows.next().catch((error: unknown) => {
      throw refusalOf(error, position - offset);
    });
    if (first.done === true) return { type: 'sql', columns: [], rows: (async function* () {})() };
    const names = Object.keys(first.value);
    return {
      type: 'sql',
      columns: names.map((name) => ({ name, type: '' })),
      rows: sqlRows(first.value, rows, limit),
    };
  }

  /** The table as the server has it. */
  #table(table: Table, signal: AbortSignal | undefined): Promise<ClickHouseTable> {
    const known = this.#tables.get(table) ?? this.#describe(table, signal);
    this.#tables.set(table, known);
    known.catch(() => this.#tables.delete(table));
    return known;
  }

  async #describe(table: Table, signal: AbortSignal | undefined): Promise<ClickHouseTable> {
    const name = this.#names[table];
    const columns = new Set<string>();
    const sql =
      'SELECT name FROM system.columns WHERE database = {database:String} AND table = {table:String}';
    const parameters = { database: this.#database, table: name };
    for await (const row of this.#run({ sql, parameters }, signal)) columns.add(String(row.name));
    if (columns.size === 0) {
      throw new QueryError(
        'no-store',
        `Cannot query ${this.#database}.${name}: ClickHouse has no such table. "agentbus clickhouse init" prints what creates it.`,
      );
    }
    return { table, name: `${identifier(this.#database)}.${identifier(name)}`, columns };
  }

  async #checkRegexes(condition: Condition, signal: AbortSignal | undefined): Promise<void> {
    for (const pattern of regexesOf(condition)) {
      try {
        const check = { sql: "SELECT match('', {pattern:String})", parameters: { pattern } };
        for await (const _row of this.#run(check, signal));
      } catch (error) {
        signal?.throwIfAborted();
        throw new QueryError(
          'invalid-regex',
          `Cannot search for the regular expression ${JSON.stringify(pattern)}: it must be RE2, which has no look-around and no back-references.`,
          { cause: error },
        );
      }
    }
  }

  async *#run(
    statement: ClickHouseStatement,
    given: AbortSignal | undefined,
  ): AsyncGenerator<Readonly<Record<string, unknown>>, void, undefined> {
    const signal = AbortSignal.any([this.#closing.signal, ...(given === undefined ? [] : [given])]);
    signal.throwIfAborted();
    try {
      for await (const row of this.#connection.rows(statement, signal)) {
        yield row;
        signal.throwIfAborted();
      }
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof QueryError || !(error instanceof Error)
        ? error
        : new QueryError('engine-failed', `Cannot query ClickHouse: ${error.message}`, { cause: error });
    }
  }
}

async function* logsOf(records: AsyncIterable<StoredLog | StoredSpan>) {
  for await (const record of records) if (record.signal === 'logs') yield record;
}

async function* spansOf(records: AsyncIterable<StoredLog | StoredSpan>) {
  for await (const record of records) if (record.signal === 'traces') yield record;
}

function cellOf(value: unknown, column: Column | undefined): Row[number] {
  if (value === null || value === undefined) return null;
  if (column?.type === 'text') return String(value);
  return column?.type === 'instant' ? BigInt(String(value)) : Number(value);
}

async function* sqlRows(
  first: Readonly<Record<string, unknown>>,
  rest: AsyncGenerator<Readonly<Record<string, unknown>>, void, undefined>,
  limit: number,
) {
  let left = limit;
  try {
    for (let row: typeof first | undefined = first; row !== undefined && left > 0; left--) {
      yield Object.values(row) as SqlRow;
      const next = left > 1 ? await rest.next() : undefined;
      row = next?.done === false ? next.value : undefined;
    }
  } finally {
    await rest.return();
  }
}

type SqlRow = SqlAnswer['rows'] extends AsyncIterable<infer R> ? R : never;

/** ClickHouse says where SQL is wrong as `failed at position 15`, counting from 1. */
function refusalOf(error: unknown, start: number): unknown {
  if (!(error instanceof QueryError) || error.code !== 'engine-failed') return error;
  const at = /failed at position (\d+)/i.exec(error.message)?.[1];
  const position = Math.max(0, start + (at === undefined ? 0 : Number(at) - 1));
  return new QueryError('invalid-sql', error.message.replace('query ClickHouse', 'run the SQL'), {
    cause: error,
    position,
  });
}
