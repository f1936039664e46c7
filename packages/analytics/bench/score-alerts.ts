import type { Incident } from './synthetic-day.ts';

/** An alert, in buckets of the day. */
export interface Alert {
  readonly service: string;
  readonly from: number;
  readonly to: number;
}

/** How alerts and incidents go together. */
export interface Score {
  alerts: number;
  /** Alerts during an incident of their service, or right after it. */
  right: number;
  incidents: number;
  /** Incidents with an alert. */
  found: number;
}

/** An alert may begin so many buckets after an incident's end: a quarter of an hour. */
const GRACE = 3;

/** Scores the alerts of a day. */
export function scoreAlerts(alerts: readonly Alert[], incidents: readonly Incident[]): Score {
  const meets = (alert: Alert, incident: Incident) =>
    alert.service === incident.service && alert.from < incident.to + GRACE && alert.to > incident.from;
  return {
    alerts: alerts.length,
    right: alerts.filter((alert) => incidents.some((incident) => meets(alert, incident))).length,
    incidents: incidents.length,
    found: incidents.filter((incident) => alerts.some((alert) => meets(alert, incident))).length,
  };
}

/** Adds up scores. */
export function addScores(scores: readonly Score[]): Score {
  const sum: Score = { alerts: 0, right: 0, incidents: 0, found: 0 };
  for (const { alerts, right, incidents, found } of scores) {
    sum.alerts += alerts;
    sum.right += right;
    sum.incidents += incidents;
    sum.found += found;
  }
  return sum;
}
