import { PageLink } from '../parts/page-link.tsx';
import { change, param } from '../state/address.ts';
import { useCommands } from '../state/commands.ts';
import { services } from '../state/time.ts';
import { type Metric, metricGroups } from './metric-groups.ts';

interface MetricListProps {
  readonly metrics: readonly Metric[];
  readonly current: string;
}

const SEARCH_ID = 'metric-search';

/** All metrics to choose from, by the beginning of their names. */
export function MetricList({ metrics, current }: MetricListProps) {
  const text = param('find');
  const groups = metricGroups(metrics, text, services.value);
  const names = groups.flatMap((group) => group.metrics.map(({ name }) => name));
  const move = (step: 1 | -1) => {
    const next = names[Math.min(names.length - 1, Math.max(0, names.indexOf(current) + step))];
    if (next !== undefined) change({ metric: next }, { replace: true });
  };
  const group = 'Metrics';
  useCommands([
    { keys: ['j', 'ArrowDown'], label: 'Next metric', group, run: () => move(1) },
    { keys: ['k', 'ArrowUp'], label: 'Previous metric', group, run: () => move(-1) },
    { keys: ['/'], label: 'Search metrics', group, run: () => document.getElementById(SEARCH_ID)?.focus() },
  ]);
  return (
    <nav class="metric-list" aria-label="Metrics">
      <div class="metric-search">
        <input
          id={SEARCH_ID}
          type="search"
          placeholder="Search metrics"
          aria-label="Search metrics"
          value={text}
          onInput={(event) => change({ find: event.currentTarget.value }, { replace: true })}
          onKeyDown={(event) => {
            if (event.key === 'Escape') event.currentTarget.blur();
            if (event.key === 'Enter') change({ metric: names[0] });
          }}
        />
      </div>
      {groups.length === 0 && <p class="quiet">No metric is called that.</p>}
      {groups.map(({ name: title, metrics: members }) => (
        <section key={title}>
          <h3>{title}</h3>
          {members.map(({ name, type, description }) => (
            <PageLink
              key={name}
              to="/metrics"
              with={{ metric: name, find: text }}
              title={description}
              current={name === current}
            >
              <span>{name}</span>
              <span class="quiet">{type.toLowerCase()}</span>
            </PageLink>
          ))}
        </section>
      ))}
    </nav>
  );
}
