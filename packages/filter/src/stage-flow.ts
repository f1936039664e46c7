import type { FieldReference } from './field.ts';
import type { Stage } from './stage.ts';
import { aggregateColumns, aggregateName, COUNT_COLUMN, type Column, columnOf } from './stage-column.ts';
import { StageError } from './stage-error.ts';
import { refuseAsKey, refuseInstants, refuseTexts } from './stage-field.ts';

/** What comes out of a stage and goes into the next. */
export type Flow = RecordFlow | RowFlow;

/** Records. */
export interface RecordFlow {
  readonly type: 'records';
  /** Whether they are no longer in the order of time. */
  readonly sorted: boolean;
  /** Whether other records have joined those that the filter matched. */
  readonly context: boolean;
}

/** Rows with columns. */
export interface RowFlow {
  readonly type: 'rows';
  readonly columns: readonly Column[];
}

/** What a filter gives to the first stage. */
export const FILTERED: RecordFlow = { type: 'records', sorted: false, context: false };

/**
 * What comes out of stages, in order.
 *
 * @throws StageError as {@link flowAfter}.
 */
export function flowOf(stages: readonly Stage[]): Flow {
  return stages.reduce<Flow>(flowAfter, FILTERED);
}

/**
 * What comes out of a stage.
 *
 * @throws StageError where the stage cannot follow what came before (`stage-order`), asks for a column that is not
 *   there (`unknown-column`), makes two of one name (`duplicate-column`), or uses a field in a way that it does not
 *   allow (`unsupported-field`).
 */
export function flowAfter(flow: Flow, stage: Stage): Flow {
  return flow.type === 'rows' ? afterRows(flow, stage) : afterRecords(flow, stage);
}

function afterRecords(flow: RecordFlow, stage: Stage): Flow {
  if (flow.context && stage.type !== 'fields' && stage.type !== 'limit') {
    throw new StageError(
      'stage-order',
      `Behind context, only fields and limit can follow, not ${nameOf(stage)}.`,
    );
  }
  switch (stage.type) {
    case 'aggregate':
      for (const aggregate of stage.aggregates)
        if ('field' in aggregate) refuseTexts(aggregate, aggregate.field);
      for (const field of stage.by) refuseAsKey(field);
      return rows(aggregateColumns(stage), [...stage.by]);
    case 'top':
      for (const field of stage.by) refuseAsKey(field);
      return rows([...stage.by.map(columnOf), COUNT_COLUMN], [...stage.by]);
    case 'patterns':
      return rows([COUNT_COLUMN, { name: 'pattern', type: 'text' }], []);
    case 'fields':
      return rows(stage.fields.map(columnOf), [...stage.fields]);
    case 'sort':
      return { ...flow, sorted: true };
    case 'limit':
      return flow;
    case 'context':
      if (flow.sorted) {
        throw new StageError(
          'stage-order',
          'Behind sort, records are no longer in the order of time that context needs.',
        );
      }
      for (const field of stage.by) refuseAsKey(field);
      return { ...flow, context: true };
  }
}

function afterRows(flow: RowFlow, stage: Stage): Flow {
  switch (stage.type) {
    case 'aggregate': {
      if (stage.every !== undefined) {
        const reason = 'Time buckets and rates need records; the stages before have made rows of them.';
        throw new StageError('stage-order', reason);
      }
      for (const aggregate of stage.aggregates) {
        if ('field' in aggregate) refuseInstants(aggregate, columnIn(flow, aggregate.field), aggregate.field);
      }
      return rows(
        aggregateColumns(stage, (field) => columnIn(flow, field)),
        [...stage.by],
      );
    }
    case 'fields':
      return rows(
        stage.fields.map((field) => columnIn(flow, field)),
        [...stage.fields],
      );
    case 'sort':
      for (const { field } of stage.keys) columnIn(flow, field);
      return flow;
    case 'limit':
      return flow;
    default:
      throw new StageError(
        'stage-order',
        `${nameOf(stage)} needs records; the stages before have made rows of them.`,
      );
  }
}

function columnIn({ columns }: RowFlow, field: FieldReference): Column {
  const column = columns.find(({ name }) => name === field.name);
  if (column) return column;
  const names = columns.map(({ name }) => name).join(', ');
  throw new StageError('unknown-column', `There is no column "${field.name}" here, but ${names}.`, field);
}

/** How a stage is called. */
function nameOf(stage: Stage): string {
  const [first] = stage.type === 'aggregate' ? stage.aggregates : [];
  return first ? aggregateName(first) : stage.type;
}

/** @param fields the fields that the columns come from, as far as there are some: an error is put down to them. */
function rows(columns: readonly Column[], fields: readonly FieldReference[]): RowFlow {
  const names = columns.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice === undefined) return { type: 'rows', columns };
  const field = fields.findLast(({ name }) => name === twice);
  const reason = `There would be two columns "${twice}". An attribute of that name is also "@${twice}".`;
  throw new StageError('duplicate-column', reason, field);
}
