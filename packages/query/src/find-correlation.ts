import { resolveField } from '@agentbus/filter';
import { displayValue, type StoredLog, type StoredSpan } from '@agentbus/otlp';
import type { QueryEngine } from './query-engine.ts';
import { withTimeLimit } from './query-limits.ts';

/** All that is stored of one correlation, across services. Empty where nothing is. */
export interface Correlation {
  /** Spans and log records, each in its place: by timestamp, a span by its start and before what it logged then. */
  readonly records: (StoredLog | StoredSpan)[];
  /** By timestamp. */
  readonly spans: StoredSpan[];
  /** By timestamp. */
  readonly logs: StoredLog[];
  /** The services that took part, in the order in which they came to it. */
  readonly services: string[];
  /** The traces that they are of, in the same order: see `findTrace`. */
  readonly traceIds: string[];
}

/**
 * The spans and log records of one correlation: all whose attribute `correlation.id`, or that of their resource, is `id`.
 *
 * @throws QueryError.
 */
export async function findCorrelation(
  engine: QueryEngine,
  id: string,
  options: {
    /** See `RecordSearch.timeLimit`. */
    readonly timeLimit?: number | undefined;
    readonly signal?: AbortSignal | undefined;
  } = {},
): Promise<Correlation> {
  const signal = withTimeLimit(options.signal, options.timeLimit);
  const where = {
    type: 'compare',
    field: resolveField('correlation'),
    operator: '=',
    value: id,
  } as const;
  const spans: StoredSpan[] = [];
  for await (const span of engine.searchSpans({ where, order: 'asc', signal })) spans.push(span);
  const logs: StoredLog[] = [];
  for await (const log of engine.search({ where, order: 'asc', signal })) logs.push(log);
  // Stable, so spans stay before the records of the same time.
  const records = [...spans, ...logs].sort((a, b) => Number(a.timestamp - b.timestamp));
  return {
    records,
    spans,
    logs,
    services: distinct(
      records.map(({ resource }) => displayValue(resource.attributes['service.name'] ?? '')),
    ),
    traceIds: distinct(records.map(({ traceId }) => traceId)),
  };
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter((text) => text !== '');
}
