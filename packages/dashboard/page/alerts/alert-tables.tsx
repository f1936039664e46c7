import { copyText } from '../parts/clipboard.ts';
import { PageLink } from '../parts/page-link.tsx';
import { formatTime } from '../state/time.ts';
import { type Alert, type AlertAnswer, labelText } from './alert.ts';

interface AlertTableProps {
  readonly alerts: readonly Alert[];
  /** What is said where there are none. */
  readonly empty: string;
}

/** Alerts, or what has become of them. */
export function AlertTable({ alerts, empty }: AlertTableProps) {
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

/** Rules with their state; each leads to its text. */
export function RuleTable({ rules }: Pick<AlertAnswer, 'rules'>) {
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
                <PageLink to="/alerts" with={{ edit: '1', group, alert }} title="Show and edit the rule">
                  {alert}
                </PageLink>
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
