import { useEffect, useRef, useState } from 'preact/hooks';
import { copyContextCommand, copyJson, copyLink } from '../logs/log-actions.ts';
import { useLogCommands } from '../logs/log-commands.ts';
import { LogDetail } from '../logs/log-detail.tsx';
import { LogRow } from '../logs/log-row.tsx';
import { LogHeader } from '../logs/logs-page.tsx';
import { count, plural } from '../parts/format.ts';
import { Icon } from '../parts/icon.tsx';
import { EmptyState, Snippet } from '../parts/notices.tsx';
import { QueryInput } from '../parts/query-input.tsx';
import { VirtualList } from '../parts/virtual-list.tsx';
import { change, open, param } from '../state/address.ts';
import { Problem } from '../state/api.ts';
import { useCommands } from '../state/commands.ts';
import type { LogRecord } from '../state/records.ts';
import { streamState } from '../state/stream.ts';
import { searchedTexts, termOf, withTerm } from '../state/terms.ts';
import { isPaused, services } from '../state/time.ts';
import { EMPTY_BUFFER, type LiveRow, released, waitingCount, withGap, withRecords } from './live-buffer.ts';
import { beginLive } from './live-records.ts';

const ROW_HEIGHT = 24;

const REASONS: Readonly<Record<string, string>> = {
  overload: 'came faster than a page can show',
  slow: 'were gone before this browser could read them',
  held: 'came while the list was held, and did not fit',
};

