import { bytes, count, plural } from '../parts/format.ts';
import { get } from '../state/api.ts';
import type { Stats } from '../state/records.ts';
import { useResource } from '../state/resource.ts';
import { logOut, session } from '../state/session.ts';
import { refreshes, zoneLabel } from '../state/time.ts';

/** How big the store is, what is kept, and what was lost. */
export function Footer() {
  const { data, problem } = useResource(String(refreshes.value), (signal) =>
    get<Stats>('/api/stats', {}, signal),
  );
  const role = session.value.type === 'in' ? session.value.role : '';
  return (
    <footer class="footer">
      {problem !== undefined && <span class="bad">{problem.message}</span>}
      {problem === undefined && data !== undefined && <StoreFacts stats={data} />}
      <span class="footer-space" />
      <span class="quiet">{zoneLabel()}</span>
      <span class="quiet">{role}</span>
      <button type="button" class="plain" onClick={() => void logOut()}>
        Log out
      </button>
    </footer>
  );
}

function StoreFacts({ stats }: { readonly stats: Stats }) {
  const kept = stats.streams.map(({ name, retention: { maxBytes, maxAgeMillis } }) => {
    const limits = [
      ...(maxBytes === undefined ? [] : [bytes(maxBytes)]),
      ...(maxAgeMillis === undefined ? [] : [`${Math.round(maxAgeMillis / 86_400_000)} d`]),
    ];
    return `${name} ${limits.length === 0 ? 'for ever' : `up to ${limits.join(', ')}`}`;
  });
  const sizes = stats.streams.map(({ name, bytes: size }) => `${name} ${bytes(size)}`);
  const lost = stats.dropped + stats.unreadable;
  return (
    <>
      <span title={sizes.join('\n')}>
        Store <b>{bytes(stats.bytes)}</b>
      </span>
      <span class="wide" title={kept.join('\n')}>
        Kept: {kept[0]}
      </span>
      <span class="wide">
        Received <b>{count(stats.accepted)}</b>
      </span>
      <span
        class={lost > 0 ? 'bad' : 'quiet'}
        title={`${count(stats.cut)} attributes cut, ${count(stats.redacted)} values redacted`}
      >
        {lost === 0
          ? 'Nothing dropped'
          : `${plural(stats.dropped, 'record')} dropped, ${plural(stats.unreadable, 'line')} unreadable`}
      </span>
    </>
  );
}
