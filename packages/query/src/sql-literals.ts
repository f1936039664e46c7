import { SqlParameters } from './sql-parameters.ts';

/** Values written into SQL, where it takes no parameters: in views. Only for texts and lists of texts. */
export class SqlLiterals extends SqlParameters {
  override add(value: unknown): string {
    if (typeof value === 'string') return textLiteral(value);
    if (Array.isArray(value)) return `[${value.map((item) => this.add(item)).join(', ')}]`;
    throw new TypeError(`Cannot write a literal of ${typeof value}.`);
  }
}

/** A text as SQL. */
export function textLiteral(text: string): string {
  // DuckDB's strings have no escapes but the doubled quote.
  return `'${text.replaceAll("'", "''")}'`;
}
