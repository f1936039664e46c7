/** Rows of a query as text. */
import { displayValue, type JsonValue, type StoredValue } from '@agentbus/otlp';
import { fieldKey, fieldValue } from './field-text.ts';
import { csvRow } from './format-csv.ts';
import { jsonText } from './format-ndjson.ts';
import type { FormatName, RecordFormat } from './record-format.ts';
import { createTableFormat, type TableOptions } from './table-format.ts';
import { formatRfc3339 } from './timestamp.ts';

/** A cell: JSON, or a point in time as Unix nanoseconds. */
export type RowCell = JsonValue | bigint;

/** A row, with one cell a column. */
export type OutputRow = readonly RowCell[];

/** Options of {@link createRowFormat}. */
export interface RowOptions extends TableOptions {
  /** Show control characters as escapes in CSV, for a terminal. */
  readonly escapeControls: boolean;
}

/** Rows of columns of these names, in any format. */
export function createRowFormat(
  format: FormatName,
  names: readonly string[],
  options: RowOptions,
): RecordFormat<OutputRow> {
  switch (format) {
    case 'pretty':
      return createTableFormat(names, options);
    case 'csv':
      return {
        header: csvRow(names, options.escapeControls),
        record: (row) => csvRow(row.map(cellJson), options.escapeControls),
        footer: () => '',
      };
    case 'logfmt':
      return { header: '', record: (row) => logfmtLine(names, row), footer: () => '' };
    case 'ndjson':
      return { header: '', record: (row) => `${rowJson(names, row)}\n`, footer: () => '' };
    case 'json':
      return createJsonRows(names);
  }
}

function createJsonRows(names: readonly string[]): RecordFormat<OutputRow> {
  let first = true;
  return {
    header: '[',
    record(row) {
      const separator = first ? '\n' : ',\n';
      first = false;
      return separator + rowJson(names, row);
    },
    footer: () => (first ? ']\n' : '\n]\n'),
  };
}

function rowJson(names: readonly string[], row: OutputRow): string {
  return jsonText(Object.fromEntries(names.map((name, index) => [name, cellJson(row[index] ?? null)])));
}

/** A cell for machines: points in time are RFC 3339 in UTC. */
function cellJson(cell: RowCell): JsonValue {
  return typeof cell === 'bigint' ? formatRfc3339(cell) : cell;
}

/** What has no value is left out. */
function logfmtLine(names: readonly string[], row: OutputRow): string {
  const words = names.flatMap((name, index) => {
    const cell = cellJson(row[index] ?? null);
    return cell === null ? [] : [`${fieldKey(name)}=${fieldValue(cellText(cell))}`];
  });
  return `${words.join(' ')}\n`;
}

/** A cell that is not `null` as text. */
export function cellText(cell: JsonValue): string {
  return displayValue(cell as StoredValue);
}
