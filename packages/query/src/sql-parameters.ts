/** The values of one statement. Each is bound, never written into the SQL. */
export class SqlParameters {
  readonly values: unknown[] = [];

  /** Adds a value; returns its placeholder: `$1`, `$2`, … */
  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}
