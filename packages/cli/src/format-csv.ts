import type { JsonValue, StoredLog, StoredSpan } from '@agentbus/otlp';
import { LOG_RECORD_KEYS, toLogRecordJson } from './log-record-json.ts';
import type { RecordFormat } from './record-format.ts';
import { SPAN_KEYS, toSpanJson } from './span-json.ts';
import { escapeLine } from './terminal-text.ts';

/** Options of {@link createCsvFormat}. */
export interface CsvOptions {
  readonly signal: 'logs' | 'traces';
  /** Show control characters as escapes, for a terminal. A file gets the values as they are. */
  readonly escapeControls: boolean;
}

/** Spreadsheets run a cell that starts with one of these as a formula. */
const FORMULA_START = /^[=+\-@\t\r]/u;

/** What makes a cell need quotes (RFC 4180, section 2, rule 6). */
const NEEDS_QUOTES = /[",\r\n]/u;

/**
 * RFC 4180 with a header; maps and lists as compact JSON. A cell that a spreadsheet would run as a formula gets an
 * apostrophe in front.
 */
export function createCsvFormat(options: CsvOptions): RecordFormat {
  const keys: readonly string[] = options.signal === 'logs' ? LOG_RECORD_KEYS : SPAN_KEYS;
  return {
    header: csvRow(keys, options.escapeControls),
    record(record) {
      const json = rowJson(record);
      return csvRow(
        keys.map((key) => json[key]),
        options.escapeControls,
      );
    },
    footer: () => '',
  };
}

function rowJson(record: StoredLog | StoredSpan): Record<string, JsonValue | undefined> {
  return record.signal === 'logs' ? toLogRecordJson(record) : toSpanJson(record);
}

/** One row of CSV. */
export function csvRow(values: readonly (JsonValue | undefined)[], escapeControls: boolean): string {
  return `${values.map((value) => cell(value, escapeControls)).join(',')}\r\n`;
}

function cell(value: JsonValue | undefined, escapeControls: boolean): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const safe = escapeControls ? escapeLine(text) : text;
  // A number's minus sign starts no formula.
  const inert = typeof value !== 'number' && FORMULA_START.test(safe) ? `'${safe}` : safe;
  return NEEDS_QUOTES.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
