/** The stages over records in memory, each handing on to the next. */
import { aggregateState } from './aggregate-state.ts';
import { compareCodePoints, sortItems } from './cell-order.ts';
import type { FieldReference } from './field.ts';
import { FilterError } from './filter-error.ts';
import { GroupTable } from './group-table.ts';
import type { PatternMiner } from './pattern-miner.ts';
import type { QueryResult, ResultRecord, Row } from './query-result.ts';
import { readCell, readMeasure, readSortCell } from './read-cell.ts';
import { applyToRows } from './row-stage.ts';
import type { AggregateStage, FieldsStage, SortStage, Stage, TopStage } from './stage.ts';
import { FILTERED, flowAfter } from './stage-flow.ts';
import { timeBuckets } from './time-bucket.ts';

/** Sorted records beyond the limit that are kept before they are cut: sorting seldom costs less than keeping. */
const SORT_SLACK = 10_000;

/** What stages need besides records. */
export interface SinkOptions {
  readonly timeZone: string | undefined;
  readonly maxGroups: number;
  readonly patterns: (() => PatternMiner) | undefined;
}

/** Takes records, and gives what the stages make of them. */
export interface RecordSink {
  /** @returns whether further records can change the result. */
  add(entry: ResultRecord): boolean;
  result(): QueryResult;
}

/** The sink of stages, in order. */
export function recordSink(stages: readonly Stage[], options: SinkOptions): RecordSink {
  const [stage, ...rest] = stages;
  switch (stage?.type) {
    case undefined:
    case 'context':
      return collecting();
    case 'limit':
      return limiting(stage.limit, recordSink(rest, options));
    case 'sort':
      return sorting(stage, rest, options);
    case 'aggregate':
      return rowSink(stage, rest, options, aggregating(stage, options));
    case 'top':
      return rowSink(stage, rest, options, ranking(stage, options));
    case 'patterns':
      return rowSink(stage, rest, options, mining(options));
    case 'fields':
      return rowSink(stage, rest, options, projecting(stage, rest));
  }
}

function collecting(): RecordSink {
  const records: ResultRecord[] = [];
  return {
    add(entry) {
      records.push(entry);
      return true;
    },
    result: () => ({ type: 'records', records: [...records] }),
  };
}

function limiting(limit: number, next: RecordSink): RecordSink {
  let count = 0;
  return {
    add(entry) {
      if (count >= limit) return false;
      count++;
      return next.add(entry) && count < limit;
    },
    result: () => next.result(),
  };
}

function sorting({ keys }: SortStage, rest: readonly Stage[], options: SinkOptions): RecordSink {
  const readers = keys.map(({ field }) => {
    const read = readSortCell(field);
    return ({ record }: ResultRecord) => read(record);
  });
  const directions = keys.map(({ direction }) => direction);
  const [next] = rest;
  const limit = next?.type === 'limit' ? next.limit : Number.POSITIVE_INFINITY;
  let records: ResultRecord[] = [];
  return {
    add(entry) {
      records.push(entry);
      if (records.length >= limit + Math.max(limit, SORT_SLACK)) {
        records = sortItems(records, readers, directions).slice(0, limit);
      }
      return true;
    },
    result() {
      const sink = recordSink(rest, options);
      for (const entry of sortItems(records, readers, directions)) if (!sink.add(entry)) break;
      return sink.result();
    },
  };
}

/** Makes rows of records. */
interface RowMaker {
  add(entry: ResultRecord): boolean;
  rows(): readonly Row[];
}

function rowSink(stage: Stage, rest: readonly Stage[], options: SinkOptions, maker: RowMaker): RecordSink {
  const flow = flowAfter(FILTERED, stage);
  const columns = flow.type === 'rows' ? flow.columns : [];
  return {
    add: (entry) => maker.add(entry),
    result: () =>
      rest.reduce((rows, next) => applyToRows(rows, next, options.maxGroups), {
        type: 'rows' as const,
        columns,
        rows: maker.rows(),
      }),
  };
}

function aggregating(
  { aggregates, every, by }: AggregateStage,
  { timeZone, maxGroups }: SinkOptions,
): RowMaker {
  const bucketOf = every === undefined ? undefined : timeBuckets(every, timeZone);
  const time = bucketOf ? [({ record }: ResultRecord) => bucketOf(record.timestamp)] : [];
  const measure = (field: FieldReference) => {
    const read = readMeasure(field);
    return ({ record }: ResultRecord) => read(record);
  };
  const table = new GroupTable<ResultRecord>({
    keys: [...time, ...by.map(cellOf)],
    states: aggregates.map((aggregate) => aggregateState(aggregate, every, measure)),
    maxGroups,
  });
  return makerOf(table);
}

function ranking({ limit, by }: TopStage, { maxGroups }: SinkOptions): RowMaker {
  const maker = makerOf(
    new GroupTable<ResultRecord>({
      keys: by.map(cellOf),
      states: [aggregateState<ResultRecord>({ function: 'count' }, undefined, () => () => 0)],
      maxGroups,
    }),
  );
  const count = (row: Row) => row.at(-1) ?? null;
  return { add: maker.add, rows: () => sortItems(maker.rows(), [count], ['desc']).slice(0, limit) };
}

function makerOf(table: GroupTable<ResultRecord>): RowMaker {
  return {
    add(entry) {
      table.add(entry);
      return true;
    },
    rows: () => table.rows(),
  };
}

function mining({ patterns }: SinkOptions): RowMaker {
  if (!patterns) {
    throw new FilterError(
      'pattern-miner-missing',
      'Cannot run the query: it has "patterns", and nothing to find them with was given. Pass a miner as `patterns`.',
    );
  }
  const miner = patterns();
  return {
    add({ record }) {
      miner.add(record);
      return true;
    },
    rows: () =>
      [...miner.patterns()]
        .sort((a, b) => b.count - a.count || compareCodePoints(a.pattern, b.pattern))
        .map(({ count, pattern }) => [count, pattern]),
  };
}

function projecting({ fields }: FieldsStage, [next]: readonly Stage[]): RowMaker {
  const readers = fields.map(cellOf);
  const limit = next?.type === 'limit' ? next.limit : Number.POSITIVE_INFINITY;
  const rows: Row[] = [];
  return {
    add(entry) {
      if (rows.length < limit) rows.push(readers.map((read) => read(entry)));
      return rows.length < limit;
    },
    rows: () => rows,
  };
}

function cellOf(field: FieldReference) {
  const read = readCell(field);
  return ({ record }: ResultRecord) => read(record);
}
