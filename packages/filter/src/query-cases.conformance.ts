/** Queries over the records of query-records.conformance.ts and what each gives: what every engine must agree on. */
import { at } from './query-records.conformance.ts';
import type { Cell } from './query-result.ts';

/** A query, and what it gives over the logs or the spans, newest first. */
export interface QueryCase {
  readonly query: string;
  /** Default: `logs`. */
  readonly over?: 'logs' | 'spans';
  /** Default: `UTC`. */
  readonly timeZone?: string;
  /** Names of the records, in their order; in parentheses those that only `context` adds. */
  readonly records?: string;
  /** Names of the columns. */
  readonly columns?: readonly string[];
  readonly rows?: readonly (readonly Cell[])[];
}

/** Rows with numbers to nine digits: engines add up and interpolate in orders of their own. */
export function comparableRows(rows: readonly (readonly Cell[])[]): Cell[][] {
  return rows.map((row) =>
    row.map((cell) => (typeof cell === 'number' ? Number(cell.toPrecision(9)) : cell)),
  );
}

/** The queries. */
export const QUERY_CASES: readonly QueryCase[] = [
  // Records
  { query: '', records: 'unmeasured measured2 measured audit winter2 winter summer2 summer midnight late' },
  { query: 'level>=error', records: 'winter2 summer2 midnight' },
  { query: '* | limit 2', records: 'unmeasured measured2' },
  { query: '* | limit 3 | limit 1', records: 'unmeasured' },
  { query: 'service:nowhere | limit 3', records: '' },
  { query: '* | sort timestamp | limit 2', records: 'late midnight' },
  { query: '* | limit 2 | sort timestamp', records: 'measured2 unmeasured' },
  {
    query: '* | sort level desc',
    records: 'summer2 winter2 midnight winter audit measured2 measured summer late unmeasured',
  },
  {
    query: '* | sort elapsed_ms',
    records: 'winter2 midnight late winter summer2 summer unmeasured measured2 measured audit',
  },
  {
    query: '* | sort elapsed_ms desc',
    records: 'winter late midnight winter2 summer summer2 unmeasured measured2 measured audit',
  },
  {
    query: 'attempt:* | sort attempt',
    records: 'late midnight winter winter2 summer2 audit measured2 summer',
  },
  {
    query: 'attempt:* | sort attempt desc',
    records: 'winter midnight late summer measured2 audit winter2 summer2',
  },
  { query: 'duration:* | sort duration', records: 'audit measured2 measured' },
  { query: '* | sort duration desc | limit 3', records: 'measured measured2 audit' },
  {
    query: 'route:* | sort route, timestamp',
    records: 'winter late midnight winter2 summer measured unmeasured measured2',
  },
  { query: '* | sort duration desc', over: 'spans', records: 'slow post get call' },
  { query: '* | sort level, name desc', over: 'spans', records: 'call post slow get' },

  // Context
  { query: 'level:error | context 1', records: '(audit) winter2 (winter) summer2 (summer) midnight (late)' },
  { query: 'service="" | context 1', records: '(audit) winter2 (winter)' },
  { query: 'service="" | context 2 before', records: 'winter2 (winter) (summer2)' },
  { query: 'service="" | context 1 before 2 after', records: '(measured) (audit) winter2 (winter)' },
  { query: 'level:warning | context 1 by service', records: '(audit) winter (midnight)' },
  { query: 'level>=error | limit 1 | context 1', records: '(audit) winter2 (winter)' },
  { query: 'level>=error | context 1 | limit 2', records: '(audit) winter2' },
  { query: 'level>=error | context 0', records: 'winter2 summer2 midnight' },
  { query: 'service:nowhere | context 3', records: '' },
  {
    query: 'service="" | context 1 | fields service, level',
    columns: ['service', 'level'],
    rows: [
      ['checkout', 'AUDIT'],
      ['', ''],
      ['checkout', 'WARNING'],
    ],
  },

  // Fields
  {
    query: 'level>=error | fields timestamp, route, elapsed_ms, status',
    columns: ['timestamp', 'route', 'elapsed_ms', 'status'],
    rows: [
      [at('2026-10-25T01:45:00'), '/a', '5.5', null],
      [at('2026-10-25T00:45:00.000000001'), null, '', '500'],
      [at('2026-10-24T22:30:00.5'), '/a', '80', '500'],
    ],
  },
  {
    query: 'kind:* | fields duration, kind, severityNumber, name, host.name, @host.name',
    columns: ['duration', 'kind', 'severityNumber', 'name', 'host.name', '@host.name'],
    rows: [
      [1.5, 'performance', '10', null, 'web-1', null],
      [0.25, 'audit', '12', null, 'web-1', null],
    ],
  },
  {
    query: '* | fields body | limit 2',
    columns: ['body'],
    rows: [['42'], ['{"message":"done","n":7}']],
  },
  {
    query: '* | fields route, attempt | sort attempt desc | fields attempt | limit 3',
    columns: ['attempt'],
    rows: [['1e1'], ['10'], ['9']],
  },
  {
    query: '* | fields name, duration, statusCode | limit 2',
    over: 'spans',
    columns: ['name', 'duration', 'statusCode'],
    rows: [
      ['POST', 0, 'unset'],
      ['POST', 0.1, 'unset'],
    ],
  },

  // Count
  { query: '* | count', columns: ['count'], rows: [[10]] },
  { query: 'service:nowhere | count', columns: ['count'], rows: [[0]] },
  { query: 'service:nowhere | count by service', columns: ['service', 'count'], rows: [] },
  { query: 'service:nowhere | count every 1h', columns: ['time', 'count'], rows: [] },
  {
    query: '* | count by service',
    columns: ['service', 'count'],
    rows: [
      ['', 1],
      ['checkout', 5],
      ['gateway', 4],
    ],
  },
  {
    query: '* | count by route',
    columns: ['route', 'count'],
    rows: [
      ['', 1],
      ['/a', 3],
      ['/b', 2],
      ['/\uffee', 1],
      ['/\u{1f600}', 1],
      [null, 2],
    ],
  },
  {
    query: '* | count by attempt',
    columns: ['attempt', 'count'],
    rows: [
      ['9', 1],
      ['10', 1],
      ['1e1', 1],
      ['', 2],
      ['1e400', 1],
      ['true', 1],
      ['x', 1],
      [null, 2],
    ],
  },
  {
    query: 'level>=info | count by service, level',
    columns: ['service', 'level', 'count'],
    rows: [
      ['', '', 1],
      ['checkout', 'AUDIT', 1],
      ['checkout', 'ERROR', 1],
      ['checkout', 'INFO', 1],
      ['checkout', 'PERFORMANCE', 1],
      ['checkout', 'WARNING', 1],
      ['gateway', 'ERROR', 1],
      ['gateway', 'INFO', 1],
      ['gateway', 'PERFORMANCE', 1],
    ],
  },
  {
    query: '* | count by kind',
    over: 'spans',
    columns: ['kind', 'count'],
    rows: [
      ['client', 1],
      ['server', 3],
    ],
  },

  // Time
  {
    query: '* | count every 1d',
    columns: ['time', 'count'],
    rows: [
      [at('2026-10-24T00:00:00'), 2],
      [at('2026-10-25T00:00:00'), 8],
    ],
  },
  {
    query: '* | count every 1d',
    timeZone: 'Europe/Berlin',
    columns: ['time', 'count'],
    rows: [
      [at('2026-10-23T22:00:00'), 1],
      [at('2026-10-24T22:00:00'), 9],
    ],
  },
  {
    query: 'timestamp<2026-10-25T02:00Z | count every 1h by service',
    timeZone: 'Europe/Berlin',
    columns: ['time', 'service', 'count'],
    rows: [
      [at('2026-10-24T21:00:00'), 'checkout', 1],
      [at('2026-10-24T22:00:00'), 'checkout', 1],
      [at('2026-10-25T00:00:00'), 'gateway', 2],
      [at('2026-10-25T01:00:00'), '', 1],
      [at('2026-10-25T01:00:00'), 'checkout', 1],
    ],
  },
  {
    query: 'timestamp<2026-10-25T02:00Z | count every 1h',
    timeZone: 'Asia/Kolkata',
    columns: ['time', 'count'],
    rows: [
      [at('2026-10-24T21:30:00'), 1],
      [at('2026-10-24T22:30:00'), 1],
      [at('2026-10-24T23:30:00'), 1],
      [at('2026-10-25T00:30:00'), 2],
      [at('2026-10-25T01:30:00'), 1],
    ],
  },
  {
    query: '* | count every 6h',
    timeZone: 'Europe/Berlin',
    columns: ['time', 'count'],
    rows: [
      [at('2026-10-24T16:00:00'), 1],
      [at('2026-10-24T22:00:00'), 5],
      [at('2026-10-25T11:00:00'), 3],
      [at('2026-10-25T17:00:00'), 1],
    ],
  },
  {
    query: '* | count every 1w',
    columns: ['time', 'count'],
    rows: [[at('2026-10-19T00:00:00'), 10]],
  },
  {
    query: 'timestamp>=2026-10-25T12:00Z | rate 1m by service',
    columns: ['time', 'service', 'rate'],
    rows: [
      [at('2026-10-25T12:00:00'), 'checkout', 2 / 60],
      [at('2026-10-25T12:02:00'), 'gateway', 1 / 60],
      [at('2026-10-25T22:59:00'), 'gateway', 1 / 60],
    ],
  },
  {
    query: '* | count, rate 500ms',
    over: 'spans',
    columns: ['time', 'count', 'rate'],
    rows: [
      [at('2026-10-25T12:00:00'), 1, 2],
      [at('2026-10-25T12:00:01'), 1, 2],
      [at('2026-10-25T12:00:02'), 1, 2],
      [at('2026-10-25T12:00:03'), 1, 2],
    ],
  },

  // Numbers
  {
    query: '* | count, avg elapsed_ms, min elapsed_ms, max elapsed_ms, sum elapsed_ms by service',
    columns: ['service', 'count', 'avg_elapsed_ms', 'min_elapsed_ms', 'max_elapsed_ms', 'sum_elapsed_ms'],
    rows: [
      ['', 1, 5.5, 5.5, 5.5, 5.5],
      ['checkout', 5, 400, 80, 1000, 1200],
      ['gateway', 4, null, null, null, null],
    ],
  },
  {
    query: '* | p50 elapsed_ms, p90 elapsed_ms, p99.9 elapsed_ms',
    columns: ['p50_elapsed_ms', 'p90_elapsed_ms', 'p99.9_elapsed_ms'],
    rows: [[100, 736, 997.36]],
  },
  {
    query: 'service:nowhere | avg elapsed_ms, sum elapsed_ms, p50 elapsed_ms, min timestamp',
    columns: ['avg_elapsed_ms', 'sum_elapsed_ms', 'p50_elapsed_ms', 'min_timestamp'],
    rows: [[null, null, null, null]],
  },
  {
    query: '* | avg duration, p50 duration, max duration, sum duration',
    columns: ['avg_duration', 'p50_duration', 'max_duration', 'sum_duration'],
    rows: [[2.5 / 3, 0.75, 1.5, 2.5]],
  },
  {
    query: '* | max duration, p50 duration by route',
    over: 'spans',
    columns: ['route', 'max_duration', 'p50_duration'],
    rows: [
      ['/a', 0.75, 0.385],
      ['/b', 0.1, 0.1],
      [null, 0, 0],
    ],
  },
  {
    query: '* | min timestamp, max timestamp by level | limit 2',
    columns: ['level', 'min_timestamp', 'max_timestamp'],
    rows: [
      ['', at('2026-10-25T01:45:00'), at('2026-10-25T01:45:00')],
      ['AUDIT', at('2026-10-25T12:00:00'), at('2026-10-25T12:00:00')],
    ],
  },
  {
    query: '* | max severityNumber, avg body',
    columns: ['max_severityNumber', 'avg_body'],
    rows: [[18, 42]],
  },
  { query: '* | limit 2 | count by service', columns: ['service', 'count'], rows: [['gateway', 2]] },
  {
    query: '* | sort timestamp | limit 2 | count by service',
    columns: ['service', 'count'],
    rows: [['checkout', 2]],
  },

  // Top
  {
    query: '* | top 2 service',
    columns: ['service', 'count'],
    rows: [
      ['checkout', 5],
      ['gateway', 4],
    ],
  },
  {
    query: '* | top 4 route',
    columns: ['route', 'count'],
    rows: [
      ['/a', 3],
      ['/b', 2],
      [null, 2],
      ['', 1],
    ],
  },
  {
    query: '* | top service, level | limit 3',
    columns: ['service', 'level', 'count'],
    rows: [
      ['', '', 1],
      ['checkout', 'AUDIT', 1],
      ['checkout', 'ERROR', 1],
    ],
  },

  // Rows
  {
    query: '* | count by service | sort count desc, service',
    columns: ['service', 'count'],
    rows: [
      ['checkout', 5],
      ['gateway', 4],
      ['', 1],
    ],
  },
  {
    query: '* | count, p95 duration by service | sort p95_duration desc | fields service',
    columns: ['service'],
    rows: [['checkout'], ['gateway'], ['']],
  },
  {
    query: '* | count by service, level | count, sum count by service',
    columns: ['service', 'count', 'sum_count'],
    rows: [
      ['', 1, 1],
      ['checkout', 5, 5],
      ['gateway', 4, 4],
    ],
  },
  {
    query: '* | count every 1h | max count, max time',
    columns: ['max_count', 'max_time'],
    rows: [[3, at('2026-10-25T22:00:00')]],
  },
  {
    query: '* | count by attempt | sum attempt by count',
    columns: ['count', 'sum_attempt'],
    rows: [
      [1, 29],
      [2, null],
    ],
  },
];
