import { useMemo, useRef, useState } from 'preact/hooks';
import { queryCommand } from '../logs/log-actions.ts';
import { Chart } from '../parts/chart.tsx';
import { copyText, saveFile } from '../parts/clipboard.ts';
import { plural, significant } from '../parts/format.ts';
import { EmptyState, ErrorState, LoadingLine } from '../parts/notices.tsx';
import { Marked, QueryInput } from '../parts/query-input.tsx';
import { change, param } from '../state/address.ts';
import { get, send } from '../state/api.ts';
import { useResource } from '../state/resource.ts';
import { may } from '../state/session.ts';
import { range, services, setRange, zoneName } from '../state/time.ts';
import { toCsv, toNdjson } from './export.ts';
import { chartOf, type QueryAnswer, type ResultTable, tableOf } from './query-result.ts';
import { ResultRows } from './result-rows.tsx';
import { SqlSchema } from './sql-schema.tsx';

const EXAMPLES: readonly { readonly title: string; readonly query: string; readonly signal?: string }[] = [
  { title: 'Records a minute, by level', query: '* | count every 1m by level' },
  { title: 'The most frequent errors', query: 'level>=error | top 10 service, body' },
  {
    title: 'Latency by route',
    query: 'kind:server | count, p50 duration, p95 duration by route | sort p95_duration desc',
    signal: 'spans',
  },
  { title: 'Patterns of the warnings', query: 'level>=warning | patterns' },
];

const SQL_EXAMPLE =
  'SELECT ServiceName, SeverityText, count(*) AS n\nFROM logs\nGROUP BY ALL ORDER BY n DESC';

/** Questions: the language with its stages, or SQL. */
export function QueryPage() {
  const isSql = param('tab') === 'sql';
  return (
    <div class="query-page">
      <div class="tabs" role="tablist" aria-label="Language">
        <button
          type="button"
          role="tab"
          aria-selected={!isSql}
          onClick={() => change({ tab: undefined, sql: undefined })}
        >
          Query
        </button>
        <button
          type="button"
          role="tab"
          aria-selected={isSql}
          onClick={() => change({ tab: 'sql', q: undefined })}
        >
          SQL
        </button>
      </div>
      {isSql ? <SqlTab /> : <PipelineTab />}
    </div>
  );
}

function PipelineTab() {
  const query = param('q');
  const signal = param('signal') === 'spans' ? 'spans' : 'logs';
  const asked = { query, signal, ...range.value, service: services.value, zone: zoneName() };
  const [turn, setTurn] = useState(0);
  const { data, problem, isLoading, reload, cancel } = useResource(
    query === '' ? undefined : `${JSON.stringify(asked)} ${turn}`,
    (abort) => get<QueryAnswer>('/api/query', asked, abort),
    query,
  );
  return (
    <>
      <div class="toolbar">
        <div class="segmented" role="group" aria-label="Looks through">
          {(['logs', 'spans'] as const).map((name) => (
            <button
              type="button"
              key={name}
              aria-pressed={name === signal}
              onClick={() => change({ signal: name === 'logs' ? undefined : name })}
            >
              {name === 'logs' ? 'Logs' : 'Spans'}
            </button>
          ))}
        </div>
        <QueryInput
          value={query}
          label="Query"
          placeholder="level>=error | count every 1m by service"
          signal={signal}
          problem={problem}
          isLoading={isLoading}
          onCancel={cancel}
          onRun={(text) => {
            const sql = /^sql:\s*([\s\S]*)$/u.exec(text)?.[1];
            if (sql !== undefined) change({ tab: 'sql', sql, q: undefined });
            else if (text === query) setTurn(turn + 1);
            else change({ q: text });
          }}
        />
        <button
          type="button"
          disabled={query === ''}
          onClick={() =>
            void copyText(
              queryCommand(query, range.value.since, range.value.until, services.value),
              'Command copied',
            )
          }
        >
          CLI
        </button>
      </div>
      <LoadingLine isLoading={isLoading} />
      {problem !== undefined && problem.parameter !== 'query' && (
        <ErrorState problem={problem} onRetry={reload} />
      )}
      {query === '' && (
        <EmptyState title="Ask something">
          <p>A filter, and stages behind it: count, rate, p95 … by, every, top, sort, limit, patterns.</p>
          <ul class="examples">
            {EXAMPLES.map((example) => (
              <li key={example.query}>
                <button
                  type="button"
                  class="plain"
                  onClick={() => change({ q: example.query, signal: example.signal })}
                >
                  {example.title}
                  <code>{example.query}</code>
                </button>
              </li>
            ))}
          </ul>
        </EmptyState>
      )}
      {data !== undefined && query !== '' && <Result answer={data} />}
    </>
  );
}

