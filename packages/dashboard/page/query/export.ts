/** Results as files. Pure. */
import { type Json, textOf } from '../state/records.ts';

/** Characters with which spreadsheets begin a formula. @see https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^[=+\-@\t\r]/u;

const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/iu;

/** One cell: quoted where the format needs it, and never a formula. */
export function csvCell(value: Json | undefined): string {
  const text = textOf(value);
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** RFC 4180. */
export function toCsv(columns: readonly string[], rows: readonly (readonly (Json | undefined)[])[]): string {
  return [columns, ...rows]
    .map((row) => row.map((cell) => csvCell(cell)).join(','))
    .join('\r\n')
    .concat('\r\n');
}

/** One JSON object a line. */
export function toNdjson(
  columns: readonly string[],
  rows: readonly (readonly (Json | undefined)[])[],
): string {
  return rows
    .map(
      (row) =>
        `${JSON.stringify(Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null])))}\n`,
    )
    .join('');
}
