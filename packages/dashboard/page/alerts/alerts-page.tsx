import { lazy, Suspense } from 'preact/compat';
import { useMemo, useState } from 'preact/hooks';
import { say } from '../parts/clipboard.ts';
import { EmptyState, ErrorState, LoadingLine, Snippet } from '../parts/notices.tsx';
import { change, param } from '../state/address.ts';
import { get, Problem, send } from '../state/api.ts';
import { useResource } from '../state/resource.ts';
import { hasAlerts, may } from '../state/session.ts';
import { millisOf, range, refreshes } from '../state/time.ts';
import type { AlertAnswer, AlertHistory, RuleFile } from './alert.ts';
import { AlertTable, RuleTable } from './alert-tables.tsx';
import { coursesOf } from './alert-timeline.ts';
import { AlertTimeline } from './alert-timeline-view.tsx';
import { Receivers } from './receivers.tsx';
import { Silences } from './silences.tsx';

/** With the YAML parser and the editor, which only those need who write rules. */
const RuleEditor = lazy(() => import('./rule-editor.tsx').then((m) => ({ default: m.RuleEditor })));

/** Alert rules with their state, what is active, what has happened, silences, and who is told. */
export function AlertsPage() {
  if (!hasAlerts()) return <NoRules />;
  return <Alerts />;
}

function Alerts() {
  const { since, until } = range.value;
  const [turn, setTurn] = useState(0);
  const key = `${refreshes.value} ${turn}`;
  const { data, problem, isLoading, reload } = useResource(key, (signal) =>
    get<AlertAnswer>('/api/alerts', {}, signal),
  );
  const history = useResource(`${since} ${until} ${key}`, (signal) =>
    get<AlertHistory>('/api/alerts/history', { since, until }, signal),
  );
  const file = useResource(String(turn), (signal) => get<RuleFile>('/api/alerts/rules', {}, signal));
  const changeSilences = async (method: 'POST' | 'DELETE', path: string, body?: object) => {
    try {
      await send(method, path, body);
      say(method === 'POST' ? 'Silenced' : 'The silence has ended');
      setTurn((before) => before + 1);
    } catch (error) {
      say(error instanceof Problem ? error.message : String(error));
    }
  };
  const isEditing = param('edit') !== '';
  const courses = useMemo(() => timelineOf(history.data), [history.data]);
  return (
    <div class="alerts scrolling">
      <LoadingLine isLoading={isLoading} />
      {problem !== undefined && <ErrorState problem={problem} onRetry={reload} />}
      {file.problem !== undefined && <ErrorState problem={file.problem} onRetry={file.reload} />}
      {isEditing && file.data !== undefined && (
        <Suspense fallback={<div class="page-loading" />}>
          <RuleEditor
            key={`${param('group')} ${param('alert')} ${param('expr')}`}
            file={file.data}
            onSaved={() => setTurn((before) => before + 1)}
          />
        </Suspense>
      )}
      {data !== undefined && !isEditing && (
        <>
          <section class="card">
            <h2>Active</h2>
            <AlertTable alerts={data.active} empty="Nothing is pending or firing." />
          </section>
          <section class="card">
            <header class="card-head">
              <h2>Rules</h2>
              {may('operator') && (
                <button
                  type="button"
                  onClick={() => change({ edit: '1', group: undefined, alert: undefined })}
                >
                  New rule
                </button>
              )}
            </header>
            {data.rules.length === 0 ? (
              <p class="quiet">The file has no rules yet. Make one, or make one from a filter of the logs.</p>
            ) : (
              <RuleTable rules={data.rules} />
            )}
          </section>
        </>
      )}
      {!isEditing && (
        <>
          {may('operator') && (
            <Silences turn={key} onChange={(method, path, body) => void changeSilences(method, path, body)} />
          )}
          {file.data !== undefined && <Receivers receivers={file.data.receivers} />}
          <section class="card">
            <h2>What has happened</h2>
            {courses !== undefined && courses.courses.length > 0 && <AlertTimeline {...courses} />}
            <AlertTable alerts={history.data?.events ?? []} empty="Nothing in this time range." />
            {(history.data?.more ?? 0) > 0 && (
              <p class="quiet">{history.data?.more} older ones are not shown.</p>
            )}
          </section>
        </>
      )}
    </div>
  );
}

/** From the first of what has happened, or the beginning of the range, to now. */
function timelineOf(history: AlertHistory | undefined) {
  if (history === undefined || history.events.length === 0) return undefined;
  const changes = history.events.map((event) => ({ ...event, at: millisOf(event.at) }));
  const times = changes.map(({ at }) => at);
  const since = Math.min(...times);
  const until = Math.max(Date.now(), ...times);
  const margin = (until - since) * 0.02;
  return { courses: coursesOf(changes, since - margin, until), since: since - margin, until };
}

function NoRules() {
  return (
    <EmptyState title="This hub was started without alert rules">
      <p>
        Rules are in a file that the hub evaluates for as long as it runs. Begin with those that are
        ready-made:
      </p>
      <Snippet text="agentbus alerts presets > alerts.yaml" />
      <p>Then start the hub with them; this page then shows, tries and changes them:</p>
      <Snippet text="agentbus serve --alerts alerts.yaml" />
    </EmptyState>
  );
}
