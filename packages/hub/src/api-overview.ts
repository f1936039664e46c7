/** How each service does: requests, errors, latency, over time. */
import { type Expression, resolveField, type Stage } from '@agentbus/filter';
import { type ApiCall, filterOf, readInteger } from './api-call.ts';
import { closedRange } from './api-histogram.ts';
import { chooseInterval } from './api-interval.ts';
import { rowsOf } from './api-spans.ts';

/** A service. Numbers are `null` where there is nothing to calculate them of. */
interface ServiceOverview {
  readonly name: string;
  requests: number;
  /** Requests whose span has the status error. */
  failed: number;
  /** Seconds. */
  p50: number | null;
  p95: number | null;
  p99: number | null;
  logs: number;
  /** Log records from ERROR on. */
  logErrors: number;
  /** One entry a bucket of `times`. */
  readonly series: { requests: number[]; failed: number[]; p95: (number | null)[] };
}

/** What serves somebody: the spans whose number and length are those of requests. */
const REQUESTS = 'kind:(server,consumer)';

/** `GET /api/overview?since=&until=&buckets=`: `{ since, until, interval, times, services }`. */
export async function showOverview(call: ApiCall): Promise<object> {
  const engine = await call.services.engine();
  const all = filterOf('');
  const { since, until } = await closedRange(engine, call, all);
  if (since === undefined || until === undefined) return { times: [], services: [] };
  const every = chooseInterval(until - since, readInteger(call, 'buckets', [1, 200, 40]));
  const options = { since, until, timeZone: 'UTC', signal: call.signal } as const;
  const service = ['service'].map(resolveField);
  const spans = (where: Expression, stage: Omit<Extract<Stage, { type: 'aggregate' }>, 'type'>) =>
    rowsOf(engine, where, [{ type: 'aggregate', ...stage }], { ...options, over: 'spans' });
  const duration = resolveField('duration');
  const percentile = (value: number) =>
    ({ function: 'percentile', percentile: value, field: duration }) as const;
  const requests = filterOf(REQUESTS);
  const byStatus = ['service', 'statusCode'].map(resolveField);
  const [totals, overTime, counts, logs] = await Promise.all([
    spans(requests, {
      aggregates: [percentile(50), percentile(95), percentile(99)],
      every: undefined,
      by: service,
    }),
    spans(requests, { aggregates: [percentile(95)], every, by: service }),
    spans(requests, { aggregates: [{ function: 'count' }], every, by: byStatus }),
    rowsOf(
      engine,
      all,
      [
        {
          type: 'aggregate',
          aggregates: [{ function: 'count' }],
          every: undefined,
          by: ['service', 'severityNumber'].map(resolveField),
        },
      ],
      options,
    ),
  ]);
  const times = bucketTimes(since, until, every, [...overTime, ...counts]);
  const places = new Map(times.map((time, index) => [time, index]));
  const services = new Map<string, ServiceOverview>();
  const serviceOf = (name: unknown) => {
    const key = String(name ?? '');
    const known = services.get(key) ?? newOverview(key, times.length);
    services.set(key, known);
    return known;
  };
  for (const [name, p50, p95, p99] of totals) {
    Object.assign(serviceOf(name), { p50: numberOf(p50), p95: numberOf(p95), p99: numberOf(p99) });
  }
  for (const [time, name, p95] of overTime) {
    const place = places.get(String(time));
    if (place !== undefined) serviceOf(name).series.p95[place] = numberOf(p95);
  }
  for (const [time, name, status, count] of counts) {
    const entry = serviceOf(name);
    const place = places.get(String(time)) ?? 0;
    entry.requests += Number(count);
    entry.series.requests[place] = (entry.series.requests[place] ?? 0) + Number(count);
    if (status !== 'error') continue;
    entry.failed += Number(count);
    entry.series.failed[place] = (entry.series.failed[place] ?? 0) + Number(count);
  }
  for (const [name, severity, count] of logs) {
    const entry = serviceOf(name);
    entry.logs += Number(count);
    if (Number(severity ?? 0) >= 17) entry.logErrors += Number(count);
  }
  return {
    since: String(since),
    until: String(until),
    interval: String(every),
    times,
    services: [...services.values()].sort((a, b) => b.requests - a.requests || b.logs - a.logs),
  };
}

function newOverview(name: string, buckets: number): ServiceOverview {
  const zeros = () => Array.from({ length: buckets }, () => 0);
  const nothing = Array.from({ length: buckets }, () => null);
  return {
    name,
    requests: 0,
    failed: 0,
    p50: null,
    p95: null,
    p99: null,
    logs: 0,
    logErrors: 0,
    series: { requests: zeros(), failed: zeros(), p95: nothing },
  };
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

/** Every bucket of the range, those without rows too, on the engine's grid. */
function bucketTimes(
  since: bigint,
  until: bigint,
  every: bigint,
  rows: readonly (readonly unknown[])[],
): string[] {
  const [first] = rows[0] ?? [];
  const anchor = typeof first === 'bigint' ? first : (since / every) * every;
  const offset = (anchor - since) % every;
  let time = since + offset;
  if (time > since) time -= every;
  const times: string[] = [];
  for (; time < until; time += every) times.push(String(time));
  return times;
}
