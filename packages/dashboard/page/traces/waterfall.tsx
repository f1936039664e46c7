import { useMemo } from 'preact/hooks';
import { copyContextCommand, copyJson, copyLink } from '../logs/log-actions.ts';
import { LogDetail } from '../logs/log-detail.tsx';
import { nanoseconds } from '../parts/format.ts';
import { isError } from '../parts/level.tsx';
import { EmptyState } from '../parts/notices.tsx';
import { VirtualList } from '../parts/virtual-list.tsx';
import { change, param, paramList } from '../state/address.ts';
import { useCommands } from '../state/commands.ts';
import { criticalPath, type PathSegment, serviceShares } from './critical-path.ts';
import { HideMenu } from './hide-menu.tsx';
import { PathShares } from './path-shares.tsx';
import { SpanDetail } from './span-detail.tsx';
import { SEARCH_ID, SpanSearch } from './span-search.tsx';
import type { SpanTree } from './span-tree.ts';
import { layoutTrace, type TraceRow } from './trace-layout.ts';
import {
  aroundMatches,
  formatHidden,
  type Hidden,
  isHidden,
  matchesOf,
  parseHidden,
} from './trace-search.ts';
import { WaterfallRow } from './waterfall-row.tsx';

const ROW_HEIGHT = 24;

interface WaterfallProps {
  readonly tree: SpanTree;
  readonly colours: ReadonlyMap<string, number>;
}

