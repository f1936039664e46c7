import { lazy, Suspense } from 'preact/compat';
import { useState } from 'preact/hooks';
import { count, plural } from '../parts/format.ts';
import { EmptyState, ErrorState, LoadingLine, Snippet } from '../parts/notices.tsx';
import { QueryInput } from '../parts/query-input.tsx';
import { change, open, param } from '../state/address.ts';
import { get } from '../state/api.ts';
import { useCommands } from '../state/commands.ts';
import type { TraceSummary } from '../state/records.ts';
import { useResource } from '../state/resource.ts';
import { session } from '../state/session.ts';
import { range, refreshes, services, setRange } from '../state/time.ts';
import { boxFilter, formatBox, isInBox, parseBox, type TraceBox } from './trace-box.ts';
import { TraceScatter } from './trace-scatter.tsx';
import { TraceTable } from './trace-table.tsx';
import { TraceView } from './trace-view.tsx';

const CompareView = lazy(() => import('./compare-view.tsx').then((m) => ({ default: m.CompareView })));
const DifferencesView = lazy(() =>
  import('./differences-view.tsx').then((m) => ({ default: m.DifferencesView })),
);

/** Traces: a list of them, one, two side by side, or what sets some apart from the others. */
export function TracesPage() {
  const [trace, base] = [param('trace'), param('base')];
  if (param('differs') !== '') {
    return (
      <Suspense fallback={<div class="page-loading" />}>
        <DifferencesView />
      </Suspense>
    );
  }
  if (trace === '') return <TraceList />;
  if (base === '') return <TraceView traceId={trace} />;
  return (
    <Suspense fallback={<div class="page-loading" />}>
      <CompareView base={base} traceId={trace} />
    </Suspense>
  );
}

type Order = 'start' | 'duration' | 'spans';

const ORDERS: readonly { readonly order: Order; readonly label: string }[] = [
  { order: 'start', label: 'Latest' },
  { order: 'duration', label: 'Slowest' },
  { order: 'spans', label: 'Most spans' },
];

/** Spans that nothing else has called: a trace's length is theirs. */
const ROOTS = 'parent:""';

function TraceList() {
  const [query, base] = [param('q'), param('base')];
  const order = (param('sort') || 'start') as Order;
  const box = parseBox(param('box'));
  const asked = { query, ...range.value, service: services.value, limit: 200 };
  const { data, problem, isLoading, reload, cancel } = useResource(
    `${JSON.stringify(asked)} ${refreshes.value}`,
    (signal) => get<{ traces: readonly TraceSummary[]; more: boolean }>('/api/traces', asked, signal),
  );
  const [selected, setSelected] = useState(-1);
  const found = data?.traces ?? [];
  const traces = [...found]
    .filter((trace) => box === undefined || isInBox(trace, box))
    .sort((a, b) => (order === 'spans' ? b.spans - a.spans : BigInt(a[order]) < BigInt(b[order]) ? 1 : -1));
  const openTrace = (traceId: string) =>
    open('/traces', base === '' || base === traceId ? { trace: traceId } : { trace: traceId, base });
  const move = (step: number) => setSelected(Math.min(traces.length - 1, Math.max(0, selected + step)));
  const chosen = traces[selected];
  const hasAnalyses = session.value.type === 'in' && session.value.hasAnalyses;
  const askWhatDiffers = () =>
    open('/traces', {
      differs: box === undefined ? slowFilter(found) : boxFilter(box),
      among: query === '' ? ROOTS : query,
    });
  useCommands([
    { keys: ['j', 'ArrowDown'], label: 'Next trace', group: 'Traces', run: () => move(1) },
    { keys: ['k', 'ArrowUp'], label: 'Previous trace', group: 'Traces', run: () => move(-1) },
    {
      keys: ['Enter', 't'],
      label: 'Open the trace',
      group: 'Traces',
      run: () => chosen !== undefined && openTrace(chosen.traceId),
    },
    {
      keys: ['c'],
      label: 'Compare the trace with another',
      group: 'Traces',
      run: () => chosen !== undefined && change({ base: chosen.traceId }),
    },
    {
      keys: ['d'],
      label: 'What differs between slow and fast',
      group: 'Traces',
      run: () => hasAnalyses && found.length > 0 && askWhatDiffers(),
    },
    {
      keys: ['Escape'],
      label: 'Choose none',
      group: 'Traces',
      run: () => change({ base: undefined, box: undefined }),
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
          onRun={(text) => change({ q: text, box: undefined })}
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
        {hasAnalyses && (
          <button type="button" title="d" disabled={found.length === 0} onClick={askWhatDiffers}>
            What differs
          </button>
        )}
      </div>
      <LoadingLine isLoading={isLoading} />
      {base !== '' && (
        <p class="banner" role="status">
          Choose a trace to compare with <code>{base.slice(0, 8)}</code>
          <button type="button" onClick={() => change({ base: undefined })}>
            Do not compare
          </button>
        </p>
      )}
      {problem !== undefined && !isMistake && <ErrorState problem={problem} onRetry={reload} />}
      {data !== undefined && found.length === 0 && problem === undefined && <NoTraces query={query} />}
      {found.length > 0 && (
        <div class="scrolling">
          <TraceScatter
            traces={found}
            box={box}
            onOpen={openTrace}
            onBrush={(drawn) => change({ box: drawn === undefined ? undefined : formatBox(drawn) })}
          />
          {box !== undefined && (
            <BoxBar box={box} traces={traces.length} onDiffers={hasAnalyses ? askWhatDiffers : undefined} />
          )}
          <TraceTable traces={traces} selected={selected} base={base} />
          <p class="list-foot quiet">
            {data?.more
              ? `The latest ${count(found.length)}; narrow the filter or the range to see others.`
              : 'All that match are here.'}
          </p>
        </div>
      )}
    </div>
  );
}

interface BoxBarProps {
  readonly box: TraceBox;
  readonly traces: number;
  readonly onDiffers: (() => void) | undefined;
}

/** What can be done with the traces that somebody has drawn around. */
function BoxBar({ box, traces, onDiffers }: BoxBarProps) {
  return (
    <p class="banner" role="status">
      <b>{plural(traces, 'trace')}</b> chosen
      {onDiffers !== undefined && (
        <button type="button" class="primary" onClick={onDiffers}>
          What differs from the rest
        </button>
      )}
      <button
        type="button"
        onClick={() => change({ since: String(box.since), until: String(box.until), box: undefined })}
      >
        Zoom to its time
      </button>
      <button type="button" onClick={() => change({ box: undefined })}>
        Choose all
      </button>
    </p>
  );
}

function NoTraces({ query }: { readonly query: string }) {
  return (
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
  );
}

/** The slowest tenth of what is there. */
function slowFilter(traces: readonly TraceSummary[]): string {
  const lengths = traces.map(({ duration }) => Number(duration)).sort((a, b) => a - b);
  const tenth = lengths[Math.floor(lengths.length * 0.9)] ?? 0;
  return `duration>=${Math.max(1, Math.floor(tenth / 1000))}us`;
}
