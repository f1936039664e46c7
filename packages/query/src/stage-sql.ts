/** The stages of a query in SQL. Pure, and the same for every engine. */
import type {
  Aggregate,
  AggregateStage,
  Column,
  ContextStage,
  FieldReference,
  FieldsStage,
  SortStage,
  Stage,
  TopStage,
} from '@agentbus/filter';
import { type CellSql, type Dialect, type OrderTerm, orderBySql, type Relation } from './relation.ts';

const NANOS_PER_SECOND = 1e9;

/** Stages that are written in SQL. */
export type SqlStage = Exclude<Stage, { type: 'patterns' }>;

type AggregateParts = Pick<AggregateStage, 'every' | 'aggregates'>;

/** Writes stages, one behind the other. */
export class StageWriter {
  readonly #dialect: Dialect;
  #names = 0;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** What comes out of a stage. */
  after(relation: Relation, stage: SqlStage): Relation {
    switch (stage.type) {
      case 'limit':
        return limited(relation, stage.limit);
      case 'sort':
        return this.#sorted(relation, stage);
      case 'fields':
        return this.#projected(relation, stage);
      case 'aggregate':
        return this.#aggregated(relation, stage);
      case 'top':
        return this.#ranked(relation, stage);
      case 'context':
        return this.#withContext(relation, stage);
    }
  }

  #sorted(relation: Relation, { keys }: SortStage): Relation {
    const terms = keys.flatMap(({ field, direction }) =>
      this.#orderTerms(relation.sortCell(field), direction),
    );
    return { ...relation, order: [...terms, ...relation.order] };
  }

  /** Numbers first, in either direction; equal ones by their texts; then other texts; then NULL. */
  #orderTerms({ type, sql }: CellSql, direction: 'asc' | 'desc'): OrderTerm[] {
    if (type !== 'text') return [{ sql, direction }];
    return [
      { sql: this.#dialect.number(sql), direction },
      { sql, direction },
    ];
  }

  #projected(relation: Relation, { fields }: FieldsStage): Relation {
    const columns = fields.map((field) => this.#column(field.name, relation.cell(field)));
    const order = relation.order.map(({ sql, direction }) => ({ name: this.#name('o'), sql, direction }));
    const selected = [...columns.map(selectItem), ...order.map(selectItem)].join(', ');
    return this.#rows(
      `SELECT ${selected} FROM (${relation.sql}) AS r`,
      columns,
      order.map(({ name, direction }) => ({ sql: name, direction })),
    );
  }

  #aggregated(relation: Relation, { aggregates, every, by }: AggregateStage): Relation {
    const buckets = every === undefined ? undefined : this.#dialect.timeBuckets(relation.sql, every);
    const time = buckets && { name: this.#name('k'), type: 'instant' as const, sql: buckets.key };
    const keys = by.map((field) => this.#column(field.name, relation.cell(field)));
    const results = aggregates.map((aggregate) =>
      this.#aggregate(relation, aggregate, { every, aggregates }),
    );
    const grouped = [...(time ? [time] : []), ...keys];
    const columns = [...grouped, ...results];
    const groupBy =
      grouped.length === 0 ? '' : ` GROUP BY ${grouped.map((_, index) => index + 1).join(', ')}`;
    const sql = `SELECT ${columns.map(selectItem).join(', ')} FROM (${buckets?.sql ?? relation.sql}) AS r${groupBy}`;
    const order = [
      ...(time ? [{ sql: time.name, direction: 'asc' as const }] : []),
      ...keys.flatMap(({ name, type }) => this.#orderTerms({ sql: name, type }, 'asc')),
    ];
    if (buckets === undefined || time === undefined) return this.#rows(sql, columns, order);
    const start = this.#column('time', { type: 'instant', sql: buckets.start(time.name) });
    const others = [...keys, ...results];
    return this.#rows(
      `SELECT ${[selectItem(start), ...others.map(({ name }) => name)].join(', ')} FROM (${sql}) AS r`,
      [start, ...others],
      [{ sql: start.name, direction: 'asc' }, ...order.slice(1)],
    );
  }

  #aggregate(relation: Relation, aggregate: Aggregate, stage: AggregateParts): NamedCell {
    const { sql, type, column } = this.#aggregateCell(relation, aggregate, stage);
    return { name: this.#name('c'), type, sql, column };
  }

  #aggregateCell(
    relation: Relation,
    aggregate: Aggregate,
    { every, aggregates }: AggregateParts,
  ): CellSql & { readonly column: string } {
    const { double, finite, sum, quantile } = this.#dialect;
    switch (aggregate.function) {
      case 'count':
        return { type: 'number', sql: 'count(*)', column: 'count' };
      case 'rate': {
        const seconds = Number(every ?? 0n) / NANOS_PER_SECOND;
        const sql = seconds === 0 ? 'NULL' : `${double('count(*)')} / ${doubleLiteral(seconds)}`;
        return { type: 'number', sql, column: 'rate' };
      }
      case 'percentile': {
        const { sql } = relation.measure(aggregate.field);
        const column = `p${aggregate.percentile}_${aggregate.field.name}`;
        const fractions = fractionsOf(aggregate.field, aggregates);
        const value = quantile(double(sql), aggregate.percentile / 100, fractions);
        return { type: 'number', sql: finite(value), column };
      }
      default: {
        const { type, sql } = relation.measure(aggregate.field);
        const column = `${aggregate.function}_${aggregate.field.name}`;
        switch (aggregate.function) {
          case 'sum':
            return { type: 'number', sql: finite(sum(double(sql))), column };
          case 'avg':
            return { type: 'number', sql: finite(`${sum(double(sql))} / count(${sql})`), column };
          default: {
            const extreme = `${aggregate.function}(${sql})`;
            if (type === 'instant') return { type, sql: extreme, column };
            return { type: 'number', sql: finite(double(extreme)), column };
          }
        }
      }
    }
  }

  #ranked(relation: Relation, { by, limit }: TopStage): Relation {
    const count: AggregateStage = {
      type: 'aggregate',
      aggregates: [{ function: 'count' }],
      every: undefined,
      by,
    };
    const counted = this.#aggregated(relation, count);
    const { sql } = counted.cell(COUNT_FIELD);
    return limited({ ...counted, order: [{ sql, direction: 'desc' }, ...counted.order] }, limit);
  }

  /** Of records that have the column `match`. */
  #withContext(relation: Relation, { before, after, by }: ContextStage): Relation {
    const partition =
      by.length === 0 ? '' : `PARTITION BY ${by.map((field) => relation.cell(field).sql).join(', ')} `;
    // In the order of records the newest is first, so what is after a match in time stands before it.
    const frame = `${partition}${orderBySql(relation.order)} ROWS BETWEEN ${before} PRECEDING AND ${after} FOLLOWING`;
    const near = this.#name('n');
    return {
      ...relation,
      sql: `SELECT * FROM (SELECT *, ${this.#dialect.any('match')} OVER (${frame}) AS ${near} FROM (${relation.sql}) AS r) AS r WHERE ${near}`,
    };
  }

  #column(column: string, { type, sql }: CellSql): NamedCell {
    return { name: this.#name('c'), type, sql, column };
  }

  #rows(sql: string, columns: readonly NamedCell[], order: readonly OrderTerm[]): Relation {
    const cell = ({ name }: FieldReference): CellSql => {
      const found = columns.find(({ column }) => column === name);
      // flowOf has made sure that it is there.
      return found === undefined ? { type: 'text', sql: 'NULL' } : { type: found.type, sql: found.name };
    };
    return {
      sql,
      order,
      cell,
      sortCell: cell,
      measure: (field) => {
        const { type, sql: value } = cell(field);
        return type === 'text' ? { type: 'number', sql: this.#dialect.number(value) } : { type, sql: value };
      },
    };
  }

  #name(prefix: string): string {
    this.#names++;
    return `${prefix}${this.#names}`;
  }
}

