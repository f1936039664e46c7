/**
 * A day of six services, with two weeks before it: load by time of day and weekday, a batch job at night, noise that
 * drifts, and where they are asked for, incidents that are labelled. The same for the same seed.
 */
import type { Series } from '@agentbus/analytics';
import { type Random, seededRandom } from './random.ts';

/** What is injected. */
export type IncidentKind = 'rate spike' | 'slow drift' | 'silence' | 'new error' | 'latency step';

/** All kinds. */
export const INCIDENT_KINDS: readonly IncidentKind[] = [
  'rate spike',
  'slow drift',
  'silence',
  'new error',
  'latency step',
];

/** An incident, in buckets of the day. */
export interface Incident {
  readonly kind: IncidentKind;
  readonly service: string;
  readonly from: number;
  readonly to: number;
}

/** A log pattern of a service. */
export interface PatternSeries extends Series {
  readonly pattern: string;
}

/** A day with its history. */
export interface SyntheticDay {
  readonly series: readonly Series[];
  readonly patterns: readonly PatternSeries[];
  readonly incidents: readonly Incident[];
  /** Where the day begins, Unix nanoseconds. */
  readonly since: bigint;
}

export const HISTORY_DAYS = 14;
export const BUCKET_MINUTES = 5;
export const BUCKETS_PER_DAY: number = (24 * 60) / BUCKET_MINUTES;

const BUCKET_NANOS = BigInt(BUCKET_MINUTES) * 60_000_000_000n;
/** 2026-11-02, a Monday. The day that is looked at is one of the week that begins 14 days later. */
const FIRST_MONDAY = 1_793_577_600_000_000_000n;

/** Requests a minute on average, seconds of the 95th percentile, share of errors, patterns in its logs. */
const SERVICES = [
  { name: 'gateway', rate: 180, p95: 0.12, errors: 0.004, patterns: 12 },
  { name: 'checkout', rate: 40, p95: 0.35, errors: 0.006, patterns: 10 },
  { name: 'payments', rate: 25, p95: 0.5, errors: 0.01, patterns: 9 },
  { name: 'search', rate: 90, p95: 0.2, errors: 0.002, patterns: 8 },
  { name: 'mailer', rate: 8, p95: 0.9, errors: 0.01, patterns: 6 },
  { name: 'reports', rate: 5, p95: 2.5, errors: 0.005, patterns: 5 },
] as const;

type Service = (typeof SERVICES)[number];

/** Rare patterns of a service, each some times in a month, in bursts. */
const RARE_PATTERNS = 10;
const RARE_PER_BUCKET = 0.2 / BUCKETS_PER_DAY;

/** The incidents of the two weeks before: nobody has a history without. */
const PAST_INCIDENTS = ['rate spike', 'silence', 'latency step', 'slow drift'] as const;

/**
 * A synthetic day.
 *
 * @param kinds the incidents that it has, one each, in services by chance; none for a clean day.
 * @param strength 1, or less for incidents that are harder to see.
 */
export function syntheticDay(seed: number, kinds: readonly IncidentKind[], strength = 1): SyntheticDay {
  const random = seededRandom(seed);
  const weekday = random.below(7);
  const start = FIRST_MONDAY + BigInt(weekday * BUCKETS_PER_DAY) * BUCKET_NANOS;
  const incidents = kinds.map((kind) => incidentOf(kind, random));
  const past = PAST_INCIDENTS.map((kind) => onDay(incidentOf(kind, random), -1 - random.below(HISTORY_DAYS)));
  const made = SERVICES.map((service) =>
    seriesOf(
      service,
      {
        start,
        weekday,
        strength,
        incidents: [...past, ...incidents].filter((incident) => incident.service === service.name),
      },
      random,
    ),
  );
  return {
    series: made.flatMap(({ series }) => series),
    patterns: made.flatMap(({ patterns }) => patterns),
    incidents,
    since: start + BigInt(HISTORY_DAYS * BUCKETS_PER_DAY) * BUCKET_NANOS,
  };
}

function incidentOf(kind: IncidentKind, random: Random): Incident {
  const minutes: Record<IncidentKind, [number, number]> = {
    'rate spike': [10, 40],
    'slow drift': [180, 360],
    silence: [20, 60],
    'new error': [30, 90],
    'latency step': [45, 180],
  };
  const [least, most] = minutes[kind];
  const length = Math.ceil((least + random.uniform() * (most - least)) / BUCKET_MINUTES);
  const from = random.below(BUCKETS_PER_DAY - length);
  const service = SERVICES[random.below(SERVICES.length)] ?? SERVICES[0];
  return { kind, service: service.name, from, to: from + length };
}

function onDay(incident: Incident, day: number): Incident {
  const shift = day * BUCKETS_PER_DAY;
  return { ...incident, from: incident.from + shift, to: incident.to + shift };
}

interface DayPlan {
  readonly start: bigint;
  readonly weekday: number;
  readonly strength: number;
  readonly incidents: readonly Incident[];
}

