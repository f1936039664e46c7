import { useMemo } from 'preact/hooks';
import { Chart, type ChartMark, type ChartSeries } from '../parts/chart.tsx';
import { percent, seconds, significant } from '../parts/format.ts';
import { PageLink } from '../parts/page-link.tsx';
import { type Changes, open } from '../state/address.ts';
import { get } from '../state/api.ts';
import { useResource } from '../state/resource.ts';
import { formatTime, millisOf, range, refreshes, setRange } from '../state/time.ts';
import type { ServiceOverview } from './service-overview.ts';

/** A process of a service that began. */
interface ProcessStart {
  readonly at: string;
  readonly service: string;
  readonly type: 'deploy' | 'restart' | 'start';
  readonly version: string;
  readonly previousVersion: string;
  readonly instance: string;
}

interface ServiceChartsProps {
  readonly times: readonly string[];
  /** Nanoseconds. */
  readonly interval: string;
  readonly services: readonly ServiceOverview[];
}

/** Lines that a chart can tell apart. */
const MAX_LINES = 8;

/** Starts that are listed under the charts, the newest. */
const MAX_LISTED = 6;

/** Requests, failures and latency over time; deploys and restarts are marked, and each point opens what it counts. */
export function ServiceCharts({ times, interval, services }: ServiceChartsProps) {
  const { since, until } = range.value;
  const { data } = useResource(`${since} ${until} ${refreshes.value}`, (signal) =>
    get<{ readonly starts: readonly ProcessStart[] }>('/api/processes', { since, until }, signal),
  );
  const lines = services.filter(({ requests }) => requests > 0).slice(0, MAX_LINES);
  const names = lines.map(({ name }) => name);
  const starts = (data?.starts ?? []).filter(({ service }) => services.some(({ name }) => name === service));
  const marks = useMemo(
    () =>
      starts.map(
        (start): ChartMark => ({ at: millisOf(start.at), label: startText(start), kind: start.type }),
      ),
    [JSON.stringify(starts)],
  );
  const width = Number(interval) / 1e9;
  const axis = useMemo(() => times.map(millisOf), [times]);
  const [requests, failures, latency] = useMemo(
    () => [
      lines.map(
        ({ name, series }): ChartSeries => ({ name, values: series.requests.map((value) => value / width) }),
      ),
      lines.map(
        ({ name, series }): ChartSeries => ({
          name,
          values: series.requests.map((value, index) =>
            value === 0 ? null : (series.failed[index] ?? 0) / value,
          ),
        }),
      ),
      lines.map(({ name, series }): ChartSeries => ({ name, values: series.p95 })),
    ],
    [times, JSON.stringify(names)],
  );
  if (lines.length === 0) return null;
  const openAt = (to: string, changes: (place: number) => Changes) => (index: number, place: number) => {
    const begin = BigInt(times[index] ?? 0);
    open(to, {
      since: String(begin),
      until: String(begin + BigInt(interval)),
      service: [names[place] ?? ''],
      ...changes(place),
    });
  };
  const shared = { times: axis, marks, height: 130, onBrush: brush };
  return (
    <section class="card overview-charts" aria-label="Over time">
      <div class="chart-row">
        <div>
          <h2>Requests a second</h2>
          <Chart
            {...shared}
            label="Requests a second of each service; the table has the numbers"
            series={requests}
            format={significant}
            onPoint={openAt('/traces', () => ({}))}
          />
        </div>
        <div>
          <h2>Failed</h2>
          <Chart
            {...shared}
            label="Share of failed requests of each service; the table has the numbers"
            series={failures}
            format={percent}
            onPoint={openAt('/logs', () => ({ q: 'level>=error' }))}
          />
        </div>
        <div>
          <h2>p95</h2>
          <Chart
            {...shared}
            label="p95 of each service; the table has the numbers"
            series={latency}
            format={seconds}
            onPoint={openAt('/traces', () => ({}))}
          />
        </div>
      </div>
      <p class="quiet">
        A point opens its traces, or its error records; a range that is drawn becomes the time range.
      </p>
      {starts.length > 0 && (
        <ul class="starts" aria-label="Deploys and restarts">
          {starts
            .slice(-MAX_LISTED)
            .reverse()
            .map((start) => (
              <li key={`${start.at} ${start.service} ${start.instance}`}>
                <i class={`start-mark is-${start.type}`} aria-hidden="true" />
                <PageLink to="/logs" with={{ service: [start.service], ...around(start.at) }}>
                  {startText(start)}
                </PageLink>{' '}
                <span class="quiet mono">{formatTime(start.at, { digits: 0 })}</span>
              </li>
            ))}
        </ul>
      )}
    </section>
  );
}

function brush(since: number, until: number): void {
  setRange(`${Math.round(since)}000000`, `${Math.round(until)}000000`);
}

/** A minute before, and two after: where one looks for what a start has changed. */
function around(at: string): Changes {
  const minute = 60_000_000_000n;
  return { since: String(BigInt(at) - minute), until: String(BigInt(at) + 2n * minute) };
}

function startText({ service, type, version, previousVersion }: ProcessStart): string {
  if (type === 'deploy') return `${service}: ${previousVersion || 'no version'} → ${version || 'no version'}`;
  return `${service}: ${type === 'restart' ? 'restarted' : 'another process'}${version === '' ? '' : `, ${version}`}`;
}
