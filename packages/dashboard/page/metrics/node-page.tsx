import type { ChartMark } from '../parts/chart.tsx';
import { EmptyState, ErrorState, LoadingLine, Snippet } from '../parts/notices.tsx';
import { PageLink } from '../parts/page-link.tsx';
import { get } from '../state/api.ts';
import { useResource } from '../state/resource.ts';
import { range, refreshes, services } from '../state/time.ts';
import { MetricChart } from './metric-chart.tsx';
import { NODE_CHARTS, type NodeChart, stepSecondsOf } from './node-charts.ts';
import { ProcessNote, useProcessMarks } from './process-marks.tsx';
import type { MetricAnswer } from './series.ts';

interface InstancesAnswer {
  /** Nanoseconds. */
  readonly interval: string;
  readonly metrics: readonly MetricAnswer[];
  readonly more: boolean;
}

const CHART_HEIGHT = 140;

/** How Node.js processes do: CPU, memory, heap, event loop, garbage collection, requests. */
export function NodePage() {
  const names = [...new Set(NODE_CHARTS.map(({ metric }) => metric))];
  const asked = { name: names, ...range.value, service: services.value };
  const { data, problem, isLoading, reload } = useResource(
    `${JSON.stringify(asked)} ${refreshes.value}`,
    (signal) => get<InstancesAnswer>('/api/metrics/instances', asked, signal),
  );
  const marks = useProcessMarks();
  if (problem !== undefined && data === undefined) return <ErrorState problem={problem} onRetry={reload} />;
  const isEmpty = data?.metrics.every(({ series }) => series.length === 0) === true;
  return (
    <div class="scrolling">
      <LoadingLine isLoading={isLoading} />
      {isEmpty && (
        <EmptyState title="No Node.js process has reported in this time range">
          <p>CPU, memory, event loop and requests come by themselves once a service is instrumented:</p>
          <Snippet text="node --import @agentbus/sdk/register app.js" />
        </EmptyState>
      )}
      {data !== undefined && !isEmpty && (
        <>
          {data.more && <p class="banner">Not all is shown: choose a service, or a shorter time.</p>}
          <div class="preset">
            {NODE_CHARTS.map((chart) => (
              <NodeCard
                key={chart.title}
                chart={chart}
                answer={data.metrics.find(({ name }) => name === chart.metric)}
                interval={data.interval}
                marks={marks}
              />
            ))}
          </div>
          <ProcessNote marks={marks} />
        </>
      )}
    </div>
  );
}

interface NodeCardProps {
  readonly chart: NodeChart;
  readonly answer: MetricAnswer | undefined;
  readonly interval: string;
  readonly marks: readonly ChartMark[];
}

function NodeCard({ chart, answer, interval, marks }: NodeCardProps) {
  const { title, metric, unit } = chart;
  const hasPoints = answer?.series.some(({ points }) => points.length > 0) === true;
  return (
    <section class="card">
      <h3>
        {title}
        <PageLink to="/metrics" with={{ metric }}>
          {metric}
        </PageLink>
      </h3>
      {answer === undefined || !hasPoints ? (
        <p class="quiet">Nothing reports this in the time range.</p>
      ) : (
        <MetricChart
          answer={answer}
          title={title}
          unit={unit ?? answer.unit}
          height={CHART_HEIGHT}
          marks={marks}
          read={(point) => chart.read(point, stepSecondsOf(answer.series, interval))}
        />
      )}
    </section>
  );
}
