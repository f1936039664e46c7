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

/**
 * - `agentbus_fold(text)`: `foldCase`; the same as `lower` for ASCII, which is what most text is
 * - `agentbus_number(text)`: `parseNumber`, as a double; NULL for other texts
 * - `agentbus_duration(text)`: nanoseconds, as a double, of a number of seconds
 */
export const COMPARISON_MACROS: readonly string[] = [
  `CREATE MACRO agentbus_fold(text) AS list_transform([text], lambda t:
    CASE WHEN strlen(t) = length(t) THEN lower(t) ELSE agentbus_fold_unicode(t) END)[1]`,
  `CREATE MACRO agentbus_number(text) AS list_transform([text], lambda t: CASE
    WHEN regexp_full_match(t, '-?[0-9]{1,15}') THEN t::DOUBLE
    WHEN regexp_matches(t, '^[+-]?\\.?[0-9]') THEN agentbus_number_text(t)::DOUBLE
    ELSE NULL END)[1]`,
  `CREATE MACRO agentbus_duration(text) AS agentbus_duration_text(text)::DOUBLE`,
];
