import { useState } from 'preact/hooks';
import { count, nanoseconds } from '../parts/format.ts';
import { EmptyState, ErrorState, LoadingLine, Snippet } from '../parts/notices.tsx';
import { PageLink } from '../parts/page-link.tsx';
import { QueryInput } from '../parts/query-input.tsx';
import { change, param } from '../state/address.ts';
import { get } from '../state/api.ts';
import { useCommands } from '../state/commands.ts';
import type { TraceSummary } from '../state/records.ts';
import { useResource } from '../state/resource.ts';
import { formatTime, range, refreshes, services, setRange } from '../state/time.ts';
import { TraceScatter } from './trace-scatter.tsx';
import { TraceView } from './trace-view.tsx';

/** Traces: a list of them, or one. */
export function TracesPage() {
  return param('trace') === '' ? <TraceList /> : <TraceView traceId={param('trace')} />;
}

type Order = 'start' | 'duration' | 'spans';

const ORDERS: readonly { readonly order: Order; readonly label: string }[] = [
  { order: 'start', label: 'Latest' },
  { order: 'duration', label: 'Slowest' },
  { order: 'spans', label: 'Most spans' },
];

function TraceList() {
  const query = param('q');
  const order = (param('sort') || 'start') as Order;
  const asked = { query, ...range.value, service: services.value, limit: 200 };
  const { data, problem, isLoading, reload, cancel } = useResource(
    `${JSON.stringify(asked)} ${refreshes.value}`,
    (signal) => get<{ traces: readonly TraceSummary[]; more: boolean }>('/api/traces', asked, signal),
  );
  const [selected, setSelected] = useState(-1);
  const found = data?.traces ?? [];
  const traces = [...found].sort((a, b) =>
    order === 'spans' ? b.spans - a.spans : BigInt(a[order]) < BigInt(b[order]) ? 1 : -1,
  );
  const openTrace = (traceId: string) => change({ trace: traceId, span: undefined });
  const move = (step: number) => setSelected(Math.min(traces.length - 1, Math.max(0, selected + step)));
  const chosen = traces[selected];
  useCommands([
    { keys: ['j', 'ArrowDown'], label: 'Next trace', group: 'Traces', run: () => move(1) },
    { keys: ['k', 'ArrowUp'], label: 'Previous trace', group: 'Traces', run: () => move(-1) },
    {
      keys: ['Enter', 't'],
      label: 'Open the trace',
      group: 'Traces',
      run: () => chosen !== undefined && openTrace(chosen.traceId),
    },
  ]);
  const isMistake = problem?.parameter === 'query';
  return (
    <div class="traces">
      <div class="toolbar">
        <QueryInput
          value={query}
          label="Filter spans"
          placeholder="statusCode:error duration>500ms route:/checkout"
          signal="spans"
          problem={problem}
          isLoading={isLoading && data === undefined}
          onCancel={cancel}
          onRun={(text) => change({ q: text })}
        />
        <div class="segmented" role="group" aria-label="Order">
          {ORDERS.map((known) => (
            <button
              type="button"
              key={known.order}
              aria-pressed={known.order === order}
              onClick={() => change({ sort: known.order === 'start' ? undefined : known.order })}
            >
              {known.label}
            </button>
          ))}
        </div>
      </div>
      <LoadingLine isLoading={isLoading} />
      {problem !== undefined && !isMistake && <ErrorState problem={problem} onRetry={reload} />}
      {data !== undefined && traces.length === 0 && problem === undefined && (
        <EmptyState title={query === '' ? 'No trace in this time range' : 'No trace has such a span'}>
          {query !== '' && (
            <p>
              <button type="button" onClick={() => change({ q: undefined })}>
                Clear the filter
              </button>
            </p>
          )}
          <p>
            <button type="button" onClick={() => setRange('-1d')}>
              Last day
            </button>
          </p>
          <p>HTTP servers and clients make spans by themselves once a service is instrumented:</p>
          <Snippet text="node --import @agentbus/sdk/register app.js" />
        </EmptyState>
      )}
      {traces.length > 0 && (
        <div class="scrolling">
          <TraceScatter traces={found} onOpen={openTrace} />
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
                  <TraceRow key={trace.traceId} trace={trace} isSelected={index === selected} />
                ))}
              </tbody>
            </table>
          </div>
          <p class="list-foot quiet">
            {data?.more
              ? `The latest ${count(traces.length)}; narrow the filter or the range to see others.`
              : 'All that match are here.'}
          </p>
        </div>
      )}
    </div>
  );
}

function TraceRow({ trace, isSelected }: { readonly trace: TraceSummary; readonly isSelected: boolean }) {
  const { traceId, start, spans, errors, duration, root, services: parts } = trace;
  return (
    <tr class={isSelected ? 'is-selected' : undefined} aria-selected={isSelected}>
      <td class="mono">{formatTime(start)}</td>
      <th scope="row">
        <PageLink to="/traces" with={{ trace: traceId }}>
          {root === undefined ? (
            <i>root is missing</i>
          ) : (
            <>
              <span class="quiet">{root.service}</span> {root.name}
            </>
          )}{' '}
          <span class="mono quiet">{traceId.slice(0, 8)}</span>
        </PageLink>
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
