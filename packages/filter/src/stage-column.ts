import type { FieldReference } from './field.ts';
import type { Aggregate, AggregateStage } from './stage.ts';

/** A column of the rows that a stage makes. */
export interface Column {
  readonly name: string;
  /** `text` cells are strings, `number` cells numbers, `instant` cells Unix nanoseconds as bigint; any may be `null`. */
  readonly type: 'text' | 'number' | 'instant';
}

/** The column of the number of records. */
export const COUNT_COLUMN: Column = { name: 'count', type: 'number' };

/** The column that a field of a record becomes. */
export function columnOf({ name, kind }: FieldReference): Column {
  return { name, type: kind === 'timestamp' ? 'instant' : kind === 'duration' ? 'number' : 'text' };
}

/** The columns of an aggregate stage; `columnBy` is what its fields are in what goes in. */
export function aggregateColumns(
  { aggregates, every, by }: AggregateStage,
  columnBy: (field: FieldReference) => Column = columnOf,
): Column[] {
  const time: Column[] = every === undefined ? [] : [{ name: 'time', type: 'instant' }];
  return [
    ...time,
    ...by.map(columnBy),
    ...aggregates.map((aggregate) => aggregateColumn(aggregate, columnBy)),
  ];
}

function aggregateColumn(aggregate: Aggregate, columnBy: (field: FieldReference) => Column): Column {
  if (!('field' in aggregate)) return { name: aggregate.function, type: 'number' };
  const { type } = columnBy(aggregate.field);
  const name = `${aggregateName(aggregate)}_${aggregate.field.name}`;
  return { name, type: type === 'instant' ? 'instant' : 'number' };
}

/** How an aggregate is written, without its field. */
export function aggregateName(aggregate: Aggregate): string {
  return aggregate.function === 'percentile' ? `p${aggregate.percentile}` : aggregate.function;
}
