import type { Headline, ReportSection } from './report.ts';
import { figure, type ReportContext, timeArgument, timeCell } from './report-context.ts';
import { readableTime } from './report-text.ts';

/** An alert that entered a state, as alert rules write it. */
export interface AlertTransition {
  readonly alert: string;
  readonly state: string;
  /** Unix milliseconds. */
  readonly at: number;
  readonly value: number | null;
  readonly labels: Readonly<Record<string, string>>;
}

const MAX_ROWS = 30;

/** The alerts that changed their state in the time, the latest first. */
export function alertReport(
  transitions: readonly AlertTransition[] | undefined,
  { range }: ReportContext,
): { section: ReportSection; headlines: Headline[] } {
  const query = `agentbus alerts history --since ${timeArgument(range)}`;
  const inTime = (transitions ?? [])
    .filter(({ at }) => nanosOf(at) >= range.since && nanosOf(at) < range.until)
    .sort((a, b) => b.at - a.at);
  const fired = inTime.filter(({ state }) => state === 'firing');
  const firing = stillFiring(inTime);
  const section: ReportSection = {
    id: 'alerts',
    title: 'Alert history',
    figures: [
      { id: 'alerts_fired', title: 'fired', figure: figure(fired.length, 'count', query) },
      { id: 'alerts_firing', title: 'firing at the end', figure: figure(firing.length, 'count', query) },
    ],
    charts: [],
    tables: [
      {
        id: 'alerts',
        title: 'Changes, the latest first',
        columns: [
          { id: 'time', title: 'time' },
          { id: 'alert', title: 'alert' },
          { id: 'state', title: 'state' },
          { id: 'labels', title: 'of' },
          { id: 'value', title: 'value' },
        ],
        rows: inTime.slice(0, MAX_ROWS).map(({ alert, state, at, value, labels }) => ({
          time: timeCell(nanosOf(at)),
          alert,
          state,
          labels: labelText(labels),
          value: figure(value, 'number', query),
        })),
        empty: transitions ? 'No alert changed its state.' : 'No alert rules have run over this store.',
      },
    ],
    notes: [],
  };
  const headlines = firing.map(
    ({ alert, labels, at }): Headline => ({
      severity: 'bad',
      title: `Alert is firing: ${alert}`,
      detail: `${labelText(labels) ?? ''} since ${readableTime(nanosOf(at))}.`.trim(),
      traces: [],
      query,
      about: labels.service === undefined ? {} : { service: labels.service },
    }),
  );
  return { section, headlines };
}

/** The alerts whose last change is that they fire. @param latest the latest first. */
function stillFiring(latest: readonly AlertTransition[]): AlertTransition[] {
  const seen = new Set<string>();
  return latest.filter((transition) => {
    const key = JSON.stringify([transition.alert, Object.entries(transition.labels).sort()]);
    if (seen.has(key)) return false;
    seen.add(key);
    return transition.state === 'firing';
  });
}

function nanosOf(millis: number): bigint {
  return BigInt(Math.trunc(millis)) * 1_000_000n;
}

function labelText(labels: Readonly<Record<string, string>>): string | null {
  return (
    Object.entries(labels)
      .map(([name, value]) => `${name}=${value}`)
      .join(' ') || null
  );
}
