/** What a Node.js process says of itself, by the names of OpenTelemetry's instrumentations. Pure. */
import { type MetricPoint, type MetricSeries, stepOf } from './series.ts';

/** A chart of the Node.js page. */
export interface NodeChart {
  readonly title: string;
  /** The metric that it reads. */
  readonly metric: string;
  /** Default: the metric's own. */
  readonly unit?: string;
  /** What is drawn of an answer with one series an instance. `stepSeconds` lies between two points. */
  readonly read: (point: MetricPoint, stepSeconds: number) => number | null;
}

const value = ({ value: own }: MetricPoint): number | null => own;

/** In the order of the page: what is used up first. */
export const NODE_CHARTS: readonly NodeChart[] = [
  { title: 'CPU', metric: 'process.cpu.utilization', unit: '1', read: value },
  { title: 'Memory', metric: 'process.memory.usage', unit: 'By', read: value },
  { title: 'Heap used', metric: 'v8js.memory.heap.used', unit: 'By', read: value },
  { title: 'Event loop delay, p99', metric: 'nodejs.eventloop.delay.p99', unit: 's', read: value },
  { title: 'Event loop utilization', metric: 'nodejs.eventloop.utilization', unit: '1', read: value },
  {
    title: 'Time in garbage collection',
    metric: 'v8js.gc.duration',
    unit: '1',
    read: ({ value: mean, count = 0 }, stepSeconds) => ((mean ?? 0) * count) / stepSeconds,
  },
  {
    title: 'Requests a second',
    metric: 'http.server.request.duration',
    unit: '',
    read: ({ count = 0 }, stepSeconds) => count / stepSeconds,
  },
  {
    title: 'Request duration, p95',
    metric: 'http.server.request.duration',
    unit: 's',
    read: ({ p95 }) => p95 ?? null,
  },
];

/** Seconds between two points: of the series, but no less than the interval that they were put together in, nanoseconds. */
export function stepSecondsOf(series: readonly MetricSeries[], interval: string): number {
  return Math.max(stepOf(series) / 1000, Number(interval) / 1e9);
}
