import { EmptyState, ErrorState, LoadingLine, Snippet } from '../parts/notices.tsx';
import { PageLink } from '../parts/page-link.tsx';
import { open, param } from '../state/address.ts';
import { get } from '../state/api.ts';
import { useCommands } from '../state/commands.ts';
import { useResource } from '../state/resource.ts';
import { range, refreshes } from '../state/time.ts';
import type { Metric } from './metric-groups.ts';
import { MetricList } from './metric-list.tsx';
import { MetricView } from './metric-view.tsx';
import { NODE_CHARTS } from './node-charts.ts';
import { NodePage } from './node-page.tsx';

/** Metrics: how Node.js processes do, or any one metric of all there are. */
export function MetricsPage() {
  const asked = range.value;
  const list = useResource(`${JSON.stringify(asked)} ${refreshes.value}`, (signal) =>
    get<{ metrics: readonly Metric[] }>('/api/metrics', { ...asked }, signal),
  );
  const metrics = list.data?.metrics ?? [];
  const hasNode = metrics.some(({ name }) => NODE_CHARTS.some(({ metric }) => metric === name));
  const isAll = param('metric') !== '' || param('view') === 'all' || (list.data !== undefined && !hasNode);
  useCommands([
    {
      keys: ['i'],
      label: isAll ? 'Node.js' : 'All metrics',
      group: 'Metrics',
      run: () => open('/metrics', isAll ? {} : { view: 'all' }),
    },
  ]);
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
    <div class="traces">
      <nav class="metric-tabs" aria-label="Views">
        <PageLink to="/metrics" current={!isAll} title="i">
          Node.js
        </PageLink>
        <PageLink to="/metrics" with={{ view: 'all' }} current={isAll} title="i">
          All metrics
        </PageLink>
      </nav>
      <LoadingLine isLoading={list.isLoading} />
      {isAll ? <MetricBrowser metrics={metrics} /> : list.data !== undefined && <NodePage />}
    </div>
  );
}

function MetricBrowser({ metrics }: { readonly metrics: readonly Metric[] }) {
  const name = param('metric') || metrics[0]?.name || '';
  return (
    <div class="metrics">
      <MetricList metrics={metrics} current={name} />
      <div class="metric-body scrolling">
        <MetricView name={name} metric={metrics.find((metric) => metric.name === name)} />
      </div>
    </div>
  );
}
