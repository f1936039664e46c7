import type { ChartMark } from '../parts/chart.tsx';
import { EmptyState, ErrorState, LoadingLine } from '../parts/notices.tsx';
import { get } from '../state/api.ts';
import { useResource } from '../state/resource.ts';
import { range, refreshes, services } from '../state/time.ts';
import { ExemplarTable } from './exemplar-table.tsx';
import { HeatmapView } from './heatmap-view.tsx';
import { MetricChart } from './metric-chart.tsx';
import type { Metric } from './metric-groups.ts';
import { ProcessNote, useProcessMarks } from './process-marks.tsx';
import type { MetricAnswer } from './series.ts';

interface MetricViewProps {
  readonly name: string;
  /** `undefined` where the store has none of that name. */
  readonly metric: Metric | undefined;
}

/** The course of one metric; of a histogram all of its distribution. */
export function MetricView({ name, metric }: MetricViewProps) {
  const asked = { name, ...range.value, service: services.value };
  const series = useResource(
    name === '' ? undefined : `${JSON.stringify(asked)} ${refreshes.value}`,
    (signal) => get<MetricAnswer>('/api/metrics/series', asked, signal),
    name,
  );
  const marks = useProcessMarks();
  const { data, problem } = series;
  return (
    <>
      <LoadingLine isLoading={series.isLoading} />
      {problem !== undefined && <ErrorState problem={problem} onRetry={series.reload} />}
      {data !== undefined && (
        <>
          <MetricHead answer={data} metric={metric} />
          {data.series.length === 0 && <EmptyState title="No point in this time range" />}
          {data.heatmap !== undefined && (
            <section class="card">
              <h3>Distribution</h3>
              <HeatmapView
                name={name}
                unit={data.unit}
                heatmap={data.heatmap}
                exemplars={data.exemplars ?? []}
              />
            </section>
          )}
          {data.series.length > 0 && <MetricCharts answer={data} marks={marks} />}
          <ProcessNote marks={marks} />
          <ExemplarTable exemplars={data.exemplars ?? []} unit={data.unit} />
        </>
      )}
    </>
  );
}

function MetricHead({
  answer,
  metric,
}: {
  readonly answer: MetricAnswer;
  readonly metric: Metric | undefined;
}) {
  const { name, unit, type, more } = answer;
  const isRate = type.toLowerCase() === 'sum';
  return (
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
        {more ? ' · not all is shown: choose a service, or a shorter time' : ''}
      </p>
    </header>
  );
}

interface MetricChartsProps {
  readonly answer: MetricAnswer;
  readonly marks: readonly ChartMark[];
}

function MetricCharts({ answer, marks }: MetricChartsProps) {
  if (answer.heatmap === undefined) {
    const title = answer.type.toLowerCase() === 'sum' ? 'Per second' : 'Value';
    return (
      <section class="card">
        <h3>{title}</h3>
        <MetricChart answer={answer} marks={marks} title={title} read={({ value }) => value} />
      </section>
    );
  }
  return (
    <>
      <section class="card">
        <h3>95th percentile</h3>
        <MetricChart answer={answer} marks={marks} title="95th percentile" read={({ p95 }) => p95 ?? null} />
      </section>
      <section class="card">
        <h3>Mean</h3>
        <MetricChart answer={answer} marks={marks} title="Mean" read={({ value }) => value} />
      </section>
      <section class="card">
        <h3>Count</h3>
        <MetricChart
          answer={answer}
          marks={marks}
          title="Count"
          read={({ count }) => count ?? null}
          unit=""
        />
      </section>
    </>
  );
}
