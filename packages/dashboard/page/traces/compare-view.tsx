import { useMemo } from 'preact/hooks';
import { count, nanoseconds, percent, plural } from '../parts/format.ts';
import { EmptyState, ErrorState, LoadingLine } from '../parts/notices.tsx';
import { PageLink } from '../parts/page-link.tsx';
import { VirtualList } from '../parts/virtual-list.tsx';
import { change, param } from '../state/address.ts';
import { useCommands } from '../state/commands.ts';
import { formatTime } from '../state/time.ts';
import { type ComparedRow, type ComparedSide, compareTraces } from './compare-traces.ts';
import { spanTree } from './span-tree.ts';
import type { Trace } from './trace.ts';
import { AllTraces, useTrace } from './trace-source.tsx';

interface CompareViewProps {
  readonly base: string;
  readonly traceId: string;
}

const ROW_HEIGHT = 26;

/** Two traces, name by name: what takes longer, what is added, what is missing. */
export function CompareView({ base, traceId }: CompareViewProps) {
  const left = useTrace(base);
  const right = useTrace(traceId);
  const failed = [left, right].find(({ problem, data }) => problem !== undefined && data === undefined);
  if (failed?.problem !== undefined) {
    return (
      <div class="trace">
        <div class="toolbar">
          <AllTraces />
        </div>
        <ErrorState problem={failed.problem} onRetry={failed.reload} />
      </div>
    );
  }
  if (left.data === undefined || right.data === undefined) return <LoadingLine isLoading />;
  return <Compared base={left.data} other={right.data} />;
}

function Compared({ base, other }: { readonly base: Trace; readonly other: Trace }) {
  const trees = useMemo(() => [spanTree(base), spanTree(other)] as const, [base, other]);
  const all = useMemo(() => compareTraces(...trees), [trees]);
  const isOnly = param('only') === 'on';
  const rows = isOnly ? all.filter(({ change: kind }) => kind !== 'same') : all;
  const widest = Math.max(1, ...all.map(({ difference }) => Math.abs(difference)));
  const selected = rows.findIndex(({ key }) => key === param('row'));
  const select = (index: number) => change({ row: rows[index]?.key }, { replace: true });
  const swap = () => change({ base: other.traceId, trace: base.traceId });
  const next = (step: 1 | -1) => {
    for (let index = selected + step; index >= 0 && index < rows.length; index += step) {
      if (rows[index]?.change !== 'same') return select(index);
    }
  };
  const group = 'Comparison';
  useCommands([
    {
      keys: ['j', 'ArrowDown'],
      label: 'Next row',
      group,
      run: () => select(Math.min(rows.length - 1, selected + 1)),
    },
    { keys: ['k', 'ArrowUp'], label: 'Previous row', group, run: () => select(Math.max(0, selected - 1)) },
    { keys: ['n', ']'], label: 'Next difference', group, run: () => next(1) },
    { keys: ['N', '['], label: 'Previous difference', group, run: () => next(-1) },
    { keys: ['s'], label: 'Swap the traces', group, run: swap },
    {
      keys: ['Escape'],
      label: 'Stop comparing',
      group,
      run: () => change({ base: undefined, row: undefined, only: undefined }),
    },
  ]);
  const counts = (kind: ComparedRow['change']) => all.filter((row) => row.change === kind).length;
  const hasCommon = all.some((row) => row.base !== undefined && row.other !== undefined);
  return (
    <div class="trace">
      <div class="toolbar trace-head">
        <AllTraces />
        <h2>Comparison</h2>
        <span class="facts">
          {plural(counts('slower'), 'name')} slower · {count(counts('faster'))} faster ·{' '}
          {count(counts('added'))} added · {count(counts('missing'))} missing
        </span>
        <span class="footer-space" />
        <label class="check">
          <input
            type="checkbox"
            checked={isOnly}
            onChange={(event) => change({ only: event.currentTarget.checked ? 'on' : undefined })}
          />
          Only differences
        </label>
        <button type="button" onClick={swap} title="s">
          Swap
        </button>
      </div>
      {[base, other].some(({ moreSpans }) => moreSpans) && (
        <p class="banner">
          One of the traces has more spans than a page can show; only the first are compared.
        </p>
      )}
      <div class="compared-heads">
        <Head label="Base" trace={base} length={trees[0].length} start={trees[0].start} />
        <Head label="Other" trace={other} length={trees[1].length} start={trees[1].start} />
      </div>
      {!hasCommon && (
        <p class="banner">These traces have no name in common: choose two of the same request.</p>
      )}
      {rows.length === 0 ? (
        <EmptyState title="These traces do not differ by more than a hundredth anywhere" />
      ) : (
        <section class="log-list" aria-label="Comparison">
          <VirtualList
            items={rows}
            rowHeight={ROW_HEIGHT}
            label="Names of both traces, with what differs"
            keyOf={({ key }) => key}
            shown={selected}
            header={<Columns />}
            render={(row, index) => (
              <Row
                row={row}
                widest={widest}
                baseId={base.traceId}
                otherId={other.traceId}
                isSelected={index === selected}
                onSelect={() => select(index)}
              />
            )}
          />
        </section>
      )}
    </div>
  );
}

