import type { Alert, AlertAnswer } from '../alerts/alert.ts';
import { labelText } from '../alerts/alert.ts';
import { type ErrorAnswer, titleOf } from '../errors/error-groups.ts';
import { count } from '../parts/format.ts';
import { PageLink } from '../parts/page-link.tsx';
import { get } from '../state/api.ts';
import { useResource } from '../state/resource.ts';
import { hasAlerts, hasAnalyses } from '../state/session.ts';
import { formatTime, range, refreshes } from '../state/time.ts';

/** Entries of each list; the pages that they lead to have all. */
const MAX_SHOWN = 5;

/** What somebody should look at: alerts that fire, and errors that are new. */
export function Attention() {
  const { since, until } = range.value;
  const turn = refreshes.value;
  const alerts = useResource(hasAlerts() ? String(turn) : undefined, (signal) =>
    get<AlertAnswer>('/api/alerts', {}, signal),
  );
  const errors = useResource(hasAnalyses() ? `${since} ${until} ${turn}` : undefined, (signal) =>
    get<ErrorAnswer>('/api/errors', { since, until }, signal),
  );
  const firing = (alerts.data?.active ?? []).filter(({ state }) => state === 'firing');
  const fresh = (errors.data?.errors ?? []).filter(
    ({ status }) => status === 'new' || status === 'regressed',
  );
  return (
    <div class="attention">
      {hasAlerts() && (
        <section class="card" aria-label="Firing alerts">
          <h2>
            Firing alerts <span class="quiet">{firing.length}</span>
          </h2>
          {alerts.problem !== undefined && <p class="bad">{alerts.problem.message}</p>}
          {alerts.data !== undefined && firing.length === 0 && <p class="quiet">None.</p>}
          <ul>
            {firing.slice(0, MAX_SHOWN).map((alert) => (
              <FiringAlert key={`${alert.alert} ${labelText(alert.labels)}`} alert={alert} />
            ))}
          </ul>
          {firing.length > MAX_SHOWN && <PageLink to="/alerts">All {firing.length}</PageLink>}
        </section>
      )}
      {hasAnalyses() && (
        <section class="card" aria-label="New errors">
          <h2>
            New errors <span class="quiet">{fresh.length}</span>
          </h2>
          {errors.problem !== undefined && <p class="bad">{errors.problem.message}</p>}
          {errors.data !== undefined && fresh.length === 0 && (
            <p class="quiet">None that was not there in the seven days before.</p>
          )}
          <ul>
            {fresh.slice(0, MAX_SHOWN).map((group) => (
              <li key={group.id}>
                <span class={`status is-${group.status}`}>{group.status}</span>
                <PageLink to="/errors" with={{ group: group.id }}>
                  {titleOf(group)}
                </PageLink>
                <span class="quiet">{count(group.count)}×</span>
              </li>
            ))}
          </ul>
          {fresh.length > MAX_SHOWN && <PageLink to="/errors">All {fresh.length}</PageLink>}
        </section>
      )}
    </div>
  );
}

function FiringAlert({
  alert: { alert, labels, annotations, activeAt, silenced },
}: {
  readonly alert: Alert;
}) {
  return (
    <li>
      <span class="status is-new">{silenced === true ? 'silenced' : 'firing'}</span>
      <PageLink to="/alerts">{alert}</PageLink>
      <span class="quiet">
        {labelText(labels)} {annotations.summary ?? ''} since {formatTime(activeAt, { digits: 0 })}
      </span>
    </li>
  );
}
