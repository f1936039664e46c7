import { Popover } from '../parts/popover.tsx';
import { change } from '../state/address.ts';
import { get } from '../state/api.ts';
import type { Histogram } from '../state/records.ts';
import { useResource } from '../state/resource.ts';
import { range, services } from '../state/time.ts';

/** The services that pages look at. */
export function ServicePicker() {
  const chosen = services.value;
  const [only] = chosen;
  const label =
    chosen.length === 0 ? 'All services' : chosen.length === 1 ? only : `${chosen.length} services`;
  return (
    <Popover label={<span>{label}</span>} title="Services" align="right">
      {() => <ServicePanel />}
    </Popover>
  );
}

function ServicePanel() {
  const { since, until } = range.value;
  const { data, isLoading } = useResource(`${since} ${until}`, (signal) =>
    get<Histogram>('/api/logs/histogram', { since, until, buckets: 1 }, signal),
  );
  const chosen = services.value;
  const names = [...new Set([...(data?.services ?? []).map(({ value }) => value), ...chosen])].filter(
    (name) => name !== '',
  );
  if (names.length === 0)
    return <p class="quiet panel-note">{isLoading ? 'Looking …' : 'No service in this range.'}</p>;
  return (
    <ul class="choices">
      <li>
        <button
          type="button"
          class="plain"
          aria-pressed={chosen.length === 0}
          onClick={() => change({ service: [] })}
        >
          All services
        </button>
      </li>
      {names.map((name) => (
        <li key={name}>
          <label class="check">
            <input
              type="checkbox"
              checked={chosen.includes(name)}
              onChange={(event) =>
                change({
                  service: event.currentTarget.checked
                    ? [...chosen, name]
                    : chosen.filter((other) => other !== name),
                })
              }
            />
            {name}
          </label>
        </li>
      ))}
    </ul>
  );
}
