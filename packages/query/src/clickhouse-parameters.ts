/** The texts of one statement for ClickHouse. Each is bound, never written into the SQL. */
export class ClickHouseParameters {
  readonly values: Record<string, string> = {};

  /** Adds a text; returns its placeholder. */
  add(text: string): string {
    const name = `p${Object.keys(this.values).length + 1}`;
    this.values[name] = text;
    return `{${name}:String}`;
  }
}
