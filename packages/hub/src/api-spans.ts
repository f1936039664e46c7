/** Spans, and the traces that they make. */
import { type Expression, resolveField, type Stage } from '@agentbus/filter';
import type { StoredSpan } from '@agentbus/otlp';
import { type ApiCall, filterOf, readFilter, readInteger, readRange } from './api-call.ts';
import type { ApiEngine, ApiQueryOptions } from './api-engine.ts';
import { ApiError, badParameter } from './api-error.ts';
import { toLogJson, toSpanJson } from './api-record-json.ts';
import { readPage } from './api-record-page.ts';

/** Spans of one trace that the page can draw; more are counted and told of. */
const MAX_TRACE_SPANS = 20_000;

/** Log records of one trace; more are counted and told of. */
const MAX_TRACE_LOGS = 5_000;

/** `GET /api/spans`: `{ records, cursor? }`, newest first. */
export async function listSpans(call: ApiCall): Promise<object> {
  const engine = await call.services.engine();
  const { records, cursor } = await readPage(call, (search) => engine.searchSpans(search));
  return { records: records.map(toSpanJson), cursor };
}

interface Summary {
  readonly traceId: string;
  /** Unix nanoseconds as text: of its first span. */
  start: string;
  spans: number;
  errors: number;
  /** Nanoseconds as text: the root span's, else the longest span's. */
  duration: string;
  /** `undefined` where the store does not have the root. */
  root: { service: string; name: string; status: string } | undefined;
  readonly services: { name: string; spans: number }[];
}

/**
 * `GET /api/traces?query=&since=&until=&limit=`: `{ traces, more }`, the latest first: those with a span that matches.
 */
export async function listTraces(call: ApiCall): Promise<object> {
  const filter = readFilter(call);
  const range = readRange(call);
  const limit = readInteger(call, 'limit', [1, 500, 100]);
  const engine = await call.services.engine();
  const rows = (where: Expression, stages: Stage[], options: ApiQueryOptions = {}) =>
    rowsOf(engine, where, stages, { ...options, over: 'spans', signal: call.signal });
  const by = ['trace'].map(resolveField);
  const timestamp = resolveField('timestamp');
  const latest = await rows(
    filter,
    [
      { type: 'aggregate', aggregates: [{ function: 'max', field: timestamp }], every: undefined, by },
      { type: 'sort', keys: [{ field: resolveField('max_timestamp'), direction: 'desc' }] },
      { type: 'limit', limit: limit + 1 },
    ],
    range,
  );
  const ids = latest.map(([trace]) => String(trace)).filter((id) => id !== '');
  const shown = ids.slice(0, limit);
  if (shown.length === 0) return { traces: [], more: false };
  const among = filterOf(`trace:(${shown.join(',')})`);
  const counted = await rows(among, [
    {
      type: 'aggregate',
      aggregates: [
        { function: 'count' },
        { function: 'min', field: timestamp },
        { function: 'max', field: resolveField('duration') },
      ],
      every: undefined,
      by: ['trace', 'service', 'statusCode'].map(resolveField),
    },
  ]);
  const traces = new Map<string, Summary>();
  for (const [trace, service, status, count, start, longest] of counted) {
    const traceId = String(trace);
    const summary = traces.get(traceId) ?? newSummary(traceId, String(start));
    traces.set(traceId, summary);
    summary.spans += Number(count);
    if (status === 'error') summary.errors += Number(count);
    if (BigInt(String(start)) < BigInt(summary.start)) summary.start = String(start);
    const nanos = BigInt(Math.round(Number(longest ?? 0) * 1e9));
    if (nanos > BigInt(summary.duration)) summary.duration = String(nanos);
    const known = summary.services.find(({ name }) => name === String(service));
    if (known === undefined) summary.services.push({ name: String(service), spans: Number(count) });
    else known.spans += Number(count);
  }
  const roots: Expression = { type: 'and', operands: [among, filterOf('parent:""')] };
  for await (const span of engine.searchSpans({ where: roots, limit: limit * 4, signal: call.signal })) {
    const summary = traces.get(span.traceId);
    if (summary !== undefined) setRoot(summary, span);
  }
  return { traces: shown.flatMap((id) => traces.get(id) ?? []), more: ids.length > limit };
}

/** `GET /api/traces/:id`: `{ traceId, spans, logs, leftOutSpans, leftOutLogs }`, by time. */
export async function showTrace(call: ApiCall): Promise<object> {
  const traceId = (call.path.id ?? '').toLowerCase();
  if (!/^[0-9a-f]{32}$/u.test(traceId)) throw badParameter('id', traceId, '32 hex digits');
  const engine = await call.services.engine();
  const where = filterOf(`trace:${traceId}`);
  const search = { where, order: 'asc', signal: call.signal } as const;
  const [spans, logs] = await Promise.all([
    firstOf(engine.searchSpans({ ...search, limit: MAX_TRACE_SPANS + 1 }), MAX_TRACE_SPANS),
    firstOf(engine.search({ ...search, limit: MAX_TRACE_LOGS + 1 }), MAX_TRACE_LOGS),
  ]);
  if (spans.records.length === 0 && logs.records.length === 0) {
    throw new ApiError(404, 'unknown-trace', `There is nothing of trace ${traceId} in the store.`, {
      help: 'Retention may have removed it, or nothing of it was sampled.',
    });
  }
  return {
    traceId,
    spans: spans.records.map(toSpanJson),
    logs: logs.records.map(toLogJson),
    moreSpans: spans.more,
    moreLogs: logs.more,
  };
}

function newSummary(traceId: string, start: string): Summary {
  return { traceId, start, spans: 0, errors: 0, duration: '0', root: undefined, services: [] };
}

function setRoot(summary: Summary, span: StoredSpan): void {
  const { service, name, status, duration } = toSpanJson(span);
  summary.root = { service, name, status };
  summary.duration = duration;
}

async function firstOf<T>(items: AsyncIterable<T>, limit: number): Promise<{ records: T[]; more: boolean }> {
  const records: T[] = [];
  let more = false;
  for await (const item of items) {
    if (records.length < limit) records.push(item);
    else more = true;
  }
  return { records, more };
}

/** The rows of a pipeline. */
export async function rowsOf(
  engine: ApiEngine,
  filter: Expression,
  stages: readonly Stage[],
  options: ApiQueryOptions,
): Promise<(readonly (string | number | bigint | null)[])[]> {
  const answer = await engine.query({ type: 'pipeline', filter, stages }, options);
  const rows: (readonly (string | number | bigint | null)[])[] = [];
  if (answer.type === 'rows') for await (const row of answer.rows) rows.push(row);
  return rows;
}