/** Spans over time, with all log records in place, and all of the one that is selected. */
export function Waterfall({ tree, colours }: WaterfallProps) {
  const search = param('find');
  const showPath = param('path') === 'on';
  const hidden = parseHidden(paramList('hide'));
  const matches = useMemo(() => matchesOf(tree, search), [tree, search]);
  const path = useMemo(() => (showPath ? criticalPath(tree) : []), [tree, showPath]);
  const folds = paramList('fold');
  const showLogs = param('logs') !== 'off';
  const isOnly = param('only') === 'on' && matches.size > 0;
  const rows = useMemo(() => {
    const kept = isOnly ? aroundMatches(tree, matches) : undefined;
    const keys = new Set(
      tree.records.filter(({ key }) => !isOnly || matches.has(key)).map(({ record }) => record),
    );
    return layoutTrace(tree, {
      folded: new Set(folds),
      showSpan: (span) => !isHidden(span, hidden) && (kept === undefined || kept.has(span.spanId)),
      showRecord: (record) => showLogs && keys.has(record),
    });
  }, [tree, folds.join(), showLogs, isOnly, matches, JSON.stringify(hidden)]);
  const segments = useMemo(() => bySpan(path), [path]);
  const chosen = param('row') || param('span');
  const selected = rows.findIndex((row) => row.key === chosen);
  const row = rows[selected];
  const select = (index: number) => change({ row: rows[index]?.key, span: undefined }, { replace: true });
  const find = (step: 1 | -1, wanted: (candidate: TraceRow) => boolean) => {
    for (let index = selected + step; index >= 0 && index < rows.length; index += step) {
      const candidate = rows[index];
      if (candidate !== undefined && wanted(candidate)) return select(index);
    }
  };
  const found = rows.filter(({ key }) => matches.has(key));
  const place = found.findIndex(({ key }) => key === chosen);
  const step = (by: 1 | -1) => {
    const next = found[place < 0 && by < 0 ? found.length - 1 : (place + by + found.length) % found.length];
    if (next !== undefined) change({ row: next.key, span: undefined }, { replace: true });
  };
  const fold = (spanId: string) => {
    const others = folds.filter((id) => id !== spanId);
    change({ fold: others.length === folds.length ? [...folds, spanId] : others }, { replace: true });
  };
  const closeDetail = () => change({ row: undefined, span: undefined }, { replace: true });
  const hide = (list: readonly Hidden[]) =>
    change({ hide: [...new Set(list.map(formatHidden))], row: undefined, span: undefined });
  const hideSelected = (by: Hidden['by']) => {
    if (row?.type === 'span') hide([...hidden, { by, value: row.node.span[by] }]);
  };
  const group = 'Trace';
  useCommands([
    {
      keys: ['j', 'ArrowDown'],
      label: 'Next row',
      group,
      run: () => select(Math.min(rows.length - 1, selected + 1)),
    },
    { keys: ['k', 'ArrowUp'], label: 'Previous row', group, run: () => select(Math.max(0, selected - 1)) },
    { keys: [']'], label: 'Next error', group, run: () => find(1, isBad) },
    { keys: ['['], label: 'Previous error', group, run: () => find(-1, isBad) },
    { keys: ['n'], label: 'Next match', group, run: () => step(1) },
    { keys: ['N'], label: 'Previous match', group, run: () => step(-1) },
    { keys: ['/'], label: 'Search spans', group, run: () => document.getElementById(SEARCH_ID)?.focus() },
    {
      keys: ['Enter', 'ArrowRight', 'ArrowLeft'],
      label: 'Fold or unfold',
      group,
      run: () => row?.type === 'span' && fold(row.key),
    },
    { keys: ['p'], label: 'Critical path', group, run: () => change({ path: showPath ? undefined : 'on' }) },
    { keys: ['h'], label: 'Hide spans of this name', group, run: () => hideSelected('name') },
    { keys: ['H'], label: 'Hide the spans of this service', group, run: () => hideSelected('service') },
    { keys: ['u'], label: 'Show all that is hidden', group, run: () => hide([]) },
    {
      keys: ['Escape'],
      label: 'Close',
      group,
      run: () =>
        row === undefined ? change({ trace: undefined, row: undefined, span: undefined }) : closeDetail(),
    },
    { keys: ['y'], label: 'Copy the link', group, run: copyLink },
  ]);
  const hasDetail = row?.type === 'span' || row?.type === 'log';
  return (
    <>
      <div class="toolbar trace-tools">
        <SpanSearch
          text={search}
          matches={found.length}
          place={place}
          isOnly={param('only') === 'on'}
          onText={(text) => change({ find: text }, { replace: true })}
          onStep={step}
          onOnly={(isOn) => change({ only: isOn ? 'on' : undefined })}
        />
        <HideMenu tree={tree} hidden={hidden} onChange={hide} />
        <label class="check">
          <input
            type="checkbox"
            checked={showLogs}
            onChange={(event) => change({ logs: event.currentTarget.checked ? undefined : 'off' })}
          />
          Records
        </label>
        <label class="check" title="What the length of the trace hangs on (p)">
          <input
            type="checkbox"
            checked={showPath}
            onChange={(event) => change({ path: event.currentTarget.checked ? 'on' : undefined })}
          />
          Critical path
        </label>
        {showPath && <PathShares shares={serviceShares(path)} colours={colours} />}
      </div>
      <div class={hasDetail ? 'trace-body has-detail' : 'trace-body'}>
        <section class="log-list" aria-label="Waterfall">
          {rows.length === 0 && (
            <EmptyState title="All spans of this trace are hidden">
              <p>
                <button type="button" onClick={() => hide([])}>
                  Show all
                </button>
              </p>
            </EmptyState>
          )}
          <VirtualList
            items={rows}
            rowHeight={ROW_HEIGHT}
            label="Spans and records, in the order of the tree"
            keyOf={({ key }) => key}
            shown={selected}
            header={<Scale length={tree.length} />}
            render={(item, index) => {
              const ofPath = item.type === 'span' ? (segments.get(item.key) ?? []) : [];
              return (
                <WaterfallRow
                  row={item}
                  length={tree.length}
                  colour={item.type === 'span' ? (colours.get(item.node.span.service) ?? 1) : 1}
                  segments={ofPath}
                  isSelected={index === selected}
                  isMatch={matches.has(item.key)}
                  isDimmed={path.length > 0 && ofPath.length === 0}
                  onSelect={() => select(index)}
                  onFold={fold}
                />
              );
            }}
          />
        </section>
        {row?.type === 'span' && (
          <SpanDetail node={row.node} onHide={(one) => hide([...hidden, one])} onClose={closeDetail} />
        )}
        {row?.type === 'log' && (
          <LogDetail
            record={row.placed.record}
            onClose={closeDetail}
            onLink={copyLink}
            onJson={() => copyJson(row.placed.record)}
            onCommand={() => copyContextCommand(row.placed.record)}
          />
        )}
      </div>
    </>
  );
}

function bySpan(path: readonly PathSegment[]): ReadonlyMap<string, readonly PathSegment[]> {
  const segments = new Map<string, PathSegment[]>();
  for (const segment of path) {
    const { spanId } = segment.node.span;
    const others = segments.get(spanId) ?? [];
    segments.set(spanId, others);
    others.push(segment);
  }
  return segments;
}

function Scale({ length }: { readonly length: number }) {
  return (
    <div role="rowgroup" class="list-head">
      <div role="row" class="waterfall-row">
        <span role="columnheader" class="waterfall-name">
          span
        </span>
        <span role="columnheader" class="waterfall-track scale">
          {[0, 1, 2, 3].map((part) => (
            <span key={part} style={{ left: `${part * 25}%` }}>
              {nanoseconds((length * part) / 4)}
            </span>
          ))}
        </span>
      </div>
    </div>
  );
}

function isBad(row: TraceRow): boolean {
  return row.type === 'span'
    ? row.node.span.status === 'error'
    : row.type === 'log' && isError(row.placed.record.level);
}
