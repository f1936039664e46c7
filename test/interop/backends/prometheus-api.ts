/** The query API of Prometheus, which others have too, and what it makes of metric points. */
import type { StoredMetricPoint } from '@agentbus/otlp';

/** Digits by which values are compared: VictoriaMetrics keeps hardly more. */
const PRECISION = 9;

interface MatrixSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly values?: readonly (readonly [number, string])[];
  readonly histograms?: readonly (readonly [number, { readonly count: string; readonly sum: string }])[];
}

/** The samples of the last hour, each as one text: series, Unix milliseconds and value. */
export async function readSamples(url: string, labels: readonly string[]): Promise<Set<string>> {
  const body = new URLSearchParams({ query: '{__name__!=""}[1h]' });
  const response = await fetch(`${url}/api/v1/query`, { method: 'POST', body });
  const text = await response.text();
  if (!response.ok) throw new Error(`The answer to a query is ${response.status}: ${text}`);
  const { data } = JSON.parse(text) as { data: { result: MatrixSeries[] } };
  return new Set(data.result.flatMap((series) => samplesOf(series, labels)));
}

function samplesOf(
  { metric, values = [], histograms = [] }: MatrixSeries,
  labels: readonly string[],
): string[] {
  const { __name__: name = '', le } = metric;
  const shown = labels.map((label) => metric[label] ?? '');
  return [
    ...values.map(([seconds, value]) => sample(name, shown, le, Math.round(seconds * 1000), Number(value))),
    ...histograms.flatMap(([seconds, { count, sum }]) => {
      const millis = Math.round(seconds * 1000);
      return [
        sample(`${name}_count`, shown, undefined, millis, Number(count)),
        sample(`${name}_sum`, shown, undefined, millis, Number(sum)),
      ];
    }),
  ];
}

/** The samples that metric points become where their names stay as they are. */
export function expectedSamples(
  points: readonly StoredMetricPoint[],
  labels: readonly string[],
): Set<string> {
  return new Set(points.flatMap((point) => samplesOfPoint(point, labels)));
}

function samplesOfPoint(
  { name, timestamp, data, ...point }: StoredMetricPoint,
  labels: readonly string[],
): string[] {
  const millis = Number(timestamp / 1_000_000n);
  const attributes = { ...point.resource.attributes, ...point.attributes };
  const shown = labels.map((label) => String(attributes[label] ?? ''));
  const one = (suffix: string, value: number | bigint | undefined, le?: string) =>
    sample(`${name}${suffix}`, shown, le, millis, Number(value));
  if ('value' in data) return [one('', data.value)];
  const totals = [one('_count', data.count), one('_sum', data.sum)];
  if (data.type !== 'histogram') return totals;
  let below = 0n;
  const buckets = data.bucketCounts.map((count, index) => {
    below += count;
    return one('_bucket', below, String(data.explicitBounds[index] ?? '+Inf'));
  });
  return [...totals, ...buckets];
}

function sample(
  name: string,
  labels: readonly string[],
  le: string | undefined,
  millis: number,
  value: number,
): string {
  // Some write the bound 5 as 5.0.
  const bound = le === undefined ? '' : le === '+Inf' ? le : String(Number(le));
  return JSON.stringify([name, ...labels, bound, millis, value.toPrecision(PRECISION)]);
}
