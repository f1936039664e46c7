/** VictoriaLogs, and what it makes of a log record. */
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { displayValue, type StoredLog, type StoredValue } from '@agentbus/otlp';
import { answers, freePort, type Server, startServer } from '../server-process.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { buildBackend } from './build.ts';

/** A record's fields by name, all of them texts. */
export type LogRow = Readonly<Record<string, string>>;

/** A running VictoriaLogs. */
export interface VictoriaLogs extends Server {
  /** Its OTLP endpoint, to which `/v1/logs` is appended. */
  readonly otlpUrl: string;
  /** The records that a LogsQL query finds, in no particular order. */
  query(logsql: string): Promise<LogRow[]>;
}

/** What VictoriaLogs writes for a scope that has no version. */
const UNKNOWN = 'unknown';

/** Fields that VictoriaLogs adds of its own. */
const OWN_FIELDS = ['_stream', '_stream_id'];

/** Starts VictoriaLogs with nothing in it. */
export async function startVictoriaLogs(context: TestContext): Promise<VictoriaLogs> {
  const folder = await temporaryFolder(context);
  const address = `127.0.0.1:${await freePort()}`;
  const url = `http://${address}`;
  const server = await startServer(
    context,
    await buildBackend('victorialogs'),
    ['-httpListenAddr', address, '-storageDataPath', join(folder, 'data')],
    () => answers(`${url}/health`),
  );
  return Object.assign(server, {
    otlpUrl: `${url}/insert/opentelemetry`,
    query: (logsql: string) => query(url, logsql),
  });
}

async function query(url: string, logsql: string): Promise<LogRow[]> {
  const body = new URLSearchParams({ query: logsql });
  const response = await fetch(`${url}/select/logsql/query`, { method: 'POST', body });
  const text = await response.text();
  if (!response.ok) throw new Error(`VictoriaLogs answered ${response.status} to ${logsql}: ${text}`);
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => rowOf(JSON.parse(line)));
}

function rowOf(answer: Record<string, string>): LogRow {
  const fields = Object.entries(answer).filter(([name]) => !OWN_FIELDS.includes(name));
  return Object.fromEntries(fields.map(([name, text]) => [name, shortNumber(text)]));
}

/** VictoriaLogs writes 5e-324 with all its zeros. */
function shortNumber(text: string): string {
  return /^-?\d+\.\d+$/.test(text) ? String(Number(text)) : text;
}

/** The row that VictoriaLogs makes of a record with a text for a body: maps become fields of their own, empty ones none. */
export function expectedRow(log: StoredLog): LogRow {
  return Object.fromEntries(
    [
      ['_time', timeText(log.timestamp)],
      ['_msg', displayValue(log.body ?? null)],
      ['severity_number', String(log.severityNumber)],
      ['severity_text', log.severityText],
      ['event_name', log.eventName],
      ['trace_id', log.traceId],
      ['span_id', log.spanId],
      ['scope.name', log.scope.name || UNKNOWN],
      ['scope.version', log.scope.version || UNKNOWN],
      ...fieldsOf(log.resource.attributes),
      ...fieldsOf(log.attributes),
    ].filter(([, text]) => text !== ''),
  );
}

function fieldsOf(values: Readonly<Record<string, StoredValue>>, prefix = ''): [string, string][] {
  return Object.entries(values).flatMap(([key, value]): [string, string][] => {
    if (key === '') return [];
    const name = `${prefix}${key}`;
    return isMap(value) ? fieldsOf(value, `${name}.`) : [[name, displayValue(value)]];
  });
}

function isMap(value: StoredValue): value is { readonly [key: string]: StoredValue } {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}

/** RFC 3339 with as many digits of a second as it takes, as Go writes it. */
function timeText(timestamp: bigint): string {
  const seconds = new Date(Number(timestamp / 1_000_000_000n) * 1000).toISOString().slice(0, -5);
  const fraction = String(timestamp % 1_000_000_000n)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return fraction === '' ? `${seconds}Z` : `${seconds}.${fraction}Z`;
}
