import { and, type Cell, type Expression, parse, type Row, resolveField } from '@agentbus/filter';
import { ATTR_OPERATION_DURATION, ATTR_OPERATION_NAME } from '@agentbus/otlp';
import type { QueryEngine } from '@agentbus/query';
import { type OperationRun, OperationTrends, type OperationTrendsOptions } from './operation-trends.ts';
import { operationKind, spanOperation } from './span-operation.ts';

/** Which operations to look at. */
export interface TrendRange extends OperationTrendsOptions {
  /** Unix nanoseconds. */
  readonly since: bigint;
  readonly until: bigint;
  /** Narrows it. Default: all operations. */
  readonly where?: Expression | undefined;
  /** Is told of each run, beside. */
  readonly onRun?: ((run: OperationRun) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What `measure` measured is read from its records: they come without tracing too. */
const SPANS = `-${ATTR_OPERATION_NAME}:*`;
const MEASURES = `kind:performance ${ATTR_OPERATION_NAME}:* ${ATTR_OPERATION_DURATION}:*`;

/** Gathers how the operations of a time performed, out of spans and PERFORMANCE records. */
export async function collectTrends(engine: QueryEngine, range: TrendRange): Promise<OperationTrends> {
  const trends = new OperationTrends({ ...range, sliceNanos: range.sliceNanos ?? sliceWidth(range) });
  const add = (run: OperationRun) => {
    trends.add(run);
    range.onRun?.(run);
  };
  const shared = ['timestamp', 'service', 'resource.service.version', 'duration', 'trace'];
  const names = ['kind', 'name', 'route', 'url.path', 'url.full'];
  for await (const row of rowsOf(engine, range, 'spans', SPANS, [...shared, 'statusCode', ...names])) {
    const [timestamp, service, version, seconds, trace, status, ...rest] = row;
    if (typeof timestamp !== 'bigint') continue;
    const [kind = '', name = '', route = '', path = '', url = ''] = rest.map(textOf);
    add({
      timestamp,
      service: textOf(service),
      version: textOf(version),
      kind: operationKind(kind),
      operation: spanOperation({ kind, name, route, path, url }),
      seconds: Number(seconds),
      failed: status === 'error',
      traceId: textOf(trace),
    });
  }
  const measures = rowsOf(engine, range, 'logs', MEASURES, [...shared, ATTR_OPERATION_NAME, 'error.type']);
  for await (const [timestamp, service, version, seconds, trace, operation, error] of measures) {
    if (typeof timestamp !== 'bigint') continue;
    add({
      timestamp,
      service: textOf(service),
      version: textOf(version),
      kind: 'measure',
      operation: textOf(operation),
      seconds: Number(seconds),
      failed: error !== null,
      traceId: textOf(trace),
    });
  }
  return trends;
}

/** Slices of a time: fine enough to tell what was just before a new version. */
const SLICES = 96n;

function sliceWidth({ since, until }: TrendRange): bigint {
  return (until - since) / SLICES + 1n;
}

async function* rowsOf(
  engine: QueryEngine,
  { since, until, where, signal }: TrendRange,
  over: 'logs' | 'spans',
  filter: string,
  fields: readonly string[],
): AsyncIterable<Row> {
  const expression = where ? and([parse(filter), where]) : parse(filter);
  const stages = [{ type: 'fields', fields: fields.map(resolveField) } as const];
  const answer = await engine.query(
    { type: 'pipeline', filter: expression, stages },
    { over, since, until, signal },
  );
  if (answer.type === 'rows') yield* answer.rows;
}

function textOf(cell: Cell | undefined): string {
  return cell === null || cell === undefined ? '' : String(cell);
}
