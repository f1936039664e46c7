/** The crash matrix as a table in Markdown. */
import type { CrashOutcome, RecordKind } from './crash-cell.ts';
import { CRASH_WAYS } from './crash-ways.ts';

/** A row: one outcome for each of the {@link CRASH_WAYS}. */
export interface MatrixRow {
  readonly name: string;
  readonly kind: RecordKind;
  readonly outcomes: readonly CrashOutcome[];
}

const BEGIN = '<!-- crash-matrix -->';
const END = '<!-- /crash-matrix -->';

/** Records lost, with columns of one width. */
export function formatMatrix(rows: readonly MatrixRow[], records: number): string {
  const cells = [
    [`lost of ${records.toLocaleString('en')}`, 'records', ...CRASH_WAYS],
    ...rows.map(({ name, kind, outcomes }) => [
      name,
      kind,
      ...outcomes.map(({ lost }) => lost.toLocaleString('en')),
    ]),
  ];
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (column < 2 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  const [head = [], ...body] = cells;
  return [line(head), rule, ...body.map(line)].join('\n');
}

/**
 * The text with the table between its two marks.
 *
 * @throws Error if the marks are not there.
 */
export function replaceTable(text: string, table: string): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) {
    throw new Error(
      `Cannot write the crash matrix: there is no ${BEGIN} … ${END}. Put the two lines where it belongs.`,
    );
  }
  return `${text.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${text.slice(end)}`;
}

/** Names to the left, numbers to the right. */
function pad(cell: string, width: number, column: number): string {
  return column < 2 ? cell.padEnd(width) : cell.padStart(width);
}
