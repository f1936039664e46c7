import { useMemo, useState } from 'preact/hooks';
import { copyContextCommand, copyJson, copyLink } from '../logs/log-actions.ts';
import { LogDetail } from '../logs/log-detail.tsx';
import { AttributeTable } from '../parts/attribute-table.tsx';
import { copyText } from '../parts/clipboard.ts';
import { nanoseconds, plural } from '../parts/format.ts';
import { Icon } from '../parts/icon.tsx';
import { isError } from '../parts/level.tsx';
import { ErrorState, LoadingLine } from '../parts/notices.tsx';
import { PageLink } from '../parts/page-link.tsx';
import { VirtualList } from '../parts/virtual-list.tsx';
import { change, param } from '../state/address.ts';
import { get } from '../state/api.ts';
import { useCommands } from '../state/commands.ts';
import type { Span } from '../state/records.ts';
import { useResource } from '../state/resource.ts';
import { exactTime, formatTime } from '../state/time.ts';
import { criticalPath, extentOf, layoutTrace, type Trace, type TraceRow } from './trace-layout.ts';
import { WaterfallRow } from './waterfall-row.tsx';

const ROW_HEIGHT = 24;

/** One trace: its spans over time, with all log records in place. */
export function TraceView({ traceId }: { readonly traceId: string }) {
  const { data, problem, isLoading, reload } = useResource(
    traceId,
    (signal) => get<Trace>(`/api/traces/${encodeURIComponent(traceId)}`, {}, signal),
    traceId,
  );
  if (problem !== undefined && data === undefined) {
    return (
      <>
        <BackLink />
        <ErrorState problem={problem} onRetry={reload} />
      </>
    );
  }
  return data === undefined ? <LoadingLine isLoading={isLoading} /> : <Waterfall trace={data} />;
}

function BackLink() {
  return (
    <PageLink to="/traces" class="button">
      All traces
    </PageLink>
  );
}

function Waterfall({ trace }: { readonly trace: Trace }) {
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [search, setSearch] = useState('');
  const showLogs = param('logs') !== 'off';
  const showPath = param('path') === 'on';
  const rows = useMemo(() => layoutTrace(trace, folded, showLogs), [trace, folded, showLogs]);
  const extent = useMemo(() => extentOf(trace), [trace]);
  const path = useMemo(() => criticalPath(trace), [trace]);
  const colours = useMemo(() => coloursOf(trace), [trace]);
  const chosen = param('row') || param('span');
  const selected = rows.findIndex((row) => row.key === chosen);
  const row = rows[selected];
  const failed = trace.spans.filter(({ status }) => status === 'error').length;
  const select = (index: number) => change({ row: rows[index]?.key, span: undefined }, { replace: true });
  const find = (step: 1 | -1, wanted: (candidate: TraceRow) => boolean) => {
    for (let index = selected + step; index >= 0 && index < rows.length; index += step) {
      const candidate = rows[index];
      if (candidate !== undefined && wanted(candidate)) return select(index);
    }
  };
  const matches = (candidate: TraceRow) =>
    search !== '' && textOfRow(candidate).includes(search.toLowerCase());
  const fold = (spanId: string) => {
    const next = new Set(folded);
    if (!next.delete(spanId)) next.add(spanId);
    setFolded(next);
  };
  const close = () =>
    row === undefined
      ? change({ trace: undefined, row: undefined, span: undefined })
      : change({ row: undefined, span: undefined });
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
    { keys: ['n'], label: 'Next match', group, run: () => find(1, matches) },
    { keys: ['N'], label: 'Previous match', group, run: () => find(-1, matches) },
    { keys: ['/'], label: 'Search spans', group, run: () => document.getElementById('span-search')?.focus() },
    {
      keys: ['Enter', 'ArrowRight', 'ArrowLeft'],
      label: 'Fold or unfold',
      group,
      run: () => row?.type === 'span' && fold(row.span.spanId),
    },
    { keys: ['Escape'], label: 'Close', group, run: close },
    { keys: ['y'], label: 'Copy the link', group, run: copyLink },
  ]);
  const root = rows[0];
  const title = root?.type === 'span' ? root.span : undefined;
  return (
    <div class={row?.type === 'span' || row?.type === 'log' ? 'trace has-detail' : 'trace'}>
      <div class="toolbar trace-head">
        <BackLink />
        <h2>
          {title === undefined ? (
            'A trace without its root'
          ) : (
            <>
              <span class="quiet">{title.service}</span> {title.name}
            </>
          )}
        </h2>
        <span class="facts">
          <b>{nanoseconds(extent.length)}</b> · {plural(trace.spans.length, 'span')} ·{' '}
          {plural(trace.logs.length, 'record')}
          {failed > 0 && <span class="bad"> · {failed} failed</span>} ·{' '}
          {formatTime(String(extent.start), { date: true })}
        </span>
        <span class="footer-space" />
        <label class="check">
          <input
            type="checkbox"
            checked={showLogs}
            onChange={(event) => change({ logs: event.currentTarget.checked ? undefined : 'off' })}
          />
          Records
        </label>
        <label class="check" title="The spans that the length of the trace hangs on">
          <input
            type="checkbox"
            checked={showPath}
            onChange={(event) => change({ path: event.currentTarget.checked ? 'on' : undefined })}
          />
          Critical path
        </label>
        <input
          id="span-search"
          type="search"
          class="span-search"
          placeholder="Search spans"
          aria-label="Search spans"
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') find(1, matches);
            if (event.key === 'Escape') event.currentTarget.blur();
          }}
        />
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
      <div class="trace-body">
        <section class="log-list" aria-label="Waterfall">
          <VirtualList
            items={rows}
            rowHeight={ROW_HEIGHT}
            label="Spans and records, in the order of the tree"
            keyOf={({ key }) => key}
            shown={selected}
            header={<Scale extent={extent} />}
            render={(item, index) => (
              <WaterfallRow
                row={item}
                extent={extent}
                colour={item.type === 'span' ? (colours.get(item.span.service) ?? 1) : 1}
                isSelected={index === selected}
                isMatch={matches(item)}
                isDimmed={showPath && !(item.type === 'span' && path.has(item.span.spanId))}
                onSelect={() => select(index)}
                onFold={fold}
              />
            )}
          />
        </section>
        {row?.type === 'span' && (
          <SpanDetail span={row.span} onClose={() => change({ row: undefined, span: undefined })} />
        )}
        {row?.type === 'log' && (
          <LogDetail
            record={row.record}
            onClose={() => change({ row: undefined })}
            onLink={copyLink}
            onJson={() => copyJson(row.record)}
            onCommand={() => copyContextCommand(row.record)}
          />
        )}
      </div>
    </div>
  );
}

