/** How filters compare strings and numbers, in DuckDB: fast in SQL where that is exact, else the filter's own code. */
import { foldCase, parseNumber } from '@agentbus/filter';

/** Functions of JavaScript for SQL, by name. All take and give text. */
export const COMPARISON_FUNCTIONS: Readonly<Record<string, (text: string) => string | undefined>> = {
  agentbus_fold_unicode: foldCase,
  // As text, since the shortest form of a double survives it and one kind of function is enough.
  agentbus_number_text: (text) => parseNumber(text)?.toString(),
  agentbus_duration_text: (text) => nanosecondsOf(text)?.toString(),
};

function nanosecondsOf(seconds: string): number | undefined {
  const value = parseNumber(seconds);
  return value === undefined ? undefined : Math.round(value * 1e9);
}

/** Numbers that SQL's cast takes as `parseNumber` does, and that no double is too small for. */
const PLAIN_NUMBER = '-?[0-9]{1,15}(\\.[0-9]{1,20})?(e-?[0-9]{1,2})?';

/** Those of them that are not negative: SQL rounds half a nanosecond away from zero, JavaScript up. */
const PLAIN_SECONDS = PLAIN_NUMBER.slice('-?'.length);

/** What the functions of SQL are, by name, of a column: an expression that may stand there more than once. */
const COLUMN_FUNCTIONS: Readonly<Record<string, (column: string) => string>> = {
  agentbus_fold: (t) =>
    `CASE WHEN strlen(${t}) = length(${t}) THEN lower(${t}) ELSE agentbus_fold_unicode(${t}) END`,
  agentbus_number: (t) => `CASE WHEN regexp_full_match(${t}, '${PLAIN_NUMBER}') THEN ${t}::DOUBLE
    WHEN regexp_matches(${t}, '^[+-]?\\.?[0-9]') THEN agentbus_number_text(${t})::DOUBLE ELSE NULL END`,
  agentbus_duration: (
    t,
  ) => `CASE WHEN regexp_full_match(${t}, '${PLAIN_SECONDS}') THEN round(${t}::DOUBLE * 1e9)
    ELSE agentbus_duration_text(${t})::DOUBLE END`,
};

/**
 * - `agentbus_fold(text)`: `foldCase`; the same as `lower` for ASCII, which is what most text is
 * - `agentbus_number(text)`: `parseNumber`, as a double; NULL for other texts
 * - `agentbus_duration(text)`: nanoseconds, as a double, of a number of seconds
 *
 * A macro repeats its argument. Each of these evaluates it once; with `_column` behind its name it is for a column, which
 * takes a third of the time.
 */
export const COMPARISON_MACROS: readonly string[] = Object.entries(COLUMN_FUNCTIONS).flatMap(
  ([name, write]) => [
    `CREATE MACRO ${name}(text) AS list_transform([text], lambda t: ${write('t')})[1]`,
    `CREATE MACRO ${name}_column(text) AS ${write('text')}`,
  ],
);

/** A text's folded form. */
export function foldSql(text: string): string {
  return callSql('agentbus_fold', text);
}

/** The number that a text is. */
export function numberSql(text: string): string {
  return callSql('agentbus_number', text);
}

/** The nanoseconds of a text of seconds. */
export function nanosecondsSql(text: string): string {
  return callSql('agentbus_duration', text);
}

function callSql(name: string, text: string): string {
  return isColumn(text) ? `${name}_column(${text})` : `${name}(${text})`;
}

/** Whether an expression is nothing but a column's name. */
function isColumn(sql: string): boolean {
  return /^(?:\w+|"\w+")$/.test(sql);
}
