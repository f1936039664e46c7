import { copyText } from '../parts/clipboard.ts';
import { count, percent, seconds, significant } from '../parts/format.ts';
import { PageLink } from '../parts/page-link.tsx';
import { Sparkline } from '../parts/sparkline.tsx';
import { formatTime } from '../state/time.ts';
import type { Figure, ReportCell, Unit } from './report.ts';

/** A number in its unit. */
export function inReportUnit(value: number | null | undefined, unit: Unit): string {
  if (value === null || value === undefined) return '–';
  if (unit === 'count') return count(value);
  if (unit === 'ratio') return percent(value);
  if (unit === 'seconds') return seconds(value);
  return unit === 'per second' ? `${significant(value)}/s` : significant(value);
}

/** A number; a click copies the command that shows it. */
export function FigureText({ figure }: { readonly figure: Figure }) {
  const { value, unit, query, before } = figure;
  return (
    <button
      type="button"
      class="plain figure"
      title={query}
      onClick={() => void copyText(query, 'Command copied')}
    >
      <b>{inReportUnit(value, unit)}</b>
      {before !== undefined && <span class="quiet">was {inReportUnit(before, unit)}</span>}
    </button>
  );
}

/** What stands in a table of a report. */
export function CellText({ cell }: { readonly cell: ReportCell | undefined }) {
  if (cell === null || cell === undefined) return <>–</>;
  if (typeof cell === 'string') return <span class="report-text">{cell}</span>;
  if ('trend' in cell) return <Sparkline values={cell.trend} label={`Over time: ${cell.trend.join(', ')}`} />;
  if ('time' in cell) {
    const nanos = `${Date.parse(cell.time)}000000`;
    return <>{formatTime(nanos, { date: true, digits: 0 })}</>;
  }
  if ('traces' in cell) {
    return (
      <>
        {cell.traces.map((trace) => (
          <PageLink key={trace} to="/traces" with={{ trace }} class="trace-short">
            <span class="mono">{trace.slice(0, 8)}</span>
          </PageLink>
        ))}
      </>
    );
  }
  return <FigureText figure={cell} />;
}