/** The percentiles that a stage asks for of a field, between 0 and 1. */
function fractionsOf({ name }: FieldReference, aggregates: readonly Aggregate[]): number[] {
  const fractions = aggregates.flatMap((aggregate) =>
    aggregate.function === 'percentile' && aggregate.field.name === name ? [aggregate.percentile / 100] : [],
  );
  return [...new Set(fractions)];
}

const COUNT_FIELD: FieldReference = { name: 'count', kind: 'attribute', key: 'count', forced: false };

interface NamedCell extends CellSql {
  /** Its name in SQL, one of ours. */
  readonly name: string;
  /** The name of the column that it becomes. */
  readonly column?: string;
}

function selectItem({ sql, name }: { readonly sql: string; readonly name: string }): string {
  return `${sql} AS ${name}`;
}

function limited(relation: Relation, limit: number): Relation {
  return {
    ...relation,
    sql: `SELECT * FROM (${relation.sql}) AS r ${orderBySql(relation.order)} LIMIT ${limit}`,
  };
}

/** A query for the columns of a relation, in its order. */
export function resultSql(relation: Relation, columns: readonly Column[]): string {
  const selected = columns.map(({ name }) => {
    return relation.cell({ name, kind: 'attribute', key: name, forced: false }).sql;
  });
  return `SELECT ${selected.join(', ')} FROM (${relation.sql}) AS r ${orderBySql(relation.order)}`;
}

/** A double as SQL reads it exactly. */
export function doubleLiteral(value: number): string {
  return value.toExponential();
}
