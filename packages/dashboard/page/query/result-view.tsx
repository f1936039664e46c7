import { useMemo } from 'preact/hooks';
import { Chart } from '../parts/chart.tsx';
import { saveFile } from '../parts/clipboard.ts';
import { plural, significant } from '../parts/format.ts';
import { EmptyState } from '../parts/notices.tsx';
import { change, param } from '../state/address.ts';
import { setRange } from '../state/time.ts';
import { toCsv, toNdjson } from './export.ts';
import { chartOf, type QueryAnswer, type ResultTable, tableOf } from './query-result.ts';
import { ResultRows } from './result-rows.tsx';

/** What a query gave: a line, bars or a table, and files of it. */
export function ResultView({ answer }: { readonly answer: QueryAnswer }) {
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
