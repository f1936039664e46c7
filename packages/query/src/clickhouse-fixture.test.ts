/** A real ClickHouse within the test's process, with the collector's tables. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { SPAN_KINDS, SPAN_STATUSES } from '@agentbus/filter';
import { displayValue, type StoredAttributes, type StoredLog, type StoredSpan } from '@agentbus/otlp';
import { Session } from 'chdb';
import type { ClickHouseConnection } from './clickhouse-connection.ts';
import { clickHouseDdl } from './clickhouse-ddl.ts';

/** A server and a connection to it. */
export interface TestClickHouse {
  readonly connection: ClickHouseConnection;
  run(sql: string): string;
  /** Inserts records as the collector's exporter does. */
  insert(records: readonly (StoredLog | StoredSpan)[]): void;
}

/**
 * Serves a ClickHouse by HTTP, as far as its client asks; it goes with the test. Resolves with the port.
 */
export async function serveClickHouse(t: TestContext, { connection }: TestClickHouse): Promise<number> {
  const server = createServer(async (request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const parameters: Record<string, string> = {};
    for (const [name, value] of searchParams) {
      if (name.startsWith('param_')) parameters[name.slice('param_'.length)] = unescapeTsv(value);
    }
    const sql = (await text(request)).replace(/\s*FORMAT JSONEachRow\s*$/, '');
    try {
      const rows = [];
      for await (const row of connection.rows({ sql, parameters }, AbortSignal.timeout(60_000))) {
        rows.push(`${JSON.stringify(row)}\n`);
      }
      response.end(rows.join(''));
    } catch (error) {
      response.writeHead(500).end(error instanceof Error ? error.message : String(error));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '0': '\0' };

function unescapeTsv(value: string): string {
  return value.replace(/\\([\s\S])/g, (_, character: string) => ESCAPES[character] ?? character);
}

/** Starts ClickHouse; it goes with the test. */
export function startClickHouse(t: TestContext): TestClickHouse {
  const session = new Session();
  t.after(() => session.cleanup());
  const run = (sql: string) => session.query(sql);
  for (const statement of clickHouseDdl()) run(statement);
  return {
    run,
    connection: {
      async *rows({ sql, parameters }, signal) {
        signal.throwIfAborted();
        const settings = 'precise_float_parsing = 1, output_format_json_quote_64bit_integers = 1';
        const lines = session.queryBind(`${sql} SETTINGS ${settings}`, parameters, 'JSONEachRow');
        for (const line of lines.split('\n')) if (line !== '') yield JSON.parse(line);
      },
      close: async () => undefined,
    },
    insert(records) {
      const logs = records.filter((record) => record.signal === 'logs').map(logRow);
      const spans = records.filter((record) => record.signal === 'traces').map(spanRow);
      if (logs.length > 0) run(`INSERT INTO otel.otel_logs FORMAT JSONEachRow ${logs.join('\n')}`);
      if (spans.length > 0) run(`INSERT INTO otel.otel_traces FORMAT JSONEachRow ${spans.join('\n')}`);
    },
  };
}

function logRow(log: StoredLog): string {
  return JSON.stringify({
    Timestamp: seconds(log.timestamp),
    TraceId: log.traceId,
    SpanId: log.spanId,
    TraceFlags: log.traceFlags & 255,
    SeverityText: log.severityText,
    SeverityNumber: log.severityNumber,
    ServiceName: displayValue(log.resource.attributes['service.name'] ?? ''),
    Body: displayValue(log.body ?? ''),
    ResourceAttributes: map(log.resource.attributes),
    ScopeName: log.scope.name,
    LogAttributes: map(log.attributes),
    EventName: log.eventName,
  });
}

function spanRow(span: StoredSpan): string {
  return JSON.stringify({
    Timestamp: seconds(span.timestamp),
    TraceId: span.traceId,
    SpanId: span.spanId,
    ParentSpanId: span.parentSpanId,
    SpanName: span.name,
    SpanKind: capitalized(SPAN_KINDS[span.kind] ?? ''),
    ServiceName: displayValue(span.resource.attributes['service.name'] ?? ''),
    ResourceAttributes: map(span.resource.attributes),
    ScopeName: span.scope.name,
    SpanAttributes: map(span.attributes),
    Duration: String(span.endTimestamp - span.timestamp),
    StatusCode: capitalized(SPAN_STATUSES[span.statusCode] ?? ''),
    StatusMessage: span.statusMessage,
    'Events.Timestamp': span.events.map(({ timestamp }) => seconds(timestamp)),
    'Events.Name': span.events.map(({ name }) => name),
    'Events.Attributes': span.events.map(({ attributes }) => map(attributes)),
    'Links.TraceId': span.links.map(({ traceId }) => traceId),
    'Links.SpanId': span.links.map(({ spanId }) => spanId),
    'Links.TraceState': span.links.map(({ traceState }) => traceState),
    'Links.Attributes': span.links.map(({ attributes }) => map(attributes)),
  });
}

function seconds(nanos: bigint): string {
  const digits = nanos.toString().padStart(19, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

function map(attributes: StoredAttributes): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, displayValue(value)]));
}

function capitalized(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}
