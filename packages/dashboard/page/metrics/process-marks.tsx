import { useMemo } from 'preact/hooks';
import type { ChartMark } from '../parts/chart.tsx';
import { plural } from '../parts/format.ts';
import { get } from '../state/api.ts';
import { useResource } from '../state/resource.ts';
import { formatTime, millisOf, range, refreshes, services } from '../state/time.ts';
import { nanos } from './metric-chart.tsx';

interface ProcessStart {
  /** Unix nanoseconds as text. */
  readonly at: string;
  readonly service: string;
  readonly type: ChartMark['kind'];
  readonly version: string;
}

const KINDS = { deploy: 'deployed', restart: 'restarted', start: 'started' } as const;

/** Deploys and restarts of the services that are looked at, to mark on charts. Charts do without while they are not there. */
export function useProcessMarks(): readonly ChartMark[] {
  const asked = range.value;
  const { data } = useResource(`${JSON.stringify(asked)} ${refreshes.value}`, (signal) =>
    get<{ starts: readonly ProcessStart[] }>('/api/processes', { ...asked }, signal),
  );
  const chosen = services.value;
  return useMemo(
    () =>
      (data?.starts ?? [])
        .filter(({ service }) => chosen.length === 0 || chosen.includes(service))
        .map(({ at, service, type, version }) => ({
          at: millisOf(at),
          kind: type,
          label: `${service} ${KINDS[type]}${version === '' ? '' : ` ${version}`}`,
        })),
    [data, chosen.join()],
  );
}

/** Marks that are named: the newest. */
const MAX_NAMED = 6;

/** The same in words. */
export function ProcessNote({ marks }: { readonly marks: readonly ChartMark[] }) {
  if (marks.length === 0) return null;
  const named = marks.slice(-MAX_NAMED).reverse();
  return (
    <p class="process-note quiet">
      Marked:{' '}
      {named.map(({ at, label }) => `${label} at ${formatTime(nanos(at), { digits: 0 })}`).join(' · ')}
      {marks.length > MAX_NAMED && ` and ${plural(marks.length - MAX_NAMED, 'earlier one')}`}
    </p>
  );
}
