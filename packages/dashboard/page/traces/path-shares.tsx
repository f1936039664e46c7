import { nanoseconds, percent } from '../parts/format.ts';
import type { ServiceShare } from './critical-path.ts';

interface PathSharesProps {
  readonly shares: readonly ServiceShare[];
  readonly colours: ReadonlyMap<string, number>;
}

/** How much of the critical path each service has. */
export function PathShares({ shares, colours }: PathSharesProps) {
  return (
    <section class="path-shares" aria-label="Critical path by service">
      <div class="share-bar" aria-hidden="true">
        {shares.map(({ service, share }) => (
          <i
            key={service}
            class={`series-${colours.get(service) ?? 1}`}
            style={{ width: `${(share * 100).toFixed(2)}%` }}
          />
        ))}
      </div>
      <ul>
        {shares.map(({ service, share, length }) => (
          <li key={service}>
            <i class={`swatch series-${colours.get(service) ?? 1}`} />
            {service === '' ? '(no name)' : service} <b>{percent(share)}</b>{' '}
            <span class="quiet">{nanoseconds(length)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
