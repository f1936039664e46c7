/** What a query gives, as one table, and as series over time where it has them. Pure. */
import type { ChartSeries } from '../parts/chart.tsx';
import type { Json, LogRecord } from '../state/records.ts';

/** What the API gives. */
export type QueryAnswer =
  | { readonly type: 'records'; readonly records: readonly LogRecord[]; readonly more: boolean }
  | {
      readonly type: 'rows' | 'sql';
      readonly columns: readonly { readonly name: string; readonly type: string }[];
      readonly rows: readonly (readonly Json[])[];
      readonly more: boolean;
    };

/** A table. */
export interface ResultTable {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly (Json | undefined)[])[];
  readonly more: boolean;
}

const RECORD_COLUMNS = ['timestamp', 'level', 'service', 'body', 'name', 'duration', 'traceId'] as const;

/** Any answer as a table. */
export function tableOf(answer: QueryAnswer): ResultTable {
  if (answer.type === 'sql') return withNumbers(answer);
  if (answer.type !== 'records') return answer;
  const records = answer.records as readonly (LogRecord & { readonly [key: string]: Json | undefined })[];
  const names = RECORD_COLUMNS.filter((name) => records.some((record) => record[name] !== undefined));
  return {
    columns: names.map((name) => ({ name, type: name === 'timestamp' ? 'instant' : 'text' })),
    rows: records.map((record) => names.map((name) => record[name])),
    more: answer.more,
  };
}

/** Engines name them differently: `BIGINT`, `UInt64`. */
const INTEGER_TYPE = /^(?:nullable\()?(?:u?(?:big|huge|small|tiny)?int(?:eger)?\d*)\)?$/iu;

/** 64-bit integers, which some engines give as texts, as numbers where those hold them exactly. */
function withNumbers({ columns, rows, more }: ResultTable): ResultTable {
  const integers = columns.map(({ type }) => INTEGER_TYPE.test(type));
  const cell = (value: Json | undefined, index: number) =>
    integers[index] === true && typeof value === 'string' && Number.isSafeInteger(Number(value))
      ? Number(value)
      : value;
  return { columns, rows: integers.includes(true) ? rows.map((row) => row.map(cell)) : rows, more };
}

/** A table as lines or bars. */
export interface ResultChart {
  /** Unix milliseconds. */
  readonly times: number[];
  readonly series: ChartSeries[];
}

/** Lines that a chart can tell apart. */
const MAX_SERIES = 12;

/**
 * The table over time: the first column that holds times is the axis, those that hold numbers are the values, the others tell series
 * apart. `undefined` where it has no time or no number.
 */
export function chartOf({ columns, rows }: ResultTable): ResultChart | undefined {
  const time = columns.findIndex(({ type }) => /instant|timestamp|date/iu.test(type));
  if (time < 0 || rows.length === 0) return undefined;
  const isNumber = (index: number) =>
    index !== time && rows.every((row) => row[index] === null || typeof row[index] === 'number');
  const numbers = columns.map((_, index) => index).filter((index) => isNumber(index));
  if (numbers.length === 0) return undefined;
  const labels = columns
    .map((_, index) => index)
    .filter((index) => index !== time && !numbers.includes(index));
  const times = [...new Set(rows.map((row) => millis(row[time])))].sort((a, b) => a - b);
  const places = new Map(times.map((at, index) => [at, index]));
  const series = new Map<string, (number | null)[]>();
  for (const row of rows) {
    const label = labels.map((index) => String(row[index] ?? '(none)')).join(' ');
    for (const index of numbers) {
      const column = columns[index]?.name ?? '';
      const name = label === '' ? column : numbers.length === 1 ? label : `${label} ${column}`;
      const values = series.get(name) ?? times.map(() => null);
      series.set(name, values);
      const value = row[index];
      values[places.get(millis(row[time])) ?? 0] = typeof value === 'number' ? value : null;
    }
  }
  return { times, series: [...series].slice(0, MAX_SERIES).map(([name, values]) => ({ name, values })) };
}

function millis(value: Json | undefined): number {
  const text = String(value ?? '');
  return /^\d{19}$/u.test(text) ? Number(BigInt(text) / 1_000_000n) : Date.parse(text);
}
