import { lazy, Suspense } from 'preact/compat';
import { useMemo } from 'preact/hooks';
import { copyText } from '../parts/clipboard.ts';
import { nanoseconds, plural } from '../parts/format.ts';
import { ErrorState, LoadingLine } from '../parts/notices.tsx';
import { PageLink } from '../parts/page-link.tsx';
import { change, open, param } from '../state/address.ts';
import { useCommands } from '../state/commands.ts';
import { termOf } from '../state/terms.ts';
import { formatTime } from '../state/time.ts';
import { serviceColours } from './service-colours.ts';
import { type SpanTree, spanTree } from './span-tree.ts';
import type { Trace } from './trace.ts';
import { AllTraces, useTrace } from './trace-source.tsx';
import { Waterfall } from './waterfall.tsx';

const FlameView = lazy(() => import('./flame-view.tsx').then((m) => ({ default: m.FlameView })));

/** One trace: over time or as a flame graph. */
export function TraceView({ traceId }: { readonly traceId: string }) {
  const { data, problem, isLoading, reload } = useTrace(traceId);
  if (problem !== undefined && data === undefined) {
    return (
      <div class="trace">
        <div class="toolbar">
          <AllTraces />
        </div>
        <ErrorState problem={problem} onRetry={reload} />
      </div>
    );
  }
  return data === undefined ? <LoadingLine isLoading={isLoading} /> : <OpenTrace trace={data} />;
}

function OpenTrace({ trace }: { readonly trace: Trace }) {
  const isFlame = param('view') === 'flame';
  const tree = useMemo(() => spanTree(trace), [trace]);
  const colours = useMemo(() => serviceColours(trace.spans), [trace]);
  useCommands([
    {
      keys: ['i'],
      label: 'Waterfall or flame graph',
      group: 'Trace',
      run: () => change({ view: isFlame ? undefined : 'flame', row: undefined }),
    },
    { keys: ['c'], label: 'Compare with another trace', group: 'Trace', run: () => compareWith(trace, tree) },
  ]);
  return (
    <div class="trace">
      <div class="toolbar trace-head">
        <AllTraces />
        <TraceTitle trace={trace} tree={tree} />
        <span class="footer-space" />
        <div class="segmented" role="group" aria-label="View">
          <button
            type="button"
            aria-pressed={!isFlame}
            onClick={() => change({ view: undefined, row: undefined })}
          >
            Waterfall
          </button>
          <button
            type="button"
            aria-pressed={isFlame}
            title="i"
            onClick={() => change({ view: 'flame', row: undefined })}
          >
            Flame graph
          </button>
        </div>
        <button type="button" title="c" onClick={() => compareWith(trace, tree)}>
          Compare
        </button>
        <button
          type="button"
          onClick={() => void copyText(`agentbus trace ${trace.traceId}`, 'Command copied')}
        >
          CLI
        </button>
      </div>
      {(trace.moreSpans || trace.moreLogs) && (
        <p class="banner">
          This trace has more than a page can show: the first {plural(trace.spans.length, 'span')} and{' '}
          {plural(trace.logs.length, 'record')} are here. <code>agentbus trace {trace.traceId}</code> has all.
        </p>
      )}
      {isFlame ? (
        <Suspense fallback={<div class="page-loading" />}>
          <FlameView tree={tree} colours={colours} />
        </Suspense>
      ) : (
        <Waterfall tree={tree} colours={colours} />
      )}
    </div>
  );
}

function TraceTitle({ trace, tree }: { readonly trace: Trace; readonly tree: SpanTree }) {
  const failed = trace.spans.filter(({ status }) => status === 'error').length;
  const root = tree.roots[0]?.span;
  return (
    <>
      <h2>
        {root === undefined ? (
          'A trace without its root'
        ) : (
          <>
            <span class="quiet">{root.service}</span> {root.name}
          </>
        )}
      </h2>
      <span class="facts">
        <b>{nanoseconds(tree.length)}</b> · {plural(trace.spans.length, 'span')} ·{' '}
        <PageLink to="/logs" with={{ q: `trace:${trace.traceId}`, since: '-7d', until: undefined }}>
          {plural(trace.logs.length, 'record')}
        </PageLink>
        {failed > 0 && <span class="bad"> · {failed} failed</span>} ·{' '}
        {formatTime(String(tree.start), { date: true })}
      </span>
    </>
  );
}

/** To the list, to choose the other: of the same name, since those can be compared. */
function compareWith({ traceId }: Trace, { roots }: SpanTree): void {
  const name = roots[0]?.span.name;
  open('/traces', { base: traceId, q: name === undefined ? undefined : termOf('name', name) });
}
