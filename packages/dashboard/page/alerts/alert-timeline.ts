/** When alerts were pending and firing, out of what has happened. Pure. */

import type { ChartBand } from '../parts/chart.tsx';

/** A change of one alert. */
export interface AlertChange {
  readonly alert: string;
  readonly state: 'pending' | 'firing' | 'resolved';
  /** Unix milliseconds. */
  readonly at: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** One alert's course. */
export interface AlertCourse {
  readonly alert: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly bands: readonly ChartBand[];
}

/** The course of each alert within a time, those that fired last first. What ends first was so from the beginning on. */
export function coursesOf(changes: readonly AlertChange[], since: number, until: number): AlertCourse[] {
  const byAlert = new Map<string, AlertChange[]>();
  for (const change of changes.toSorted((a, b) => a.at - b.at)) {
    const key = JSON.stringify([change.alert, ...Object.entries(change.labels).sort()]);
    const known = byAlert.get(key);
    if (known === undefined) byAlert.set(key, [change]);
    else known.push(change);
  }
  return [...byAlert.values()]
    .map((own) => ({
      alert: own[0]?.alert ?? '',
      labels: own[0]?.labels ?? {},
      bands: bandsOfOne(own, since, until),
    }))
    .sort((a, b) => (b.bands.at(-1)?.to ?? 0) - (a.bands.at(-1)?.to ?? 0));
}

/** The times in which any alert was pending or firing. */
export function bandsOf(changes: readonly AlertChange[], since: number, until: number): ChartBand[] {
  return coursesOf(changes, since, until).flatMap(({ bands }) => bands);
}

function bandsOfOne(changes: readonly AlertChange[], since: number, until: number): ChartBand[] {
  const bands: ChartBand[] = [];
  const [first] = changes;
  let state: AlertChange['state'] = first?.state === 'resolved' ? 'firing' : 'resolved';
  let from = since;
  for (const change of [...changes, { state: 'resolved' as const, at: until }]) {
    const at = Math.min(until, Math.max(since, change.at));
    if (state !== 'resolved' && at > from) bands.push({ from, to: at, state });
    state = change.state;
    from = at;
  }
  return bands;
}
