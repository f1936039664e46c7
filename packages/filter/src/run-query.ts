import type { StoredRecord } from '@agentbus/otlp';
import { type CompileOptions, compile } from './compile.ts';
import { ContextWindow } from './context-window.ts';
import type { PatternMiner } from './pattern-miner.ts';
import type { PipelineQuery } from './query.ts';
import type { QueryResult } from './query-result.ts';
import { type RecordSink, recordSink, type SinkOptions } from './record-sink.ts';
import type { ContextStage, Stage } from './stage.ts';
import { flowOf } from './stage-flow.ts';

/** Groups that one stage keeps: some hundreds of megabytes at the very most. */
export const DEFAULT_MAX_GROUPS = 1_000_000;

/** What {@link runQuery} can be given. */
export interface RunOptions extends CompileOptions {
  /** Makes the miner for `patterns`. Default: none, and a query that has it is refused. */
  readonly patterns?: (() => PatternMiner) | undefined;
  /** IANA name of the zone that time buckets are counted in. Default: the system's zone. */
  readonly timeZone?: string | undefined;
  /** Whether the records come newest first, as searches give them, or oldest first. Default: `desc`. */
  readonly order?: 'asc' | 'desc' | undefined;
  /** The most groups that a stage keeps, from 1. Default: {@link DEFAULT_MAX_GROUPS}. */
  readonly maxGroups?: number | undefined;
}

/** A query that runs, record by record. */
export interface Accumulator {
  /**
   * Takes a record, matching or not.
   *
   * @returns whether further records can change the result.
   * @throws FilterError `too-many-groups`.
   */
  add(record: StoredRecord): boolean;
  /** The result so far; more records may follow. */
  result(): QueryResult;
}

/**
 * Runs a query over records in memory: its whole meaning, which engines have to give as well.
 *
 * @param records all records, matching or not, in the order that `options.order` says. No more of them are read than
 *   the result needs.
 * @throws FilterError as {@link createAccumulator}, and `too-many-groups`.
 */
export async function runQuery(
  query: PipelineQuery,
  records: Iterable<StoredRecord> | AsyncIterable<StoredRecord>,
  options: RunOptions = {},
): Promise<QueryResult> {
  const accumulator = createAccumulator(query, options);
  // Awaiting records that are there already costs more than counting them.
  if (Symbol.asyncIterator in records) {
    for await (const record of records) if (!accumulator.add(record)) break;
  } else {
    for (const record of records) if (!accumulator.add(record)) break;
  }
  return accumulator.result();
}

/**
 * Begins to run a query. What it keeps grows with what its stages have to know: a number for a count, a group for each
 * combination of `by`, all numbers for a percentile, all records for `sort` without a `limit` behind it.
 *
 * @throws FilterError as `compile` for the filter; `pattern-miner-missing`; for stages that `parseQuery` has not checked,
 *   also what `flowOf` throws. TimeError `invalid-time-zone`.
 */
export function createAccumulator(query: PipelineQuery, options: RunOptions = {}): Accumulator {
  flowOf(query.stages);
  const matches = compile(query.filter, options);
  const sinkOptions: SinkOptions = {
    timeZone: options.timeZone,
    maxGroups: options.maxGroups ?? DEFAULT_MAX_GROUPS,
    patterns: options.patterns,
  };
  const context = query.stages.find((stage) => stage.type === 'context');
  if (context)
    return withContext(query.stages, context, matches, { ...sinkOptions, order: options.order ?? 'desc' });
  const sink = recordSink(query.stages, sinkOptions);
  let open = true;
  return {
    add(record) {
      if (open && matches(record)) open = sink.add({ record, match: true });
      return open;
    },
    result: () => sink.result(),
  };
}

function withContext(
  stages: readonly Stage[],
  context: ContextStage,
  matches: (record: StoredRecord) => boolean,
  options: SinkOptions & { readonly order: 'asc' | 'desc' },
): Accumulator {
  const place = stages.indexOf(context);
  const limits = stages.slice(0, place).map((stage) => (stage.type === 'limit' ? stage.limit : 0));
  let wanted = Math.min(Number.POSITIVE_INFINITY, ...limits);
  const window = new ContextWindow(context, options);
  return {
    add(record) {
      const match = wanted > 0 && matches(record);
      if (match) wanted--;
      window.add(record, match);
      return true;
    },
    result() {
      const sink: RecordSink = recordSink(stages.slice(place + 1), options);
      for (const entry of window.records()) if (!sink.add(entry)) break;
      return sink.result();
    },
  };
}