interface HeadProps {
  readonly label: string;
  readonly trace: Trace;
  readonly length: number;
  readonly start: bigint;
}

function Head({ label, trace, length, start }: HeadProps) {
  return (
    <p>
      <span class="quiet">{label}</span>{' '}
      <PageLink to="/traces" with={{ trace: trace.traceId }}>
        <span class="mono">{trace.traceId.slice(0, 8)}</span>
      </PageLink>{' '}
      <b>{nanoseconds(length)}</b> <span class="quiet">{plural(trace.spans.length, 'span')}</span>{' '}
      <span class="quiet">{formatTime(String(start), { date: true })}</span>
    </p>
  );
}

function Columns() {
  return (
    <div role="rowgroup" class="list-head">
      <div role="row" class="compared-row">
        {['span', 'base', 'other', 'difference', ''].map((name) => (
          <span role="columnheader" key={name} class={name === 'span' || name === '' ? undefined : 'number'}>
            {name === '' ? <span class="visually-hidden">chart</span> : name}
          </span>
        ))}
      </div>
    </div>
  );
}

interface RowProps {
  readonly row: ComparedRow;
  readonly widest: number;
  readonly baseId: string;
  readonly otherId: string;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
}

const MARKS = { added: 'added', missing: 'missing', slower: '', faster: '', same: '' } as const;

function Row({ row, widest, baseId, otherId, isSelected, onSelect }: RowProps) {
  const { service, name, depth, base, other, change: kind, difference } = row;
  const share = (Math.abs(difference) / widest) * 50;
  return (
    <div
      role="row"
      class={`compared-row is-${kind}${isSelected ? ' is-selected' : ''}`}
      aria-selected={isSelected}
      onClick={onSelect}
    >
      <span
        role="gridcell"
        class="compared-name"
        style={{ paddingLeft: `${12 + Math.min(depth, 14) * 14}px` }}
      >
        {MARKS[kind] !== '' && <span class={`status is-${kind}`}>{MARKS[kind]}</span>}
        <span class="quiet">{service}</span> {name}
      </span>
      <Side side={base} traceId={baseId} />
      <Side side={other} traceId={otherId} />
      <span role="gridcell" class={kind === 'slower' || kind === 'added' ? 'number bad' : 'number'}>
        {difference > 0 ? '+' : difference < 0 ? '−' : '±'}
        {nanoseconds(Math.abs(difference))}
        {base !== undefined && other !== undefined && base.total > 0 && (
          <span class="quiet"> {percent(Math.abs(difference) / base.total)}</span>
        )}
      </span>
      <span role="gridcell" class="compared-bar" aria-hidden="true">
        <i
          class={difference > 0 ? 'is-more' : 'is-less'}
          style={difference > 0 ? { left: '50%', width: `${share}%` } : { right: '50%', width: `${share}%` }}
        />
      </span>
    </div>
  );
}

function Side({ side, traceId }: { readonly side: ComparedSide | undefined; readonly traceId: string }) {
  if (side === undefined) {
    return (
      <span role="gridcell" class="number quiet">
        –
      </span>
    );
  }
  return (
    <span role="gridcell" class="number">
      {side.count > 1 && <span class="quiet">{count(side.count)} × </span>}
      <PageLink to="/traces" with={{ trace: traceId, span: side.spanId }}>
        {nanoseconds(side.total)}
      </PageLink>
    </span>
  );
}
