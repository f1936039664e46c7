import { useState } from 'preact/hooks';
import { copyText } from '../parts/clipboard.ts';
import { EmptyState, ErrorState, LoadingLine } from '../parts/notices.tsx';
import { QueryInput } from '../parts/query-input.tsx';
import { VirtualList } from '../parts/virtual-list.tsx';
import { change, open, param } from '../state/address.ts';
import { get } from '../state/api.ts';
import type { Field, Histogram, LogRecord } from '../state/records.ts';
import { useResource } from '../state/resource.ts';
import { hasAlerts, may } from '../state/session.ts';
import { searchedTexts, termOf, withTerm } from '../state/terms.ts';
import { range, refreshes, services, setRange } from '../state/time.ts';
import { Facets } from './facets.tsx';
import { LevelHistogram } from './level-histogram.tsx';
import { copyContextCommand, copyJson, copyLink, queryCommand } from './log-actions.ts';
import { FIXED_COLUMNS } from './log-cells.ts';
import { useLogCommands } from './log-commands.ts';
import { LogDetail } from './log-detail.tsx';
import { useLogPages } from './log-pages.ts';
import { LogRow } from './log-row.tsx';
import { NoLogs } from './no-logs.tsx';
import { SavedViews } from './saved-views.tsx';

/** Pixels of a row: two lines of 11 would be no denser to read. */
const ROW_HEIGHT = 24;

