/** How many records there are over time, by level and service. */
import { type Expression, resolveField, type Stage } from '@agentbus/filter';
import { type ApiCall, type ApiRange, readFilter, readInteger, readRange } from './api-call.ts';
import type { ApiEngine } from './api-engine.ts';
import { chooseInterval } from './api-interval.ts';
import { levelKey } from './api-record-json.ts';

/** Rows that the engine may give: 120 buckets of ten levels and 80 services. Beyond it, services are left out. */
const MAX_ROWS = 100_000;

/** A bucket of time. */
interface Bucket {
  /** Where it begins, Unix nanoseconds as text. */
  readonly time: string;
  readonly counts: Record<string, number>;
}

/**
 * `GET /api/logs/histogram?query=&since=&until=&buckets=`: `{ since, until, interval, total, buckets, levels, services }`.
 * Buckets without records are left out.
 */
export async function showHistogram(call: ApiCall): Promise<object> {
  const filter = readFilter(call);
  const buckets = readInteger(call, 'buckets', [1, 500, 80]);
  const engine = await call.services.engine();
  const { since, until } = await closedRange(engine, call, filter);
  if (since === undefined || until === undefined) {
    return {
      since: undefined,
      until: undefined,
      interval: undefined,
      total: 0,
      buckets: [],
      levels: [],
      services: [],
    };
  }
  const every = chooseInterval(until - since, buckets);
  const by = ['level', 'severityNumber', 'service'].map(resolveField);
  const stages: Stage[] = [{ type: 'aggregate', aggregates: [{ function: 'count' }], every, by }];
  const answer = await engine.query(
    { type: 'pipeline', filter, stages },
    { since, until, timeZone: 'UTC', limit: MAX_ROWS, signal: call.signal },
  );
  const counted = new Map<string, Bucket>();
  const levels = new Map<string, number>();
  const services = new Map<string, number>();
  let total = 0;
  if (answer.type === 'rows') {
    for await (const [time, level, number, service, count] of answer.rows) {
      const key = levelKey(String(level ?? ''), Number(number ?? 0));
      const start = String(time);
      const bucket = counted.get(start) ?? { time: start, counts: {} };
      counted.set(start, bucket);
      const records = Number(count);
      bucket.counts[key] = (bucket.counts[key] ?? 0) + records;
      add(levels, key, records);
      add(services, String(service ?? ''), records);
      total += records;
    }
  }
  return {
    since: String(since),
    until: String(until),
    interval: String(every),
    total,
    buckets: [...counted.values()].sort((a, b) => (BigInt(a.time) < BigInt(b.time) ? -1 : 1)),
    levels: ranked(levels),
    services: ranked(services),
  };
}

/** The range that is asked for; where it is open, the first or last record's time closes it. */
export async function closedRange(
  engine: ApiEngine,
  call: ApiCall,
  filter: Expression,
  over: 'logs' | 'spans' = 'logs',
): Promise<ApiRange> {
  const range = readRange(call);
  if (range.since !== undefined)
    return { ...range, until: range.until ?? BigInt(call.services.now()) * 1_000_000n };
  const field = resolveField('timestamp');
  const aggregates = [
    { function: 'min', field },
    { function: 'max', field },
  ] as const;
  const answer = await engine.query(
    { type: 'pipeline', filter, stages: [{ type: 'aggregate', aggregates, every: undefined, by: [] }] },
    { ...range, over, signal: call.signal },
  );
  if (answer.type !== 'rows') return range;
  for await (const [first, last] of answer.rows) {
    if (typeof first === 'bigint' && typeof last === 'bigint')
      return { since: first, until: range.until ?? last + 1n };
  }
  return { since: undefined, until: undefined };
}

function add(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}

function ranked(counts: ReadonlyMap<string, number>): { value: string; count: number }[] {
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
}
