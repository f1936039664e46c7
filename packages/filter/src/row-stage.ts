/** Stages behind those that have made rows of the records. */
import { aggregateState } from './aggregate-state.ts';
import { sortItems } from './cell-order.ts';
import type { FieldReference } from './field.ts';
import { GroupTable } from './group-table.ts';
import { parseNumber } from './number.ts';
import type { Cell, Row, RowsResult } from './query-result.ts';
import type { AggregateStage, SortStage, Stage } from './stage.ts';
import { flowAfter } from './stage-flow.ts';

/**
 * Applies a stage to rows.
 *
 * @throws StageError where it cannot follow; FilterError `too-many-groups`.
 */
export function applyToRows(input: RowsResult, stage: Stage, maxGroups: number): RowsResult {
  const flow = flowAfter(input, stage);
  const columns = flow.type === 'rows' ? flow.columns : [];
  return { type: 'rows', columns, rows: rowsAfter(input, stage, maxGroups) };
}

function rowsAfter(input: RowsResult, stage: Stage, maxGroups: number): readonly Row[] {
  switch (stage.type) {
    case 'aggregate':
      return groupRows(input, stage, maxGroups);
    case 'fields': {
      const readers = stage.fields.map((field) => cellOf(input, field));
      return input.rows.map((row) => readers.map((read) => read(row)));
    }
    case 'sort':
      return sortRows(input, stage);
    case 'limit':
      return input.rows.slice(0, stage.limit);
    default:
      return [];
  }
}

/** The reader of a column's cell. */
function cellOf({ columns }: RowsResult, field: FieldReference): (row: Row) => Cell {
  const index = columns.findIndex(({ name }) => name === field.name);
  return (row) => row[index] ?? null;
}

function groupRows(input: RowsResult, stage: AggregateStage, maxGroups: number): Row[] {
  const measure = (field: FieldReference) => {
    const read = cellOf(input, field);
    return (row: Row): number | bigint => numberOf(read(row));
  };
  const table = new GroupTable<Row>({
    keys: stage.by.map((field) => cellOf(input, field)),
    states: stage.aggregates.map((aggregate) => aggregateState(aggregate, stage.every, measure)),
    maxGroups,
  });
  for (const row of input.rows) table.add(row);
  return table.rows();
}

function numberOf(cell: Cell): number | bigint {
  if (cell === null) return Number.NaN;
  return typeof cell === 'string' ? (parseNumber(cell) ?? Number.NaN) : cell;
}

function sortRows(input: RowsResult, { keys }: SortStage): Row[] {
  const readers = keys.map(({ field }) => cellOf(input, field));
  return sortItems(
    input.rows,
    readers,
    keys.map(({ direction }) => direction),
  );
}
