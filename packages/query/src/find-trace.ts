import type { StoredLog, StoredSpan } from '@agentbus/otlp';
import type { QueryEngine } from './query-engine.ts';
import { QueryError } from './query-error.ts';

/** All that is stored of one trace, each list by time. Both are empty where nothing is. */
export interface Trace {
  readonly spans: StoredSpan[];
  readonly logs: StoredLog[];
}

const TRACE_ID_DIGITS = 32;

/** A shorter beginning fits so many traces that looking for them all is a search of the whole store. */
const MIN_PREFIX_DIGITS = 4;

/** How many candidates an error lists: enough to choose from, few enough to read. */
const MAX_CANDIDATES = 10;

/**
 * The spans and log records of one trace.
 *
 * @param traceId A trace id, or at least its first four digits, in any case.
 * @throws QueryError `invalid-trace-id`, or `ambiguous-trace` with the candidates where several traces begin like this.
 */
export async function findTrace(
  engine: QueryEngine,
  traceId: string,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Trace> {
  const prefix = traceId.trim().toLowerCase();
  if (!/^[0-9a-f]+$/.test(prefix) || prefix.length < MIN_PREFIX_DIGITS || prefix.length > TRACE_ID_DIGITS) {
    throw new QueryError(
      'invalid-trace-id',
      `Cannot find trace ${JSON.stringify(traceId)}: a trace id is ${TRACE_ID_DIGITS} hex digits. Give all, or at least the first ${MIN_PREFIX_DIGITS}.`,
    );
  }
  const where = prefix.length === TRACE_ID_DIGITS ? `trace:${prefix}` : `trace:${prefix}*`;
  const found = new Set<string>();
  const search = { where, order: 'asc', signal } as const;
  const spans = await collect(engine.searchSpans(search), found);
  const logs = await collect(engine.search(search), found);
  if (found.size > 1) throw ambiguous(prefix, found);
  return { spans, logs };
}

async function collect<T extends { traceId: string }>(
  records: AsyncIterable<T>,
  found: Set<string>,
): Promise<T[]> {
  const collected: T[] = [];
  for await (const record of records) {
    found.add(record.traceId);
    if (found.size > MAX_CANDIDATES) break;
    collected.push(record);
  }
  return collected;
}

function ambiguous(prefix: string, found: ReadonlySet<string>): QueryError {
  const candidates = [...found].slice(0, MAX_CANDIDATES).sort();
  const more = found.size > MAX_CANDIDATES ? ' and more' : '';
  return new QueryError(
    'ambiguous-trace',
    `Cannot find trace ${prefix}: several begin like this: ${candidates.join(', ')}${more}. Give more digits.`,
  );
}
