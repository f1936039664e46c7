/** What fields can be used for in a stage. */
import type { FieldReference } from './field.ts';
import type { Aggregate } from './stage.ts';
import { aggregateName, type Column, columnOf } from './stage-column.ts';
import { StageError } from './stage-error.ts';

/** Refuses to calculate with what never is a number. */
export function refuseTexts(aggregate: Aggregate, field: FieldReference): void {
  switch (field.kind) {
    case 'attribute':
    case 'resource':
    case 'duration':
    case 'severityNumber':
    case 'body':
      return;
    case 'timestamp':
      refuseInstants(aggregate, columnOf(field), field);
      return;
    default: {
      const hint = field.kind === 'level' ? ' The number of a level is severityNumber.' : '';
      const reason = `"${field.name}" has no numbers that ${aggregateName(aggregate)} could take.${hint}`;
      throw new StageError('unsupported-field', reason, field);
    }
  }
}

/** Refuses to calculate with points in time, of which there is only a first and a last. */
export function refuseInstants(aggregate: Aggregate, { type }: Column, field: FieldReference): void {
  if (type !== 'instant' || aggregate.function === 'min' || aggregate.function === 'max') return;
  const reason = `"${field.name}" is a point in time, of which there is min and max, but no ${aggregateName(aggregate)}.`;
  throw new StageError('unsupported-field', reason, field);
}

/** Refuses to group by what hardly two records share. */
export function refuseAsKey(field: FieldReference): void {
  if (field.kind !== 'timestamp' && field.kind !== 'duration') return;
  const hint = field.kind === 'timestamp' ? ' Time is cut into buckets by every, as in: every 1m.' : '';
  throw new StageError('unsupported-field', `Records cannot be grouped by "${field.name}".${hint}`, field);
}