/** Records as they come. */
export function LivePage() {
  const query = param('q');
  const columns = param('cols') === '' ? [] : param('cols').split(',');
  const [buffer, setBuffer] = useState(EMPTY_BUFFER);
  const [problem, setProblem] = useState<Problem | undefined>();
  const [isAtEnd, setAtEnd] = useState(true);
  const [selectedKey, setSelectedKey] = useState(-1);
  const [isOpen, setOpen] = useState(false);
  const [cell, setCell] = useState(3);
  const [rate, setRate] = useState(0);
  const isHeld = isPaused.value || !isAtEnd;
  const held = useRef(isHeld);
  held.current = isHeld;
  const filter = liveFilter(query, services.value);
  const received = useRef(0);

  useEffect(() => {
    const timer = setInterval(() => {
      setRate(received.current);
      received.current = 0;
    }, 1000);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    setBuffer(EMPTY_BUFFER);
    setProblem(undefined);
    setSelectedKey(-1);
    const controller = new AbortController();
    let stop = () => {};
    beginLive(filter, controller.signal, {
      onFirst: (records) => setBuffer((before) => withRecords(before, records, false)),
      onRecords: (records) => {
        received.current += records.length;
        setBuffer((before) => withRecords(before, records, held.current));
      },
      onGap: (missed, reason) => setBuffer((before) => withGap(before, missed, reason, held.current)),
    }).then(
      (end) => {
        stop = end;
        if (controller.signal.aborted) end();
      },
      (error: unknown) => {
        if (!controller.signal.aborted && error instanceof Problem) setProblem(error);
      },
    );
    return () => {
      controller.abort();
      stop();
    };
  }, [filter]);
  useEffect(() => {
    if (!isHeld) setBuffer((before) => (before.waiting.length === 0 ? before : released(before)));
  }, [isHeld]);

  const { rows } = buffer;
  const selected = rows.findIndex(({ key }) => key === selectedKey);
  const records = rows.flatMap((row) => (row.type === 'record' ? [row.record] : []));
  const selectedRow = rows[selected];
  const record = selectedRow?.type === 'record' ? selectedRow.record : undefined;
  const follow = () => {
    isPaused.value = false;
    setSelectedKey(-1);
    setAtEnd(true);
  };
  const applyFilter = (field: string, value: string, isExcluded: boolean) =>
    change({ q: withTerm(query, field, value, isExcluded) });
  useCommands([{ keys: ['G'], label: 'Follow the newest', group: 'Records', run: follow }]);
  useLogCommands({
    records,
    selected: record === undefined ? -1 : records.indexOf(record),
    columns,
    cell,
    isMatch: () => true,
    select: (index) => {
      const wanted = records[index];
      const row = rows.find((candidate) => candidate.type === 'record' && candidate.record === wanted);
      setAtEnd(false);
      if (row !== undefined) setSelectedKey(row.key);
    },
    open: () => record !== undefined && setOpen(true),
    close: () => (isOpen ? setOpen(false) : setSelectedKey(-1)),
    setCell,
    filter: applyFilter,
    context: () => record !== undefined && openContext(record),
  });
  const waiting = waitingCount(buffer);
  return (
    <div class={isOpen && record !== undefined ? 'logs live has-detail' : 'logs live'}>
      <div class="toolbar">
        <QueryInput
          value={query}
          label="Filter live records"
          placeholder="level>=warning service:checkout"
          problem={problem}
          onRun={(text) => change({ q: text })}
        />
        <span class={`live-state is-${isPaused.value ? 'paused' : streamState.value}`} role="status">
          <i />
          {isPaused.value ? 'Paused' : streamState.value === 'live' ? 'Live' : 'Connecting …'}
        </span>
        <span class="quiet live-rate">{count(rate)}/s</span>
        <button
          type="button"
          aria-pressed={isPaused.value}
          title="Space"
          onClick={() => {
            isPaused.value = !isPaused.value;
          }}
        >
          <Icon name={isPaused.value ? 'play' : 'pause'} /> {isPaused.value ? 'Go on' : 'Pause'}
        </button>
      </div>
      <div class="logs-body">
        <section class="log-list" aria-label="Live records">
          {rows.length === 0 && problem === undefined ? (
            <EmptyState title="Waiting for records">
              <p>They appear here the moment a service writes them, whatever program it is.</p>
              <Snippet text="node --import @agentbus/sdk/register app.js" />
            </EmptyState>
          ) : (
            <VirtualList
              items={rows}
              rowHeight={ROW_HEIGHT}
              label="Live records, the newest last"
              keyOf={({ key }) => key}
              shown={selected}
              follow={!isHeld}
              onScroll={(_, element) =>
                setAtEnd(element.scrollTop + element.clientHeight >= element.scrollHeight - ROW_HEIGHT)
              }
              header={<LogHeader columns={columns} />}
              render={(row) =>
                row.type === 'gap' ? (
                  <Gap row={row} />
                ) : (
                  <LogRow
                    record={row.record}
                    columns={columns}
                    isSelected={row.key === selectedKey}
                    cell={cell}
                    marks={searchedTexts(query)}
                    onSelect={() => {
                      setAtEnd(false);
                      setSelectedKey(row.key);
                      setOpen(true);
                    }}
                  />
                )
              }
            />
          )}
          {isHeld && rows.length > 0 && (
            <button type="button" class="primary live-new" onClick={follow} title="G">
              <Icon name="down" /> {waiting === 0 ? 'Follow' : `${count(waiting)} new`}
            </button>
          )}
        </section>
        {isOpen && record !== undefined && (
          <LogDetail
            record={record}
            onClose={() => setOpen(false)}
            onFilter={applyFilter}
            onContext={() => openContext(record)}
            onLink={copyLink}
            onJson={() => copyJson(record)}
            onCommand={() => copyContextCommand(record)}
          />
        )}
      </div>
    </div>
  );
}

function Gap({ row }: { readonly row: Extract<LiveRow, { type: 'gap' }> }) {
  return (
    <div role="row" class="log-row gap-row">
      <span role="gridcell">
        {row.missed === undefined
          ? 'The hub was started again; records may be missing here'
          : `${plural(row.missed, 'record')} ${REASONS[row.reason] ?? 'are missing here'}`}
      </span>
    </div>
  );
}

function liveFilter(query: string, names: readonly string[]): string {
  const [only] = names;
  if (only === undefined) return query;
  const terms = names.map((name) => termOf('service', name));
  const among = names.length === 1 ? termOf('service', only) : `(${terms.join(' OR ')})`;
  return query === '' ? among : `(${query}) ${among}`;
}

function openContext({ id }: LogRecord): void {
  open('/logs', { around: id, sel: id });
}
