import { useMemo, useRef, useState } from 'preact/hooks';
import { CodeEditor } from '../parts/code-editor.tsx';
import { EmptyState, LoadingLine } from '../parts/notices.tsx';
import { Marked } from '../parts/query-input.tsx';
import { change, param } from '../state/address.ts';
import { send } from '../state/api.ts';
import { useResource } from '../state/resource.ts';
import { may } from '../state/session.ts';
import { HistoryPicker } from './history-picker.tsx';
import { remember } from './query-history.ts';
import type { QueryAnswer } from './query-result.ts';
import { ResultView } from './result-view.tsx';
import { sqlCompletions } from './sql-completions.ts';
import { SqlSchema } from './sql-schema.tsx';

const SQL_EXAMPLE =
  'SELECT ServiceName, SeverityText, count(*) AS n\nFROM logs\nGROUP BY ALL ORDER BY n DESC';

/** SQL, for administrators. */
export function SqlTab() {
  const sql = param('sql');
  const [text, setText] = useState(sql === '' ? SQL_EXAMPLE : sql);
  const [turn, setTurn] = useState(0);
  const insert = useRef((name: string) => setText((before) => before + name));
  const { data, problem, isLoading, cancel } = useResource(
    sql === '' || !may('admin') ? undefined : `${sql} ${turn}`,
    (abort) => send<QueryAnswer>('POST', '/api/sql', { sql }, abort),
    sql,
  );
  const marks = useMemo(() => {
    if (problem?.position === undefined || text !== sql) return [];
    return [{ position: problem.position, length: problem.length ?? 1, message: problem.message }];
  }, [problem, text === sql]);
  if (!may('admin')) {
    return (
      <EmptyState title="SQL is for administrators">
        <p>Ask one for a link: agentbus ui --role admin. The other tab is for everybody.</p>
      </EmptyState>
    );
  }
  const run = (written: string) => {
    const trimmed = written.trim();
    remember('sql', trimmed);
    setText(trimmed);
    if (trimmed === sql) setTurn(turn + 1);
    else change({ sql: trimmed });
  };
  return (
    <div class="sql">
      <SqlSchema onPick={(name) => insert.current(name)} />
      <div class="sql-main">
        <CodeEditor
          text={text}
          label="SQL"
          indents
          marks={marks}
          complete={async (written, position) => sqlCompletions(written, position)}
          onChange={setText}
          onRun={() => run(text)}
          onReady={(editor) => {
            insert.current = editor.insert;
          }}
        />
        <div class="toolbar">
          <button type="button" class="primary" onClick={() => run(text)} disabled={text.trim() === ''}>
            Run <kbd>Ctrl Enter</kbd>
          </button>
          {isLoading && (
            <button type="button" onClick={cancel}>
              Cancel
            </button>
          )}
          <button
            type="button"
            onClick={() => change({ sql: `EXPLAIN ${text.trim().replace(/^EXPLAIN\s+/iu, '')}` })}
          >
            Explain
          </button>
          <HistoryPicker language="sql" onPick={run} />
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
        {data !== undefined && problem === undefined && <ResultView answer={data} />}
      </div>
    </div>
  );
}
