import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { queryCommand } from '../logs/log-actions.ts';
import { copyText } from '../parts/clipboard.ts';
import { CodeEditor, type EditorCompletion, type EditorMark } from '../parts/code-editor.tsx';
import { EmptyState, ErrorState, LoadingLine } from '../parts/notices.tsx';
import { Mistake } from '../parts/query-input.tsx';
import { change, param } from '../state/address.ts';
import { type Fix, get, type Problem } from '../state/api.ts';
import { useCommands } from '../state/commands.ts';
import { useResource } from '../state/resource.ts';
import { range, services, zoneName } from '../state/time.ts';
import { Explanation } from './explanation.tsx';
import { HistoryPicker } from './history-picker.tsx';
import { remember } from './query-history.ts';
import type { QueryAnswer } from './query-result.ts';
import { ResultView } from './result-view.tsx';

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

/** Filters with stages. */
export function PipelineTab() {
  const query = param('q');
  const signal = param('signal') === 'spans' ? 'spans' : 'logs';
  const isExplained = param('explain') !== '';
  const asked = { query, signal, ...range.value, service: services.value, zone: zoneName() };
  const [text, setText] = useState(query);
  const [turn, setTurn] = useState(0);
  const focus = useRef<() => void>(() => {});
  useEffect(() => setText(query), [query]);
  useCommands([{ keys: ['/'], label: 'Edit the query', group: 'Query', run: () => focus.current() }]);
  const { data, problem, isLoading, reload, cancel } = useResource(
    query === '' || isExplained ? undefined : `${JSON.stringify(asked)} ${turn}`,
    (abort) => get<QueryAnswer>('/api/query', asked, abort),
    query,
  );
  const run = (written: string) => {
    const trimmed = written.trim();
    const sql = /^sql:\s*([\s\S]*)$/u.exec(trimmed)?.[1];
    if (sql !== undefined) return change({ tab: 'sql', sql, q: undefined });
    remember('query', trimmed);
    setText(trimmed);
    if (trimmed === query && !isExplained) setTurn(turn + 1);
    else change({ q: trimmed, explain: undefined });
  };
  const mend = (fix: Fix) =>
    run(text.slice(0, fix.position) + fix.replacement + text.slice(fix.position + fix.length));
  const mistake = problem?.parameter === 'query' ? problem : undefined;
  const marks = useMemo(() => (text === query ? marksOf(mistake, mend) : []), [mistake, text === query]);
  const complete = async (written: string, position: number): Promise<readonly EditorCompletion[]> => {
    try {
      const parameters = { query: written, position, signal };
      return (await get<{ completions: EditorCompletion[] }>('/api/complete', parameters)).completions;
    } catch {
      // Without proposals the query can still be typed.
      return [];
    }
  };
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
        <div class="query query-editor">
          <CodeEditor
            text={text}
            label="Query"
            placeholder="level>=error | count every 1m by service"
            marks={marks}
            complete={complete}
            onChange={setText}
            onRun={() => run(text)}
            onReady={(editor) => {
              focus.current = editor.focus;
            }}
          />
          {mistake !== undefined && <Mistake text={query} problem={mistake} onMend={mend} />}
        </div>
        {isLoading ? (
          <button type="button" onClick={cancel}>
            Cancel
          </button>
        ) : (
          <button type="button" class="primary" onClick={() => run(text)}>
            Run
          </button>
        )}
        <button
          type="button"
          disabled={text.trim() === ''}
          aria-pressed={isExplained}
          title="What it would read, without running it"
          onClick={() => change({ q: text.trim(), explain: isExplained ? undefined : '1' })}
        >
          Explain
        </button>
        <HistoryPicker language="query" onPick={run} />
        <button
          type="button"
          disabled={query === ''}
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
      </div>
      <LoadingLine isLoading={isLoading} />
      {problem !== undefined && mistake === undefined && <ErrorState problem={problem} onRetry={reload} />}
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
      {isExplained && query !== '' && <Explanation asked={asked} />}
      {data !== undefined && query !== '' && !isExplained && <ResultView answer={data} />}
    </>
  );
}

function marksOf(mistake: Problem | undefined, mend: (fix: Fix) => void): readonly EditorMark[] {
  if (mistake?.position === undefined) return [];
  const { position, length = 1, message, fix } = mistake;
  const action = fix === undefined ? {} : { fix: { label: fix.label, run: () => mend(fix) } };
  return [{ position, length, message, ...action }];
}