function SqlTab() {
  const sql = param('sql');
  const [text, setText] = useState(sql === '' ? SQL_EXAMPLE : sql);
  const [turn, setTurn] = useState(0);
  const input = useRef<HTMLTextAreaElement>(null);
  const { data, problem, isLoading, cancel } = useResource(
    sql === '' || !may('admin') ? undefined : `${sql} ${turn}`,
    (abort) => send<QueryAnswer>('POST', '/api/sql', { sql }, abort),
    sql,
  );
  if (!may('admin')) {
    return (
      <EmptyState title="SQL is for administrators">
        <p>Ask one for a link: agentbus ui --role admin. The other tab is for everybody.</p>
      </EmptyState>
    );
  }
  const run = () => (text.trim() === sql ? setTurn(turn + 1) : change({ sql: text.trim() }));
  const insert = (name: string) => {
    const at = input.current?.selectionStart ?? text.length;
    setText(text.slice(0, at) + name + text.slice(at));
    input.current?.focus();
  };
  return (
    <div class="sql">
      <SqlSchema onPick={insert} />
      <div class="sql-main">
        <textarea
          ref={input}
          aria-label="SQL"
          spellcheck={false}
          rows={6}
          value={text}
          aria-invalid={problem !== undefined}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            run();
          }}
        />
        <div class="toolbar">
          <button type="button" class="primary" onClick={run} disabled={text.trim() === ''}>
            Run <kbd>Ctrl Enter</kbd>
          </button>
          {isLoading && (
            <button type="button" onClick={cancel}>
              Cancel
            </button>
          )}
          <button type="button" onClick={() => change({ sql: `EXPLAIN ${text.trim()}` })}>
            Explain
          </button>
          <span class="quiet">
            One SELECT over logs, spans and metrics; a minute at most. It is written to the audit trail.
          </span>
        </div>
        <LoadingLine isLoading={isLoading} />
        {problem !== undefined && (
          <div class="mistake" role="alert">
            {problem.position !== undefined && <Marked text={sql} problem={problem} />}
            <span>{problem.message}</span> {problem.help}
          </div>
        )}
        {data !== undefined && problem === undefined && <Result answer={data} />}
      </div>
    </div>
  );
}

function Result({ answer }: { readonly answer: QueryAnswer }) {
  const table = useMemo(() => tableOf(answer), [answer]);
  const chart = useMemo(() => chartOf(table), [table]);
  const view = chart === undefined ? 'table' : param('view') || 'line';
  const names = table.columns.map(({ name }) => name);
  if (table.rows.length === 0) {
    return (
      <EmptyState title="Nothing matches">
        <p>
          <button type="button" onClick={() => setRange('-1d')}>
            Last day
          </button>
        </p>
      </EmptyState>
    );
  }
  return (
    <section class="result" aria-label="Result">
      <div class="toolbar result-head">
        <span>
          {plural(table.rows.length, 'row')}
          {table.more && <b class="bad"> · there are more; narrow the query, or use the command line</b>}
        </span>
        <span class="footer-space" />
        {chart !== undefined && (
          <div class="segmented" role="group" aria-label="Shown as">
            {(['line', 'bar', 'table'] as const).map((name) => (
              <button
                type="button"
                key={name}
                aria-pressed={view === name}
                onClick={() => change({ view: name })}
              >
                {name === 'line' ? 'Line' : name === 'bar' ? 'Bar' : 'Table'}
              </button>
            ))}
          </div>
        )}
        <button type="button" onClick={() => saveFile('agentbus.csv', 'text/csv', toCsv(names, table.rows))}>
          CSV
        </button>
        <button
          type="button"
          onClick={() => saveFile('agentbus.ndjson', 'application/x-ndjson', toNdjson(names, table.rows))}
        >
          NDJSON
        </button>
      </div>
      {chart !== undefined && view !== 'table' && (
        <Chart
          label="The result over time; the table has the numbers"
          times={chart.times}
          series={chart.series}
          kind={view === 'bar' ? 'bar' : 'line'}
          height={260}
          format={significant}
          onBrush={(since, until) => setRange(`${Math.round(since)}000000`, `${Math.round(until)}000000`)}
        />
      )}
      <ResultRows table={table as ResultTable} />
    </section>
  );
}
