/** Records as a relation: what stages ask of them is gathered, and becomes the columns that are read. Pure. */
import type { FieldReference } from '@agentbus/filter';
import type { CellSql, Dialect, OrderTerm, Relation } from './relation.ts';

/** What a column of records holds. */
export type RecordValue =
  /** A field's string. */
  | { readonly type: 'text'; readonly field: FieldReference }
  /** The duration in seconds, as a double that may not be finite. */
  | { readonly type: 'seconds' }
  /** The severity number; NULL where it is 0 or there is none. */
  | { readonly type: 'severity' };

/** A column of records. */
export interface RecordColumn {
  /** Its name in SQL, one of ours. */
  readonly name: string;
  readonly value: RecordValue;
}

/** What every relation of records is ordered by: newest first, as the filter gives them. */
export const NEWEST_FIRST: readonly OrderTerm[] = ['time', 'segment', 'position'].map((sql) => ({
  sql,
  direction: 'desc',
}));

/**
 * Records in the table expression `records`, whose columns are `time` (Unix nanoseconds), those of `order`, and the ones
 * that are asked for.
 */
export class RecordRelation implements Relation {
  readonly sql = 'SELECT * FROM records';
  readonly order: readonly OrderTerm[];
  readonly #dialect: Dialect;
  readonly #columns = new Map<string, RecordColumn>();

  constructor(dialect: Dialect, order: readonly OrderTerm[] = NEWEST_FIRST) {
    this.#dialect = dialect;
    this.order = order;
  }

  /** The columns that have been asked for. */
  get columns(): readonly RecordColumn[] {
    return [...this.#columns.values()];
  }

  cell = (field: FieldReference): CellSql => {
    if (field.kind === 'timestamp') return TIME;
    if (field.kind !== 'duration')
      return { type: 'text', sql: this.#add(`text ${field.name}`, { type: 'text', field }) };
    return { type: 'number', sql: this.#dialect.finite(this.#add('seconds', { type: 'seconds' })) };
  };

  sortCell = (field: FieldReference): CellSql => {
    if (field.kind !== 'level') return this.cell(field);
    return { type: 'number', sql: this.#add('severity', { type: 'severity' }) };
  };

  measure = (field: FieldReference): CellSql => {
    if (field.kind === 'timestamp') return TIME;
    if (field.kind === 'duration') return { type: 'number', sql: this.#add('seconds', { type: 'seconds' }) };
    return { type: 'number', sql: this.#dialect.number(this.cell(field).sql) };
  };

  #add(key: string, value: RecordValue): string {
    const column = this.#columns.get(key) ?? { name: `f${this.#columns.size}`, value };
    this.#columns.set(key, column);
    return column.name;
  }
}

const TIME: CellSql = { type: 'instant', sql: 'time' };