function Scale({ extent }: { readonly extent: { readonly length: bigint } }) {
  return (
    <div role="rowgroup" class="list-head">
      <div role="row" class="waterfall-row">
        <span role="columnheader" class="waterfall-name">
          span
        </span>
        <span role="columnheader" class="waterfall-track scale">
          {[0n, 1n, 2n, 3n].map((part) => (
            <span key={String(part)} style={{ left: `${Number(part) * 25}%` }}>
              {nanoseconds((extent.length * part) / 4n)}
            </span>
          ))}
        </span>
      </div>
    </div>
  );
}

function SpanDetail({ span, onClose }: { readonly span: Span; readonly onClose: () => void }) {
  return (
    <aside class="detail" aria-label="Span">
      <header>
        <span class={span.status === 'error' ? 'bad' : 'quiet'}>
          {span.status === 'error' ? 'failed' : span.kind}
        </span>
        <b>{nanoseconds(span.duration)}</b>
        <span class="detail-service">{span.service}</span>
        <button type="button" class="plain" onClick={onClose} aria-label="Close the span" title="Esc">
          <Icon name="close" />
        </button>
      </header>
      <div class="detail-actions">
        <PageLink to="/logs" with={{ q: `span:${span.spanId}`, since: '-7d' }} class="button">
          Its records
        </PageLink>
        <button
          type="button"
          onClick={() => void copyText(JSON.stringify(span, undefined, 2), 'JSON copied')}
        >
          JSON
        </button>
        <button type="button" onClick={copyLink} title="y">
          Link
        </button>
      </div>
      <div class="detail-scroll">
        <pre class="body">{span.name}</pre>
        {span.statusMessage !== '' && <p class="bad">{span.statusMessage}</p>}
        <AttributeTable label="Attributes" attributes={span.attributes} />
        {span.events.map((event) => (
          <AttributeTable
            key={`${event.timestamp} ${event.name}`}
            label={`${event.name} at ${formatTime(event.timestamp)}`}
            attributes={event.attributes}
          />
        ))}
        {span.links.map((link) => (
          <section class="attributes" key={`${link.traceId} ${link.spanId}`}>
            <h3>Link</h3>
            <PageLink to="/traces" with={{ trace: link.traceId, span: link.spanId }}>
              <span class="mono">{link.traceId}</span>
            </PageLink>
          </section>
        ))}
        <AttributeTable label="Resource" attributes={span.resource} />
        <AttributeTable
          label="Origin"
          attributes={{
            scope: span.scope,
            span: span.spanId,
            parent: span.parentSpanId,
            start: exactTime(span.timestamp),
          }}
        />
      </div>
    </aside>
  );
}

function isBad(row: TraceRow): boolean {
  return row.type === 'span' ? row.span.status === 'error' : row.type === 'log' && isError(row.record.level);
}

function textOfRow(row: TraceRow): string {
  if (row.type === 'missing') return row.spanId;
  const record = row.type === 'span' ? row.span : row.record;
  return JSON.stringify(record).toLowerCase();
}

/** A colour for each service, in the order in which they come. */
function coloursOf({ spans }: Trace): ReadonlyMap<string, number> {
  const colours = new Map<string, number>();
  for (const { service } of spans) if (!colours.has(service)) colours.set(service, (colours.size % 8) + 1);
  return colours;
}