/** Log records: search, see when they came, narrow down, look at one. */
export function LogsPage() {
  const query = param('q');
  const around = param('around');
  const columns = param('cols') === '' ? [] : param('cols').split(',');
  const asked = { query, ...range.value, service: services.value };
  const key = JSON.stringify(asked);
  const [cell, setCell] = useState(3);
  const [isAtTop, setAtTop] = useState(true);
  const selectedId = param('sel');
  // What somebody reads must not move under their eyes.
  const [turn, setTurn] = useState(refreshes.value);
  if (turn !== refreshes.value && isAtTop && selectedId === '' && around === '') setTurn(refreshes.value);
  const pages = useLogPages(asked, turn);
  const histogram = useResource(`${key} ${turn}`, (signal) =>
    get<Histogram>('/api/logs/histogram', asked, signal),
  );
  const fields = useResource(`${key} ${turn}`, (signal) =>
    get<{ sampled: number; fields: readonly Field[] }>('/api/fields', asked, signal),
  );
  const context = useResource(
    around === '' ? undefined : around,
    (signal) =>
      get<{ records: readonly LogRecord[]; index: number }>(
        `/api/logs/${encodeURIComponent(around)}/context`,
        { before: 100, after: 100 },
        signal,
      ),
    around,
  );
  const isContext = around !== '';
  const records = isContext ? (context.data?.records ?? []) : pages.records;
  const selected = records.findIndex(({ id }) => id === selectedId);
  const pinned = useResource(
    selectedId !== '' && selected < 0 && !pages.isLoading ? selectedId : undefined,
    (signal) => get<{ record: LogRecord }>(`/api/logs/${encodeURIComponent(selectedId)}`, {}, signal),
    selectedId,
  );
  const record = records[selected] ?? (selectedId === '' ? undefined : pinned.data?.record);
  const isOpen = param('open') !== '' && record !== undefined;
  const matches = new Set(isContext ? pages.records.map(({ id }) => id) : []);
  const isMatch = ({ id }: LogRecord) => !isContext || id === around || matches.has(id);

  const select = (index: number) => change({ sel: records[index]?.id }, { replace: true });
  const close = () =>
    change(isOpen ? { open: undefined } : isContext ? { around: undefined } : { sel: undefined });
  const filter = (field: string, value: string, isExcluded: boolean) =>
    change({ q: withTerm(query, field, value, isExcluded), around: undefined });
  const toggleColumn = (name: string) =>
    change({
      cols: (columns.includes(name) ? columns.filter((other) => other !== name) : [...columns, name]).join(
        ',',
      ),
    });
  const showContext = () => record !== undefined && change({ around: record.id, sel: record.id });
  useLogCommands({
    records,
    selected,
    columns,
    cell,
    isMatch,
    select,
    open: () => record !== undefined && change({ open: '1' }),
    close,
    setCell,
    filter,
    context: showContext,
  });
  const problem = isContext ? context.problem : pages.problem;
  const isMistake = problem?.parameter === 'query';
  const isEmpty = !isContext && records.length === 0 && !pages.isLoading && problem === undefined;
  return (
    <div class={isOpen ? 'logs has-detail' : 'logs'}>
      <div class="toolbar">
        <QueryInput
          value={query}
          label="Filter log records"
          placeholder="level>=warning service:checkout &quot;timed out&quot; -route:/health"
          problem={pages.problem}
          isLoading={pages.isLoading && pages.records.length === 0}
          onCancel={pages.cancel}
          onRun={(text) =>
            text.includes('|') || text.startsWith('sql:')
              ? open('/query', { q: text })
              : change({ q: text, sel: undefined, open: undefined, around: undefined })
          }
        />
        <button
          type="button"
          title="The templates that these records follow"
          onClick={() => open('/query', { q: `${query || '*'} | patterns` })}
        >
          Patterns
        </button>
        <button
          type="button"
          title="Copy the command that shows the same"
          onClick={() =>
            void copyText(
              queryCommand(query, range.value.since, range.value.until, services.value),
              'Command copied',
            )
          }
        >
          CLI
        </button>
        {may('operator') && hasAlerts() && (
          <button
            type="button"
            title="Make an alert rule from this filter"
            onClick={() => open('/alerts', { edit: '1', expr: alertFilter(query, services.value) })}
          >
            Alert
          </button>
        )}
        <SavedViews />
      </div>
      <LoadingLine isLoading={pages.isLoading || histogram.isLoading || context.isLoading} />
      {histogram.data !== undefined && (
        <LevelHistogram data={histogram.data} onBrush={(since, until) => setRange(since, until)} />
      )}
      <div class="logs-body">
        <Facets
          histogram={histogram.data}
          sampled={fields.data?.sampled ?? 0}
          fields={fields.data?.fields ?? []}
          query={query}
          columns={columns}
          onFilter={filter}
          onColumn={toggleColumn}
        />
        <section class="log-list" aria-label={isContext ? 'Records around one' : 'Records'}>
          {isContext && (
            <p class="banner">
              Everything around one record, whatever the filter.
              <button type="button" onClick={() => change({ around: undefined })}>
                Back to the results
              </button>
            </p>
          )}
          {problem !== undefined && !isMistake ? (
            <ErrorState problem={problem} onRetry={isContext ? context.reload : pages.reload} />
          ) : isMistake && records.length === 0 ? (
            <EmptyState title="The filter has a mistake">
              <p>It is marked above, with what would mend it.</p>
            </EmptyState>
          ) : isEmpty ? (
            <NoLogs query={query} />
          ) : (
            <VirtualList
              items={records}
              rowHeight={ROW_HEIGHT}
              label="Log records, the newest first"
              keyOf={({ id }, index) => `${id} ${index}`}
              shown={selected >= 0 ? selected : isContext ? (context.data?.index ?? -1) : -1}
              onScroll={(top) => setAtTop(top < ROW_HEIGHT)}
              {...(isContext ? {} : { onEnd: pages.more })}
              header={<LogHeader columns={columns} onRemove={toggleColumn} />}
              render={(item, index) => (
                <LogRow
                  record={item}
                  columns={columns}
                  isSelected={index === selected}
                  isDimmed={isContext && !isMatch(item)}
                  cell={cell}
                  marks={searchedTexts(query)}
                  onSelect={() => change({ sel: item.id, open: '1' }, { replace: isOpen })}
                />
              )}
            />
          )}
          {!isContext && records.length > 0 && (
            <p class="list-foot quiet">
              {pages.isComplete
                ? 'All that match are here.'
                : pages.isLoading
                  ? 'Loading more …'
                  : 'More as you scroll.'}
            </p>
          )}
        </section>
        {isOpen && record !== undefined && (
          <LogDetail
            record={record}
            onClose={() => change({ open: undefined })}
            onFilter={filter}
            onColumn={toggleColumn}
            onContext={showContext}
            onLink={copyLink}
            onJson={() => copyJson(record)}
            onCommand={() => copyContextCommand(record)}
          />
        )}
      </div>
    </div>
  );
}

/** The filter with the services of the head, as a rule has to say it. */
function alertFilter(query: string, names: readonly string[]): string {
  if (names.length === 0) return query;
  const terms = names.map((name) => termOf('service', name));
  const among = terms.length === 1 ? terms.join() : `(${terms.join(' OR ')})`;
  return query === '' ? among : `(${query}) ${among}`;
}

interface LogHeaderProps {
  readonly columns: readonly string[];
  readonly onRemove?: (name: string) => void;
}

/** The names of the columns. */
export function LogHeader({ columns, onRemove }: LogHeaderProps) {
  return (
    <div role="rowgroup" class="list-head">
      <div role="row" class="log-row">
        {FIXED_COLUMNS.map((name) => (
          <span role="columnheader" key={name} class={`cell cell-${name}`}>
            {name}
          </span>
        ))}
        {columns.map((name) => (
          <span role="columnheader" key={name} class="cell cell-column">
            {name}
            {onRemove !== undefined && (
              <button type="button" class="plain" aria-label={`Hide ${name}`} onClick={() => onRemove(name)}>
                ×
              </button>
            )}
          </span>
        ))}
      </div>
    </div>
  );
}
