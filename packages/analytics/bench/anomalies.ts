/**
 * Precision and recall of anomalies on labelled synthetic days, beside two plain detectors.
 *
 *     node --conditions=@agentbus/source packages/analytics/bench/anomalies.ts [first seed]
 */
import { dayAlerts } from './day-alerts.ts';
import { addScores, type Score, scoreAlerts } from './score-alerts.ts';
import { robustZAlerts, threeSigmaAlerts } from './sigma-alerts.ts';
import { BUCKETS_PER_DAY, HISTORY_DAYS, INCIDENT_KINDS, syntheticDay } from './synthetic-day.ts';

const DAYS = 20;
const CLEAN_DAYS = 10;
/** As labelled, and half of that, which is at the edge of what can be told from noise. */
const STRENGTHS = [1, 0.5];
const FIRST_SEED = Number(process.argv[2] ?? 1000);

const DETECTORS = {
  'this package': dayAlerts,
  '3 sigma': (day: ReturnType<typeof syntheticDay>) =>
    threeSigmaAlerts([...day.series, ...day.patterns], HISTORY_DAYS * BUCKETS_PER_DAY),
  'robust z': (day: ReturnType<typeof syntheticDay>) =>
    robustZAlerts([...day.series, ...day.patterns], HISTORY_DAYS * BUCKETS_PER_DAY),
};

type DetectorName = keyof typeof DETECTORS;
const NAMES = Object.keys(DETECTORS) as DetectorName[];

function alertsOnCleanDays(): Record<DetectorName, number> {
  const counts = { 'this package': 0, '3 sigma': 0, 'robust z': 0 };
  for (let seed = FIRST_SEED + DAYS; seed < FIRST_SEED + DAYS + CLEAN_DAYS; seed++) {
    const day = syntheticDay(seed, []);
    for (const name of NAMES) counts[name] += DETECTORS[name](day).length;
  }
  return counts;
}

function scoreDays(strength: number): void {
  const scores: Record<DetectorName, Score[]> = { 'this package': [], '3 sigma': [], 'robust z': [] };
  const found = new Map<string, number>();
  for (let seed = FIRST_SEED; seed < FIRST_SEED + DAYS; seed++) {
    const day = syntheticDay(seed, INCIDENT_KINDS, strength);
    for (const name of NAMES) {
      const alerts = DETECTORS[name](day);
      scores[name].push(scoreAlerts(alerts, day.incidents));
      if (name !== 'this package') continue;
      for (const incident of day.incidents) {
        const { found: hit } = scoreAlerts(alerts, [incident]);
        found.set(incident.kind, (found.get(incident.kind) ?? 0) + hit);
      }
    }
  }
  console.log(`incidents of strength ${strength}\ndetector      precision  recall  alerts`);
  for (const name of NAMES) {
    const { alerts, right, incidents, found: hit } = addScores(scores[name]);
    const precision = (right / Math.max(1, alerts)).toFixed(3).padStart(9);
    console.log(
      `${name.padEnd(12)}  ${precision} ${(hit / incidents).toFixed(3).padStart(7)} ${String(alerts).padStart(7)}`,
    );
  }
  console.log(`found of ${DAYS} each: ${[...found].map(([kind, count]) => `${kind} ${count}`).join(', ')}\n`);
}

console.log(
  `${DAYS} days with ${INCIDENT_KINDS.length} incidents each, ${CLEAN_DAYS} clean days, seeds from ${FIRST_SEED}\n`,
);
for (const strength of STRENGTHS) scoreDays(strength);
console.log('alerts on clean days');
for (const [name, count] of Object.entries(alertsOnCleanDays())) console.log(`${name.padEnd(12)}  ${count}`);
