import { type Cell, type Expression, formatInterval } from '@agentbus/filter';
import { ATTR_OPERATION_DURATION, ATTR_OPERATION_NAME } from '@agentbus/otlp';
import type { QueryEngine } from '@agentbus/query';
import { type Labels, labelledQuery, narrowed, stagesOf } from './labelled-query.ts';
import type { Series } from './series.ts';

/** Series looked at: of more, those with the fewest records are left out. */
export const MAX_SERIES = 500;

/** Which series to make. */
export interface SeriesRange {
  /** Where the history begins, Unix nanoseconds, at the beginning of a bucket. */
  readonly historySince: bigint;
  readonly until: bigint;
  readonly bucketNanos: bigint;
  /** Narrows it. Default: all records. */
  readonly where?: Expression | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Series of one kind: for each combination of `by`, how often, and where `duration` says what of, how long. */
interface SeriesPlan {
  readonly name: string;
  readonly over: 'logs' | 'spans';
  readonly filter: string;
  readonly by: readonly string[];
  readonly direction: (labels: Labels) => Series['direction'];
  /** The name of the series of 95th percentiles. */
  readonly duration?: string;
}

const DURATION = 'p95 duration';
const UP: SeriesPlan['direction'] = () => 'up';
const BOTH: SeriesPlan['direction'] = () => 'both';
const REQUESTS = 'kind:(server,consumer)';
const CALLS = 'kind:(client,producer)';
const MEASURES = `kind:performance ${ATTR_OPERATION_DURATION}:*`;

/** Log records by level, and of operations how often, how long and how often failed: each is one scan of the store. */
const PLANS: readonly SeriesPlan[] = [
  {
    name: 'log records',
    over: 'logs',
    filter: '*',
    by: ['service', 'level'],
    direction: ({ level }) => (/^(?:error|critical|fatal)/iu.test(String(level)) ? 'up' : 'both'),
  },
  operationPlan('requests', 'spans', REQUESTS, ['service', 'route', 'name']),
  operationPlan('calls', 'spans', CALLS, ['service', 'name']),
  operationPlan('measured operations', 'logs', MEASURES, ['service', ATTR_OPERATION_NAME]),
  {
    name: 'failed spans',
    over: 'spans',
    filter: 'statusCode:error',
    by: ['service', 'kind', 'route', 'name'],
    direction: UP,
  },
];

function operationPlan(
  name: string,
  over: SeriesPlan['over'],
  filter: string,
  by: readonly string[],
): SeriesPlan {
  return { name, over, filter, by, direction: BOTH, duration: `p95 duration of ${name}` };
}

/** Counts and measures what happened in each bucket of a time and its history. */
export async function collectSeries(engine: QueryEngine, range: SeriesRange): Promise<Series[]> {
  const series: Series[] = [];
  for (const plan of PLANS) series.push(...(await planSeries(engine, plan, range)));
  if (series.length <= MAX_SERIES) return series;
  const size = ({ values, weights = [] }: Series) =>
    [...values, ...weights].reduce<number>((sum, value) => sum + (value ?? 0), 0);
  return series.sort((a, b) => size(b) - size(a)).slice(0, MAX_SERIES);
}

interface Held {
  readonly labels: Labels;
  readonly first: number;
  readonly counts: Map<number, number>;
  readonly durations: Map<number, number>;
}

async function planSeries(engine: QueryEngine, plan: SeriesPlan, range: SeriesRange): Promise<Series[]> {
  const { historySince, until, bucketNanos, where, signal } = range;
  const filter = narrowed(plan.filter, where);
  const aggregates = plan.duration === undefined ? 'count' : `count, ${DURATION}`;
  const every = formatInterval(bucketNanos);
  const by = plan.by.map((name) => (/^[\w.]+$/u.test(name) ? name : `"${name}"`)).join(', ');
  const answer = await engine.query(
    { type: 'pipeline', filter, stages: stagesOf(`| ${aggregates} every ${every} by ${by}`) },
    // Buckets are cut on the clock of the zone: in UTC they begin where this range does.
    { over: plan.over, since: historySince, until, signal, timeZone: 'UTC' },
  );
  const held = new Map<string, Held>();
  if (answer.type !== 'rows') return [];
  for await (const [time, ...cells] of answer.rows) {
    if (typeof time !== 'bigint') continue;
    const index = Number((time - historySince) / bucketNanos);
    addRow(held, plan, index, cells);
  }
  const length = Number((until - historySince) / bucketNanos);
  return [...held.values()].flatMap(({ labels, first, counts, durations }) => {
    const indices = Array.from({ length: length - first }, (_, index) => first + index);
    const shared = {
      labels: textLabels(labels),
      start: historySince + BigInt(first) * bucketNanos,
      bucketNanos,
      over: plan.over,
    };
    const counted = indices.map((index) => counts.get(index) ?? 0);
    const count: Series = {
      ...shared,
      name: plan.name,
      measure: 'count',
      direction: plan.direction(labels),
      values: counted,
      query: labelledQuery(filter, labels, `| count every ${every}`),
    };
    if (plan.duration === undefined) return [count];
    const duration: Series = {
      ...shared,
      name: plan.duration,
      measure: 'value',
      direction: 'up',
      values: indices.map((index) => durations.get(index)),
      weights: counted,
      query: labelledQuery(filter, labels, `| ${DURATION} every ${every}`),
    };
    return [count, duration];
  });
}

function addRow(held: Map<string, Held>, plan: SeriesPlan, index: number, cells: readonly Cell[]): void {
  const labels = Object.fromEntries(plan.by.map((name, place) => [name, cells[place] ?? null]));
  const key = JSON.stringify(Object.values(labels));
  let series = held.get(key);
  if (!series) {
    series = { labels, first: index, counts: new Map(), durations: new Map() };
    held.set(key, series);
  }
  series.counts.set(index, Number(cells[plan.by.length] ?? 0));
  const duration = cells[plan.by.length + 1];
  if (typeof duration === 'number') series.durations.set(index, duration);
}

function textLabels(labels: Labels): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]])),
  );
}
