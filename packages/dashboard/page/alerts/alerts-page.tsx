import { useState } from 'preact/hooks';
import { copyText, say } from '../parts/clipboard.ts';
import { EmptyState, ErrorState, LoadingLine } from '../parts/notices.tsx';
import { get, Problem, send } from '../state/api.ts';
import { useResource } from '../state/resource.ts';
import { may } from '../state/session.ts';
import { formatTime, range, refreshes } from '../state/time.ts';
import { type Alert, type AlertAnswer, type AlertHistory, labelText } from './alert.ts';
import { Silences } from './silences.tsx';

/** Alert rules with their state, what is active, what has happened, and silences. */
export function AlertsPage() {
  const { since, until } = range.value;
  const [turn, setTurn] = useState(0);
  const key = `${refreshes.value} ${turn}`;
  const { data, problem, isLoading, reload } = useResource(key, (signal) =>
    get<AlertAnswer>('/api/alerts', {}, signal),
  );
  const history = useResource(`${since} ${until} ${key}`, (signal) =>
    get<AlertHistory>('/api/alerts/history', { since, until }, signal),
  );
  const change = async (method: 'POST' | 'DELETE', path: string, body?: object) => {
    try {
      await send(method, path, body);
      say(method === 'POST' ? 'Silenced' : 'The silence has ended');
      setTurn((before) => before + 1);
    } catch (error) {
      say(error instanceof Problem ? error.message : String(error));
    }
  };
  return (
    <div class="alerts scrolling">
      <LoadingLine isLoading={isLoading} />
      {problem !== undefined && <ErrorState problem={problem} onRetry={reload} />}
      {data !== undefined && data.rules.length === 0 && <EmptyState title="The file has no rules" />}
      {data !== undefined && (
        <>
          <section class="card">
            <h2>Active</h2>
            <AlertTable alerts={data.active} empty="Nothing is pending or firing." />
          </section>
          <section class="card">
            <h2>Rules</h2>
            <RuleTable rules={data.rules} />
          </section>
        </>
      )}
      {may('operator') && (
        <Silences turn={key} onChange={(method, path, body) => void change(method, path, body)} />
      )}
      <section class="card">
        <h2>What has happened</h2>
        <AlertTable alerts={history.data?.events ?? []} empty="Nothing in this time range." />
      </section>
    </div>
  );
}

interface AlertTableProps {
  readonly alerts: readonly Alert[];
  /** What is said where there are none. */
  readonly empty: string;
}

function AlertTable({ alerts, empty }: AlertTableProps) {
  if (alerts.length === 0) return <p class="quiet">{empty}</p>;
  return (
    <div class="table-scroll">
      <table class="data">
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Alert</th>
            <th scope="col">Labels</th>
            <th scope="col">Summary</th>
            <th scope="col">Since</th>
            <th scope="col">At</th>
          </tr>
        </thead>
        <tbody>
          {alerts.map((alert) => (
            <tr key={`${alert.alert} ${labelText(alert.labels)} ${alert.at} ${alert.state}`}>
              <td>
                <AlertState state={alert.silenced === true ? `${alert.state}, silenced` : alert.state} />
              </td>
              <th scope="row">
                <AlertName name={alert.alert} />
              </th>
              <td class="mono">{labelText(alert.labels)}</td>
              <td>{alert.annotations.summary ?? ''}</td>
              <td class="mono">{formatTime(alert.activeAt, { digits: 0 })}</td>
              <td class="mono">{formatTime(alert.at, { digits: 0 })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RuleTable({ rules }: Pick<AlertAnswer, 'rules'>) {
  return (
    <div class="table-scroll">
      <table class="data">
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Rule</th>
            <th scope="col">Group</th>
            <th scope="col">Over</th>
            <th scope="col">By</th>
            <th scope="col">Every</th>
          </tr>
        </thead>
        <tbody>
          {rules.map(({ group, alert, signal, by, state, intervalSeconds }, index) => (
            <tr key={index} class="alert-rule">
              <td>
                <AlertState state={state} />
              </td>
              <th scope="row">
                <AlertName name={alert} />
              </th>
              <td>{group}</td>
              <td>{signal}</td>
              <td class="mono">{by.join(', ')}</td>
              <td>{intervalSeconds} s</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Copies the matcher of a silence. */
function AlertName({ name }: { readonly name: string }) {
  const matcher = `alertname=${JSON.stringify(name)}`;
  return (
    <button
      type="button"
      class="plain"
      title="Copy the matcher"
      onClick={() => void copyText(matcher, 'Matcher copied')}
    >
      {name}
    </button>
  );
}

/** Firing looks as a new error does. */
function AlertState({ state }: { readonly state: string }) {
  return <span class={state.startsWith('firing') ? 'status is-new' : 'status'}>{state}</span>;
}
