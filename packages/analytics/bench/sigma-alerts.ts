/** The detectors that dashboards have: so many standard deviations from the mean, and their robust form. */
import type { Series } from '@agentbus/analytics';
import { mean, median, medianAbsoluteDeviation, standardDeviation } from 'simple-statistics';
import type { Alert } from './score-alerts.ts';

/** What is expected of a series, and how far it strays. */
type Centre = (history: number[]) => { readonly centre: number; readonly spread: number };

const PLAIN: Centre = (history) => ({ centre: mean(history), spread: standardDeviation(history) });

/** Of a normal distribution, the median of distances is 1 / 1.4826 of the standard deviation. */
const ROBUST: Centre = (history) => ({
  centre: median(history),
  spread: 1.4826 * medianAbsoluteDeviation(history),
});

/** More than three standard deviations from the mean. */
export function threeSigmaAlerts(series: readonly Series[], from: number): Alert[] {
  return series.flatMap((one) => alertsOf(one, from, 3, PLAIN));
}

/** A robust z of more than 3.5, as Iglewicz and Hoaglin recommend. */
export function robustZAlerts(series: readonly Series[], from: number): Alert[] {
  return series.flatMap((one) => alertsOf(one, from, 3.5, ROBUST));
}

function alertsOf(series: Series, from: number, limit: number, centreOf: Centre): Alert[] {
  const history = series.values.slice(0, from).filter((value) => value !== undefined);
  const { centre, spread } = centreOf(history);
  const alerts: { service: string; from: number; to: number }[] = [];
  for (const [index, value] of series.values.slice(from).entries()) {
    if (value === undefined || Math.abs(value - centre) <= limit * spread) continue;
    if (series.direction === 'up' && value < centre) continue;
    const last = alerts.at(-1);
    if (last && last.to >= index) last.to = index + 1;
    else alerts.push({ service: series.labels.service ?? '', from: index, to: index + 1 });
  }
  return alerts;
}
