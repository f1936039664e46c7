import { count, percent, plural, seconds, significant } from '../parts/format.ts';
import { EmptyState, ErrorState, LoadingLine, Snippet } from '../parts/notices.tsx';
import { PageLink } from '../parts/page-link.tsx';
import { Sparkline } from '../parts/sparkline.tsx';
import { get } from '../state/api.ts';
import { useResource } from '../state/resource.ts';
import { range, refreshes, services } from '../state/time.ts';
import { Attention } from './attention.tsx';
import { RuntimeTable } from './runtime-table.tsx';
import { ServiceCharts } from './service-charts.tsx';
import type { ServiceOverview } from './service-overview.ts';

interface Overview {
  readonly since?: string;
  readonly until?: string;
  readonly interval?: string;
  readonly times: readonly string[];
  readonly services: readonly ServiceOverview[];
}

/** How each service does. */
export function OverviewPage() {
  const asked = { ...range.value, buckets: 40 };
  const { data, problem, isLoading, reload } = useResource(
    `${JSON.stringify(asked)} ${refreshes.value}`,
    (signal) => get<Overview>('/api/overview', asked, signal),
  );
  const chosen = services.value;
  const shown = (data?.services ?? []).filter(({ name }) => chosen.length === 0 || chosen.includes(name));
  const length =
    data?.since === undefined || data.until === undefined
      ? 0
      : Number(BigInt(data.until) - BigInt(data.since)) / 1e9;
  const total = sum(shown, 'requests');
  const failed = sum(shown, 'failed');
  const errors = sum(shown, 'logErrors');
  return (
    <div class="overview scrolling">
      <LoadingLine isLoading={isLoading} />
      {problem !== undefined && data === undefined && <ErrorState problem={problem} onRetry={reload} />}
      {data !== undefined && shown.length === 0 && (
        <EmptyState title="No service in this time range">
          <p>A service appears here with its first span or log record. Without touching its code:</p>
          <Snippet text="node --import @agentbus/sdk/register app.js" />
          <p>Or widen the time range above.</p>
        </EmptyState>
      )}
      {shown.length > 0 && (
        <>
          <div class="tiles">
            <Tile
              label="Requests"
              value={`${significant(total / Math.max(1, length))}/s`}
              note={plural(total, 'request')}
            />
            <Tile
              label="Failed"
              value={percent(total === 0 ? 0 : failed / total)}
              note={plural(failed, 'request')}
              isBad={failed > 0}
            />
            <Tile
              label="Error records"
              value={count(errors)}
              note={`of ${plural(sum(shown, 'logs'), 'record')}`}
              isBad={errors > 0}
            />
            <Tile
              label="Services"
              value={String(shown.length)}
              note={`${shown.filter((service) => service.failed > 0).length} with failures`}
            />
          </div>
          <Attention />
          {data?.interval !== undefined && (
            <ServiceCharts times={data.times} interval={data.interval} services={shown} />
          )}
          <section class="card">
            <h2>Services</h2>
            <div class="table-scroll">
              <table class="services">
                <thead>
                  <tr>
                    <th scope="col">Service</th>
                    <th scope="col">Requests</th>
                    <th scope="col" class="number">
                      Rate
                    </th>
                    <th scope="col">Failed</th>
                    <th scope="col" class="number">
                      Share
                    </th>
                    <th scope="col">p95</th>
                    <th scope="col" class="number">
                      p50
                    </th>
                    <th scope="col" class="number">
                      p95
                    </th>
                    <th scope="col" class="number">
                      p99
                    </th>
                    <th scope="col" class="number">
                      Error records
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {shown.map((service) => (
                    <ServiceRow key={service.name} service={service} length={length} />
                  ))}
                </tbody>
              </table>
            </div>
          </section>
          <RuntimeTable names={shown.map(({ name }) => name)} />
        </>
      )}
    </div>
  );
}

function ServiceRow({ service, length }: { readonly service: ServiceOverview; readonly length: number }) {
  const { name, requests, failed, p50, p95, p99, logErrors, series } = service;
  const has = requests > 0;
  return (
    <tr>
      <th scope="row">
        <PageLink to="/logs" with={{ service: [name] }}>
          {name === '' ? '(no name)' : name}
        </PageLink>
      </th>
      <td>
        {has && <Sparkline values={series.requests} label={`Requests of ${name}: ${count(requests)}`} />}
      </td>
      <td class="number">{has ? `${significant(requests / Math.max(1, length))}/s` : '–'}</td>
      <td>
        {has && (
          <Sparkline
            class="is-bad"
            values={series.failed}
            label={`Failed of ${name}: ${count(failed)}`}
            max={Math.max(...series.requests) / 4}
          />
        )}
      </td>
      <td class={failed > 0 ? 'number bad' : 'number'}>
        {has ? (
          failed > 0 ? (
            <PageLink to="/traces" with={{ service: [name], q: 'statusCode:error' }}>
              {percent(failed / requests)}
            </PageLink>
          ) : (
            '0 %'
          )
        ) : (
          '–'
        )}
      </td>
      <td>
        {has && <Sparkline class="is-second" values={series.p95} label={`p95 of ${name}: ${seconds(p95)}`} />}
      </td>
      <td class="number">{seconds(p50)}</td>
      <td class="number">
        {p95 === null ? (
          '–'
        ) : (
          <PageLink
            to="/traces"
            with={{ service: [name], q: `duration>${Math.floor(p95 * 1e6)}us` }}
            title="The traces beyond it"
          >
            {seconds(p95)}
          </PageLink>
        )}
      </td>
      <td class="number">{seconds(p99)}</td>
      <td class={logErrors > 0 ? 'number bad' : 'number'}>
        {logErrors > 0 ? (
          <PageLink to="/logs" with={{ service: [name], q: 'level>=error' }}>
            {count(logErrors)}
          </PageLink>
        ) : (
          '0'
        )}
      </td>
    </tr>
  );
}

interface TileProps {
  readonly label: string;
  readonly value: string;
  readonly note: string;
  readonly isBad?: boolean;
}

function Tile({ label, value, note, isBad = false }: TileProps) {
  return (
    <div class="tile">
      <span class="tile-label">{label}</span>
      <b class={isBad ? 'tile-value bad' : 'tile-value'}>{value}</b>
      <span class="quiet">{note}</span>
    </div>
  );
}

function sum(list: readonly ServiceOverview[], key: 'requests' | 'failed' | 'logErrors' | 'logs'): number {
  return list.reduce((total, service) => total + service[key], 0);
}
