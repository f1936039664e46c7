import { count, nanoseconds } from '../parts/format.ts';
import { PageLink } from '../parts/page-link.tsx';
import type { TraceSummary } from '../state/records.ts';
import { formatTime } from '../state/time.ts';

interface TraceTableProps {
  readonly traces: readonly TraceSummary[];
  readonly selected: number;
  /** The trace that another is chosen for, to compare. */
  readonly base: string;
}

/** A line for each trace. */
export function TraceTable({ traces, selected, base }: TraceTableProps) {
  return (
    <div class="table-scroll">
      <table class="data trace-table">
        <thead>
          <tr>
            <th scope="col">Start</th>
            <th scope="col">Trace</th>
            <th scope="col">Services</th>
            <th scope="col" class="number">
              Spans
            </th>
            <th scope="col" class="number">
              Failed
            </th>
            <th scope="col" class="number">
              Duration
            </th>
          </tr>
        </thead>
        <tbody>
          {traces.map((trace, index) => (
            <TraceRow key={trace.traceId} trace={trace} isSelected={index === selected} base={base} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface TraceRowProps {
  readonly trace: TraceSummary;
  readonly isSelected: boolean;
  readonly base: string;
}

function TraceRow({ trace, isSelected, base }: TraceRowProps) {
  const { traceId, start, spans, errors, duration, root, services: parts } = trace;
  const isBase = traceId === base;
  return (
    <tr class={isSelected ? 'is-selected' : undefined} aria-selected={isSelected}>
      <td class="mono">{formatTime(start)}</td>
      <th scope="row">
        <PageLink to="/traces" with={base === '' || isBase ? { trace: traceId } : { trace: traceId, base }}>
          {root === undefined ? (
            <i>root is missing</i>
          ) : (
            <>
              <span class="quiet">{root.service}</span> {root.name}
            </>
          )}{' '}
          <span class="mono quiet">{traceId.slice(0, 8)}</span>
        </PageLink>
        {isBase && <span class="chip">base</span>}
      </th>
      <td>
        {parts.map(({ name, spans: n }) => (
          <span class="chip" key={name}>
            {name} {n}
          </span>
        ))}
      </td>
      <td class="number">{count(spans)}</td>
      <td class={errors > 0 ? 'number bad' : 'number'}>{errors === 0 ? '–' : count(errors)}</td>
      <td class="number">{nanoseconds(duration)}</td>
    </tr>
  );
}
