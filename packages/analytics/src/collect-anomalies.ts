import type { Expression } from '@agentbus/filter';
import type { QueryEngine } from '@agentbus/query';
import { collectMetricSeries } from './collect-metric-series.ts';
import { collectPatterns, type FoundPatterns } from './collect-patterns.ts';
import { collectSeries, type SeriesRange } from './collect-series.ts';
import { type Anomaly, DEFAULT_FALSE_DISCOVERY_RATE, detectAnomalies } from './detect-anomalies.ts';
import { labelledQuery, narrowed } from './labelled-query.ts';
import type { LogPattern } from './log-pattern.ts';
import { findNewPatterns } from './new-patterns.ts';
import type { Series } from './series.ts';

const SECOND = 1_000_000_000n;
const MINUTE = 60n * SECOND;
const DAY = 1440n * MINUTE;

/** Widths of buckets: each divides a day, so that times of day can be compared. */
const WIDTHS: readonly bigint[] = [MINUTE, 5n * MINUTE, 15n * MINUTE, 60n * MINUTE];

/** A day is looked at in buckets of five minutes; a longer time in no more than twice as many. */
const MAX_BUCKETS = 576n;

/** With shorter buckets than five minutes there are fewer days, so that there are not more buckets. */
const HISTORY_DAYS = { short: 4n, long: 14n, metrics: 4n } as const;

/** Which anomalies to look for. */
export interface AnomalyRange {
  /** Unix nanoseconds. */
  readonly since: bigint;
  readonly until: bigint;
  /** Where the history begins. Default: up to 14 days before `since`, 4 where `until` is within hours. */
  readonly historySince?: bigint | undefined;
  /** Narrows it. Default: all records. */
  readonly where?: Expression | undefined;
  /** The share of anomalies that may be chance. */
  readonly falseDiscoveryRate?: number | undefined;
  readonly zoneNanos?: bigint | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What was found, and in what. */
export interface FoundAnomalies {
  readonly anomalies: readonly Anomaly[];
  /** How many series and patterns were looked at. */
  readonly looked: number;
  readonly bucketNanos: bigint;
  readonly patterns: FoundPatterns;
}

/** Looks for what is odd in a time: in counts, durations, failures and patterns, against the days before. */
export async function collectAnomalies(engine: QueryEngine, range: AnomalyRange): Promise<FoundAnomalies> {
  const { where, signal, falseDiscoveryRate = DEFAULT_FALSE_DISCOVERY_RATE } = range;
  const bucketNanos = bucketWidth(range.until - range.since);
  const since = range.since - (range.since % bucketNanos);
  const until = range.until - (range.until % bucketNanos);
  const days = bucketNanos < 5n * MINUTE ? HISTORY_DAYS.short : HISTORY_DAYS.long;
  const wanted = range.historySince ?? since - days * DAY;
  const historySince = wanted - (wanted % bucketNanos);
  const shared = { historySince, until, bucketNanos, where, signal };
  const series = [...(await collectSeries(engine, shared)), ...(await metricSeries(engine, shared, since))];
  const odd = detectAnomalies(
    series.filter(({ start }) => start < since),
    { since, falseDiscoveryRate, zoneNanos: range.zoneNanos },
  );
  const patterns = await collectPatterns(engine, { ...shared, since, until: range.until });
  const fresh = newPatternAnomalies(patterns, { since, until: range.until, where, falseDiscoveryRate });
  const looked = series.length + patterns.patterns.length;
  return { anomalies: [...odd, ...fresh], looked, bucketNanos, patterns };
}

/** Of metrics, which are kept as they came, fewer days are read; a filter is about records, and leaves them out. */
async function metricSeries(engine: QueryEngine, range: SeriesRange, since: bigint): Promise<Series[]> {
  if (range.where !== undefined && range.where.type !== 'all') return [];
  const days = since - HISTORY_DAYS.metrics * DAY;
  const historySince = range.historySince > days ? range.historySince : days;
  return collectMetricSeries(engine, { ...range, historySince });
}

function bucketWidth(length: bigint): bigint {
  return (
    WIDTHS.find((width) => length / width <= MAX_BUCKETS / (width < 5n * MINUTE ? 2n : 1n)) ?? 60n * MINUTE
  );
}

function newPatternAnomalies(
  { patterns, sightings, firstRecord }: FoundPatterns,
  {
    since,
    until,
    where,
    falseDiscoveryRate,
  }: Pick<AnomalyRange, 'since' | 'until' | 'where'> & { falseDiscoveryRate: number },
): Anomaly[] {
  // Without a history, everything is new, and nothing is.
  if (firstRecord === undefined || firstRecord >= since) return [];
  const share = Number(until - since) / Number(until - firstRecord);
  const byId = new Map(patterns.map((pattern) => [pattern.id, pattern]));
  return findNewPatterns([...sightings.values()], share, falseDiscoveryRate).flatMap(({ id, pValue }) => {
    const pattern = byId.get(id);
    if (!pattern) return [];
    return [
      {
        kind: 'new pattern' as const,
        name: pattern.template,
        labels: labelsOf(pattern),
        since: pattern.firstSeen ?? since,
        until: pattern.lastSeen ?? until,
        score: -Math.log10(Math.max(pValue, Number.MIN_VALUE)),
        observed: pattern.count,
        expected: 0,
        pValue,
        seasonal: false,
        query: labelledQuery(narrowed('*', where), serviceOf(pattern), '| patterns'),
        over: 'logs' as const,
      },
    ];
  });
}

function serviceOf({ services }: LogPattern): Record<string, string> {
  const [only, ...others] = services;
  return only && others.length === 0 ? { service: only.value } : {};
}

function labelsOf(pattern: LogPattern): Record<string, string> {
  const level = pattern.levels[0]?.value;
  return { ...serviceOf(pattern), ...(level === undefined ? {} : { level }), pattern: pattern.id };
}
