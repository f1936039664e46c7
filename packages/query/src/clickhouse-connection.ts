import { DEFAULT_CLICKHOUSE_DATABASE } from './clickhouse-ddl.ts';
import { QueryError } from './query-error.ts';

/** A statement for ClickHouse. */
export interface ClickHouseStatement {
  readonly sql: string;
  /** Texts for `{name:String}`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** For user SQL: the server lets it read only, and for so long. */
  readonly limits?: { readonly seconds: number; readonly rows: number } | undefined;
}

/**
 * How the engine reaches ClickHouse.
 *
 * Obligations of an implementation: rows come as objects, one key a column, 64-bit integers as text; they stream; when
 * the signal fires, or the iteration is left, the statement is stopped on the server.
 */
export interface ClickHouseConnection {
  rows(statement: ClickHouseStatement, signal: AbortSignal): AsyncIterable<Readonly<Record<string, unknown>>>;
  close(): Promise<void>;
}

/** Where a ClickHouse is. */
export interface ClickHouseAddress {
  /** `http:` or `https:`, without credentials and path. */
  readonly url: string;
  readonly database: string;
  readonly username: string;
  readonly password: string;
}

const HTTP_PORT = '8123';
const HTTPS_PORT = '8443';

/**
 * Reads `clickhouse://user:password@host:8123/database`; `clickhouses:` is the same over TLS.
 *
 * @param env `CLICKHOUSE_USER` and `CLICKHOUSE_PASSWORD` stand in for what the address leaves out.
 * @throws QueryError `invalid-option`.
 */
export function parseClickHouseAddress(
  address: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): ClickHouseAddress {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const secure = url?.protocol === 'clickhouses:';
  if (url === undefined || (!secure && url.protocol !== 'clickhouse:') || url.hostname === '') {
    throw new QueryError(
      'invalid-option',
      `Cannot reach ClickHouse: its address is "${withoutPassword(address)}", must be clickhouse://host:8123/database.`,
    );
  }
  const port = url.port || (secure ? HTTPS_PORT : HTTP_PORT);
  return {
    url: `${secure ? 'https' : 'http'}://${url.hostname}:${port}`,
    database: decodeURIComponent(url.pathname.slice(1)) || DEFAULT_CLICKHOUSE_DATABASE,
    username: decodeURIComponent(url.username) || env.CLICKHOUSE_USER || 'default',
    password: decodeURIComponent(url.password) || env.CLICKHOUSE_PASSWORD || '',
  };
}

function withoutPassword(address: string): string {
  return address.replace(/:[^:@/]*@/, ':…@');
}

/** Settings of every statement: floats are read exactly, and what nobody waits for any more is stopped. */
const SETTINGS = {
  precise_float_parsing: 1,
  output_format_json_quote_64bit_integers: 1,
  cancel_http_readonly_queries_on_client_close: 1,
} as const;

/** A connection by HTTP. Nothing is sent before the first statement. */
export async function connectClickHouse(address: ClickHouseAddress): Promise<ClickHouseConnection> {
  const { ClickHouseLogLevel, createClient } = await import('@clickhouse/client');
  // Errors come to the caller, who need not read them twice.
  const log = { level: ClickHouseLogLevel.OFF };
  const client = createClient({ ...address, application: 'agentbus', log });
  return {
    async *rows({ sql, parameters, limits }, signal) {
      const result = await client.query({
        query: sql,
        query_params: { ...parameters },
        format: 'JSONEachRow',
        abort_signal: signal,
        clickhouse_settings: { ...SETTINGS, ...limitSettings(limits) },
      });
      try {
        for await (const rows of result.stream<Readonly<Record<string, unknown>>>()) {
          for (const row of rows) yield row.json();
        }
      } finally {
        result.close();
      }
    },
    close: () => client.close(),
  };
}

function limitSettings(limits: ClickHouseStatement['limits']) {
  if (limits === undefined) return {};
  return {
    readonly: '1' as const,
    max_execution_time: limits.seconds,
    max_result_rows: String(limits.rows),
    result_overflow_mode: 'break' as const,
  };
}
