import {
  type Condition,
  type ExistsCondition,
  type Expression,
  type FieldReference,
  type SeverityCondition,
  type StringCondition,
  type StringTest,
  type TextCondition,
  toCondition,
} from '@agentbus/filter';
import { foldSql, numberSql } from './comparison-sql.ts';
import { durationSql, fieldSql, JSON_ROWS, type RowForm, type Table, TEXT_COLUMNS } from './field-sql.ts';
import { SqlParameters } from './sql-parameters.ts';

/** A filter in DuckDB's SQL. */
export interface CompiledFilter {
  /** A boolean expression over a table's columns, never NULL. */
  readonly sql: string;
  /** The values of `$1`, `$2`, …; all that comes from the filter is here and nothing of it in `sql`. */
  readonly parameters: readonly unknown[];
}

/**
 * Compiles a filter to SQL that is true of the same records as the filter's own predicate.
 *
 * It stands on the columns, macros and functions of this package's tables, not only on those of the collector's schema.
 */
export function compileToDuckDb(expression: Expression, table: Table): CompiledFilter {
  const parameters = new SqlParameters();
  return { sql: conditionSql(toCondition(expression), table, parameters), parameters: parameters.values };
}

/** The same for a condition; its values are added to `parameters`. */
export function conditionSql(
  condition: Condition,
  table: Table,
  parameters: SqlParameters,
  form: RowForm = JSON_ROWS,
): string {
  const sqlOf = (inner: Condition) => conditionSql(inner, table, parameters, form);
  switch (condition.type) {
    case 'all':
      return 'true';
    case 'and':
      return `(${condition.conditions.map(sqlOf).join(' AND ')})`;
    case 'or':
      return `(${condition.conditions.map(sqlOf).join(' OR ')})`;
    case 'not':
      return `NOT ${sqlOf(condition.condition)}`;
    case 'text':
      return textSql(condition, table, parameters, form);
    case 'exists':
      return existsSql(condition, table, parameters, form);
    case 'string':
      return stringSql(condition, table, parameters, form);
    case 'number': {
      const sought = parameters.add(condition.value);
      const test = (text: string) => `${numberSql(text)} ${condition.operator} ${sought}::DOUBLE`;
      return fieldTestSql(condition.field, test, table, parameters, form);
    }
    case 'severity':
      return table === 'logs' ? severitySql(condition, parameters) : 'false';
    case 'instant':
      return `(nanos ${condition.operator} ${parameters.add(condition.nanoseconds)}::HUGEINT)`;
    case 'duration': {
      const value = parameters.add(condition.nanoseconds);
      return known(`${durationSql(table, parameters, form)} ${condition.operator} ${value}::DOUBLE`);
    }
  }
}

/** What does not apply is false, so that `NOT` is the complement. */
function known(sql: string): string {
  return `coalesce(${sql}, false)`;
}

/** Separates joined attributes, so that a text with it is looked for in each by itself. */
const SEPARATOR = '\u0001';

/** Half a character. Stored text has none (OTLP strings are UTF-8), so nothing equals or contains it. */
const LONE_SURROGATE = /\p{Surrogate}/u;

function textSql(
  { pattern, ignoreCase }: TextCondition,
  table: Table,
  parameters: SqlParameters,
  form: RowForm,
): string {
  if (LONE_SURROGATE.test(pattern.join())) return 'false';
  const [only] = pattern;
  const sought = parameters.add(pattern.length === 1 ? only : likePattern(['', ...pattern, '']));
  const test = (field: string) => {
    const text = ignoreCase ? foldSql(field) : field;
    return pattern.length === 1 ? `contains(${text}, ${sought})` : `${text} LIKE ${sought} ESCAPE '\\'`;
  };
  const inAttributes = form.anyAttribute(test, pattern.length === 1 && !only?.includes(SEPARATOR));
  // CASE, since OR may evaluate both sides, and all attributes as text are the dearer one by far.
  return `CASE WHEN ${TEXT_COLUMNS[table].map(test).join(' OR ')} THEN true ELSE ${known(inAttributes)} END`;
}

function existsSql(
  { field }: ExistsCondition,
  table: Table,
  parameters: SqlParameters,
  form: RowForm,
): string {
  switch (field.kind) {
    case 'attribute':
    case 'resource':
      return `(${fieldSql(field, table, parameters, form)} IS NOT NULL)`;
    case 'level':
      return table === 'logs' ? `("SeverityNumber" <> 0 OR "SeverityText" <> '')` : 'false';
    case 'timestamp':
      return '(nanos <> 0)';
    case 'duration':
      return `(${durationSql(table, parameters, form)} IS NOT NULL)`;
    default:
      return known(`${fieldSql(field, table, parameters, form)} <> ''`);
  }
}

function stringSql(
  { field, test }: StringCondition,
  table: Table,
  parameters: SqlParameters,
  form: RowForm,
): string {
  const sought = test.type === 'equals' ? test.value : String(test.pattern);
  if (LONE_SURROGATE.test(sought)) return 'false';
  const exact = fieldTestSql(field, (text) => testSql(test, text, parameters), table, parameters, form);
  if (field.kind !== 'attribute' || test.type !== 'equals') return exact;
  const prefilter = form.attributePrefilter(field.key, test.value, test.ignoreCase, parameters);
  return prefilter === '' ? exact : `CASE WHEN ${prefilter} THEN ${exact} ELSE false END`;
}

/** Whether a field's string passes a test; false where there is none. */
function fieldTestSql(
  field: FieldReference,
  test: (text: string) => string,
  table: Table,
  parameters: SqlParameters,
  form: RowForm,
): string {
  const own = field.kind === 'attribute' && !field.forced ? form.column(field.key) : undefined;
  if (own !== undefined && field.kind === 'attribute') {
    // Tests of a column are much cheaper than those of an expression that chooses between two.
    const inherited = test(form.resourceAttribute(field.key, parameters));
    return known(`CASE WHEN ${own} IS NOT NULL THEN ${test(own)} ELSE ${inherited} END`);
  }
  return known(test(fieldSql(field, table, parameters, form)));
}

function testSql(test: StringTest, field: string, parameters: SqlParameters): string {
  const text = test.ignoreCase && test.type !== 'regex' ? foldSql(field) : field;
  switch (test.type) {
    case 'equals':
      return `${text} = ${parameters.add(test.value)}`;
    case 'wildcard':
      return `${text} LIKE ${parameters.add(likePattern(test.pattern))} ESCAPE '\\'`;
    case 'regex':
      return `regexp_matches(${text}, ${parameters.add(test.pattern)}${test.ignoreCase ? ", 'i'" : ''})`;
  }
}

function likePattern(pieces: readonly string[]): string {
  return pieces.map((piece) => piece.replace(/[\\%_]/g, '\\$&')).join('%');
}

function severitySql({ lowest, highest, texts }: SeverityCondition, parameters: SqlParameters): string {
  const range = `"SeverityNumber" BETWEEN ${parameters.add(lowest)}::INTEGER AND ${parameters.add(highest)}::INTEGER`;
  const named = texts.map((text) => `${foldSql('"SeverityText"')} = ${parameters.add(text)}`);
  return `(${[range, ...named].join(' OR ')})`;
}
