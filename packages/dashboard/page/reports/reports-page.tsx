import { useMemo } from 'preact/hooks';
import { Chart } from '../parts/chart.tsx';
import { copyText, saveFile } from '../parts/clipboard.ts';
import { EmptyState, ErrorState, LoadingLine } from '../parts/notices.tsx';
import { PageLink } from '../parts/page-link.tsx';
import { get } from '../state/api.ts';
import { useResource } from '../state/resource.ts';
import { formatTime, range } from '../state/time.ts';
import type { Report, ReportChart, ReportSection, ReportTable } from './report.ts';
import { CellText, FigureText, inReportUnit } from './report-cell.tsx';

/** A report on the time range: what stands out, what changed, and the command for each number. */
export function ReportsPage() {
  const { since, until } = range.value;
  const { data, problem, isLoading, reload, cancel } = useResource(`${since} ${until}`, (signal) =>
    get<Report>('/api/report', { since, until }, signal),
  );
  return (
    <div class="reports scrolling">
      <LoadingLine isLoading={isLoading} />
      {problem !== undefined && data === undefined && <ErrorState problem={problem} onRetry={reload} />}
      {data === undefined && isLoading && (
        <EmptyState title="Reading everything of this time">
          <p>A report compares it with as long a time before, so it takes longer than other pages.</p>
          <p>
            <button type="button" onClick={cancel}>
              Cancel
            </button>
          </p>
        </EmptyState>
      )}
      {data !== undefined && <ReportView report={data} onReload={reload} />}
    </div>
  );
}

function ReportView({ report, onReload }: { readonly report: Report; readonly onReload: () => void }) {
  const { since, until } = range.value;
  const shown = report.sections.filter(
    ({ figures, charts, tables, notes }) => figures.length + charts.length + tables.length + notes.length > 0,
  );
  return (
    <>
      <header class="toolbar trace-head">
        <h2>{report.title}</h2>
        <span class="quiet">
          {instant(report.since)} to {instant(report.until)}
          {report.baseline === null
            ? ', compared with nothing'
            : `, compared with the time since ${instant(report.baseline.since)}`}
        </span>
        <span class="footer-space" />
        <button type="button" onClick={onReload}>
          Again
        </button>
        <button
          type="button"
          onClick={() =>
            saveFile('agentbus-report.json', 'application/json', JSON.stringify(report, undefined, 2))
          }
        >
          JSON
        </button>
        <button
          type="button"
          onClick={() =>
            void copyText(
              `agentbus report --since ${since}${until === '' ? '' : ` --until ${until}`}`,
              'Command copied',
            )
          }
        >
          CLI
        </button>
      </header>
      <section class="card">
        <h2>What stands out</h2>
        {report.headlines.length === 0 && <p class="quiet">Nothing.</p>}
        <ul class="headlines">
          {report.headlines.map(({ severity, title, detail, traces, query }) => (
            <li key={title} class={`is-${severity}`}>
              <b>{title}</b>
              <span class="quiet">{detail}</span>
              <span class="headline-links">
                {traces.slice(0, 3).map((trace) => (
                  <PageLink key={trace} to="/traces" with={{ trace }}>
                    <span class="mono">{trace.slice(0, 8)}</span>
                  </PageLink>
                ))}
                <button
                  type="button"
                  class="plain"
                  title={query}
                  onClick={() => void copyText(query, 'Command copied')}
                >
                  command
                </button>
              </span>
            </li>
          ))}
        </ul>
      </section>
      {shown.map((section) => (
        <SectionView key={section.id} section={section} />
      ))}
    </>
  );
}

function SectionView({ section }: { readonly section: ReportSection }) {
  return (
    <section class="card">
      <h2>{section.title}</h2>
      {section.figures.length > 0 && (
        <dl class="figures">
          {section.figures.map(({ id, title, figure }) => (
            <div key={id}>
              <dt class="quiet">{title}</dt>
              <dd>
                <FigureText figure={figure} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {section.charts.map((chart) => (
        <ChartView key={chart.id} chart={chart} />
      ))}
      {section.tables.map((table) => (
        <TableView key={table.id} table={table} />
      ))}
      {section.notes.map((note) => (
        <p key={note} class="quiet">
          {note}
        </p>
      ))}
    </section>
  );
}

function ChartView({ chart }: { readonly chart: ReportChart }) {
  const times = useMemo(() => {
    const start = Date.parse(chart.start);
    return (chart.lines[0]?.values ?? []).map((_, index) => start + index * chart.bucketSeconds * 1000);
  }, [chart]);
  return (
    <>
      <h3>{chart.title}</h3>
      <Chart
        label={`${chart.title}: ${chart.lines.map(({ name }) => name).join(', ')}`}
        times={times}
        series={chart.lines}
        height={150}
        format={(value) => inReportUnit(value, chart.unit)}
      />
    </>
  );
}

function TableView({ table }: { readonly table: ReportTable }) {
  return (
    <>
      <h3>{table.title}</h3>
      {table.rows.length === 0 ? (
        <p class="quiet">{table.empty}</p>
      ) : (
        <div class="table-scroll">
          <table class="data">
            <thead>
              <tr>
                {table.columns.map(({ id, title }) => (
                  <th scope="col" key={id}>
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.rows.map((row, index) => (
                <tr key={index}>
                  {table.columns.map(({ id }) => (
                    <td key={id}>
                      <CellText cell={row[id]} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function instant(text: string): string {
  return formatTime(`${Date.parse(text)}000000`, { date: true, digits: 0 });
}
