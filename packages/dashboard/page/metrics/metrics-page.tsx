import { useMemo } from 'preact/hooks';
import { Chart } from '../parts/chart.tsx';
import { count, inUnit, plural } from '../parts/format.ts';
import { EmptyState, ErrorState, LoadingLine, Snippet } from '../parts/notices.tsx';
import { PageLink } from '../parts/page-link.tsx';
import { param } from '../state/address.ts';
import { get } from '../state/api.ts';
import { useResource } from '../state/resource.ts';
import { formatTime, range, refreshes, services, setRange } from '../state/time.ts';
import { aligned, type MetricAnswer, type MetricPoint, seriesName, stepOf } from './series.ts';

interface Metric {
  readonly name: string;
  readonly type: string;
  readonly unit: string;
  readonly description: string;
  readonly services: readonly string[];
  readonly points: number;
}

/** Rows of the table under a chart. */
const TABLE_ROWS = 200;

/** Metrics: which there are, and the course of one, as a chart and as a table. */
export function MetricsPage() {
  const asked = range.value;
  const list = useResource(`${JSON.stringify(asked)} ${refreshes.value}`, (signal) =>
    get<{ metrics: readonly Metric[] }>('/api/metrics', { ...asked }, signal),
  );
  const metrics = list.data?.metrics ?? [];
  const name = param('metric') || metrics[0]?.name || '';
  const series = useResource(
    name === '' ? undefined : `${name} ${JSON.stringify(asked)} ${services.value} ${refreshes.value}`,
    (signal) => get<MetricAnswer>('/api/metrics/series', { name, ...asked, service: services.value }, signal),
    name,
  );
  if (list.problem !== undefined && list.data === undefined) {
    return <ErrorState problem={list.problem} onRetry={list.reload} />;
  }
  if (list.data !== undefined && metrics.length === 0) {
    return (
      <EmptyState title="No metric in this time range">
        <p>CPU, memory, event loop and requests come by themselves once a service is instrumented:</p>
        <Snippet text="node --import @agentbus/sdk/register app.js" />
      </EmptyState>
    );
  }
  return (
    <div class="metrics">
      <nav class="metric-list" aria-label="Metrics">
        {metrics.map((metric) => (
          <PageLink
            key={metric.name}
            to="/metrics"
            with={{ metric: metric.name }}
            current={metric.name === name}
          >
            <span>{metric.name}</span>
            <span class="quiet">{metric.type.toLowerCase()}</span>
          </PageLink>
        ))}
      </nav>
      <div class="metric-body scrolling">
        <LoadingLine isLoading={list.isLoading || series.isLoading} />
        {series.problem !== undefined && <ErrorState problem={series.problem} onRetry={series.reload} />}
        {series.data !== undefined && (
          <MetricView answer={series.data} metric={metrics.find((metric) => metric.name === name)} />
        )}
      </div>
    </div>
  );
}

interface MetricViewProps {
  readonly answer: MetricAnswer;
  readonly metric: Metric | undefined;
}

function MetricView({ answer, metric }: MetricViewProps) {
  const { name, unit, type, series, more } = answer;
  const isHistogram = series.some(({ points }) => points.some(({ p95 }) => p95 !== undefined));
  const isRate = type.toLowerCase() === 'sum';
  return (
    <>
      <header class="metric-head">
        <h2>{name}</h2>
        <p class="quiet">
          {[
            metric?.description,
            type.toLowerCase(),
            unit === '' ? undefined : `in ${unit}`,
            isRate ? 'per second' : undefined,
          ]
            .filter((part) => part !== undefined && part !== '')
            .join(' · ')}
          {more ? ' · not all series are shown: choose a service' : ''}
        </p>
      </header>
      {series.length === 0 ? (
        <EmptyState title="No point in this time range" />
      ) : isHistogram ? (
        <>
          <MetricChart answer={answer} title="95th percentile" read={({ p95 }) => p95 ?? null} />
          <MetricChart answer={answer} title="Mean" read={({ value }) => value} />
          <MetricChart answer={answer} title="Count" read={({ count: n }) => n ?? null} unit="" />
        </>
      ) : (
        <MetricChart answer={answer} title={isRate ? 'Per second' : 'Value'} read={({ value }) => value} />
      )}
    </>
  );
}

interface MetricChartProps {
  readonly answer: MetricAnswer;
  readonly title: string;
  readonly read: (point: MetricPoint) => number | null;
  readonly unit?: string;
}

/** A chart, with the same numbers as a table. */
function MetricChart({ answer, title, read, unit = answer.unit }: MetricChartProps) {
  const { series } = answer;
  const { times, lines } = useMemo(() => {
    const placed = aligned(series, read, stepOf(series));
    const named = series.map((one, index) => ({
      name: seriesName(one, series),
      values: placed.values[index] ?? [],
    }));
    return { times: placed.times, lines: named };
  }, [series, title]);
  const rows = times
    .map((time, index) => ({ time, index }))
    .slice(-TABLE_ROWS)
    .reverse();
  return (
    <section class="card">
      <h3>{title}</h3>
      <Chart
        label={`${title} of ${answer.name}: ${plural(series.length, 'series', 'series')}; the table below has the numbers`}
        times={times}
        series={lines}
        format={(value) => inUnit(value, unit)}
        onBrush={(since, until) => setRange(nanos(since), nanos(until))}
      />
      <details>
        <summary>Table of the newest {count(rows.length)}</summary>
        <div class="table-scroll">
          <table class="data">
            <thead>
              <tr>
                <th scope="col">time</th>
                {lines.map(({ name }) => (
                  <th scope="col" class="number" key={name}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ time, index }) => (
                <tr key={time}>
                  <td>{formatTime(nanos(time), { digits: 0 })}</td>
                  {lines.map(({ name, values }) => (
                    <td class="number" key={name}>
                      {inUnit(values[index], unit)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}

function nanos(millis: number): string {
  return `${Math.round(millis)}000000`;
}