function seriesOf(service: Service, { start, weekday, strength, incidents }: DayPlan, random: Random) {
  const buckets = (HISTORY_DAYS + 1) * BUCKETS_PER_DAY;
  const requests: number[] = [];
  const errors: number[] = [];
  const latencies: (number | undefined)[] = [];
  const drift = { load: 0, latency: 0 };
  const strengths = new Map(incidents.map((incident) => [incident, random.uniform()]));
  const shares = Array.from({ length: service.patterns }, () => 0.2 + random.uniform());
  const patterns = shares.map(() => new Array<number>(buckets).fill(0));
  const rare = Array.from({ length: RARE_PATTERNS }, () => new Array<number>(buckets).fill(0));
  const fresh = new Array<number>(buckets).fill(0);
  let dayLevel = 1;
  for (let index = 0; index < buckets; index++) {
    if (index % BUCKETS_PER_DAY === 0) dayLevel = Math.exp(0.05 * random.normal());
    drift.load = 0.9 * drift.load + 0.02 * random.normal();
    drift.latency = 0.85 * drift.latency + 0.025 * random.normal();
    const inDay = index - HISTORY_DAYS * BUCKETS_PER_DAY;
    const now = incidents.filter(({ from, to }) => inDay >= from && inDay < to);
    const effect = effectOf(now, inDay, strengths, strength);
    const load = dayLevel * Math.exp(drift.load) * seasonalLoad(index, weekday, service);
    const count = random.poisson(service.rate * BUCKET_MINUTES * load * effect.rate);
    requests.push(count);
    const failed = random.poisson(count * service.errors * Math.exp(0.3 * random.normal()));
    const added = effect.newErrors > 0 ? random.poisson(effect.newErrors * BUCKET_MINUTES) : 0;
    fresh[index] = added;
    errors.push(failed + added);
    const noise = drift.latency + (0.35 / Math.sqrt(Math.max(1, count))) * random.normal();
    latencies.push(
      count === 0 ? undefined : service.p95 * (1 + 0.15 * load) * Math.exp(noise) * effect.latency,
    );
    for (const [pattern, share] of shares.entries()) {
      const line = patterns[pattern];
      if (line) line[index] = random.poisson(count * share * 0.3);
    }
    for (const line of rare) if (random.uniform() < RARE_PER_BUCKET) line[index] = 1 + random.below(4);
  }
  const shared = { start, bucketNanos: BUCKET_NANOS, labels: { service: service.name } };
  const count = { ...shared, measure: 'count' as const, over: 'spans' as const };
  const label = `service:${service.name}`;
  const series: Series[] = [
    { ...count, name: 'requests', direction: 'both', values: requests, query: `${label} | count every 5m` },
    {
      ...count,
      name: 'errors',
      direction: 'up',
      values: errors,
      query: `${label} level>=error | count every 5m`,
    },
    {
      ...count,
      name: 'p95 duration',
      measure: 'value',
      direction: 'up',
      values: latencies,
      weights: requests,
      query: `${label} | p95 duration every 5m`,
    },
  ];
  const patternSeries = [...patterns, ...rare, fresh].map((values, index) => ({
    ...count,
    name: 'log pattern',
    over: 'logs' as const,
    direction: 'both' as const,
    pattern: `${service.name} pattern ${index}`,
    labels: { service: service.name, pattern: `${service.name} pattern ${index}` },
    values,
    query: `${label} | patterns`,
  }));
  return { series, patterns: patternSeries };
}

/** Twice in a day busy, quiet at night, less at weekends; the batch job of `reports` runs at three. */
function seasonalLoad(index: number, weekday: number, service: Service): number {
  const hour = ((index % BUCKETS_PER_DAY) * BUCKET_MINUTES) / 60;
  const day = (Math.floor(index / BUCKETS_PER_DAY) + weekday) % 7;
  const wave =
    1 - 0.65 * Math.cos(((hour - 4) / 24) * 2 * Math.PI) + 0.2 * Math.cos(((hour - 1) / 12) * 2 * Math.PI);
  const weekend = day >= 5 ? 0.6 : 1;
  const batch = service.name === 'reports' && hour >= 3 && hour < 3.25 ? 8 : 1;
  return Math.max(0.1, wave) * weekend * batch;
}

function effectOf(
  now: readonly Incident[],
  inDay: number,
  strengths: ReadonlyMap<Incident, number>,
  scale: number,
) {
  const effect = { rate: 1, latency: 1, newErrors: 0 };
  for (const incident of now) {
    const strength = strengths.get(incident) ?? 0;
    const progress = (inDay - incident.from + 1) / (incident.to - incident.from);
    if (incident.kind === 'rate spike') effect.rate *= 1 + (1 + 2 * strength) * scale;
    if (incident.kind === 'silence') effect.rate = 0;
    if (incident.kind === 'new error') effect.newErrors += (0.4 + 2 * strength) * scale;
    if (incident.kind === 'latency step') effect.latency *= 1 + (0.5 + strength) * scale;
    if (incident.kind === 'slow drift') effect.latency *= 1 + (0.5 + strength) * progress * scale;
  }
  return effect;
}
