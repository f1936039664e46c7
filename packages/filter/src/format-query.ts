import type { FieldReference } from './field.ts';
import { format, formatName } from './format.ts';
import { DURATION_UNITS } from './quantity.ts';
import type { Query } from './query.ts';
import type { Aggregate, AggregateStage, ContextStage, Stage } from './stage.ts';
import { aggregateName } from './stage-column.ts';
import { RESERVED_WORDS } from './stage-words.ts';
import { quote } from './syntax-problem.ts';

/** Units that intervals are written in, largest first. A day is the largest: `7d` says more than `1w`. */
const INTERVAL_UNITS: readonly string[] = ['d', 'h', 'm', 's', 'ms', 'us', 'ns'];

const SQL_HEAD = 'sql:';

/** The canonical text of a query. `parseQuery` makes the same query of it, if its filter is in normal form. */
export function formatQuery(query: Query): string {
  if (query.type === 'sql') return SQL_HEAD.padEnd(query.position) + query.sql;
  const filter = format(query.filter);
  if (query.stages.length === 0) return filter;
  return [filter === '' ? '*' : filter, ...query.stages.map(formatStage)].join(' | ');
}

/** The canonical text of one stage, without a pipe. */
export function formatStage(stage: Stage): string {
  switch (stage.type) {
    case 'aggregate':
      return formatAggregates(stage);
    case 'top':
      return `top ${stage.limit} ${fieldList(stage.by)}`;
    case 'patterns':
      return 'patterns';
    case 'fields':
      return `fields ${fieldList(stage.fields)}`;
    case 'sort':
      return `sort ${stage.keys.map(({ field, direction }) => formatStageField(field) + (direction === 'desc' ? ' desc' : '')).join(', ')}`;
    case 'limit':
      return `limit ${stage.limit}`;
    case 'context':
      return `context ${sides(stage)}${byClause(stage.by)}`;
  }
}

/** A length of time in its largest whole unit: `90m`. */
export function formatInterval(nanoseconds: bigint): string {
  for (const unit of INTERVAL_UNITS) {
    const size = BigInt(DURATION_UNITS[unit] ?? 1);
    if (nanoseconds % size === 0n) return `${nanoseconds / size}${unit}`;
  }
  return `${nanoseconds}ns`;
}

function formatAggregates({ aggregates, every, by }: AggregateStage): string {
  const interval = every === undefined ? '' : formatInterval(every);
  const firstRate = aggregates.findIndex((aggregate) => aggregate.function === 'rate');
  const list = aggregates.map((aggregate, index) =>
    index === firstRate && every !== undefined ? `rate ${interval}` : formatAggregate(aggregate),
  );
  const buckets = every === undefined || firstRate >= 0 ? '' : ` every ${interval}`;
  return list.join(', ') + buckets + byClause(by);
}

function formatAggregate(aggregate: Aggregate): string {
  const name = aggregateName(aggregate);
  return 'field' in aggregate ? `${name} ${formatStageField(aggregate.field)}` : name;
}

function sides({ before, after }: ContextStage): string {
  if (before === after) return String(before);
  return [before > 0 ? `${before} before` : '', after > 0 ? `${after} after` : ''].filter(Boolean).join(' ');
}

function byClause(by: readonly FieldReference[]): string {
  return by.length === 0 ? '' : ` by ${fieldList(by)}`;
}

function fieldList(fields: readonly FieldReference[]): string {
  return fields.map(formatStageField).join(', ');
}

/** A field's name as it is written in a stage. */
export function formatStageField(field: FieldReference): string {
  return RESERVED_WORDS.includes(field.name.toLowerCase()) ? quote(field.name) : formatName(field);
}
