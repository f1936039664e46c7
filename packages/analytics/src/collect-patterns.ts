import { type Expression, resolveField } from '@agentbus/filter';
import type { QueryEngine } from '@agentbus/query';
import { narrowed } from './labelled-query.ts';
import type { LogPattern } from './log-pattern.ts';
import { LogPatternMiner } from './log-pattern-miner.ts';
import type { Sightings } from './new-patterns.ts';

/** Which patterns to find. */
export interface PatternRange {
  /** Where the history begins, Unix nanoseconds. */
  readonly historySince: bigint;
  readonly since: bigint;
  readonly until: bigint;
  /** Sightings within one bucket are one event. */
  readonly bucketNanos: bigint;
  /** Narrows it. Default: all log records. */
  readonly where?: Expression | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The patterns of a time and its history. */
export interface FoundPatterns {
  /** `baselineCount` is of the history. */
  readonly patterns: readonly LogPattern[];
  /** In how many buckets each was seen, by id. */
  readonly sightings: ReadonlyMap<string, Sightings>;
  /** When the first record of the history was written; `undefined` where there is none. */
  readonly firstRecord: bigint | undefined;
}

/** Longer texts are dumps; what tells them apart is in the beginning. */
const MAX_TEXT = 8192;

/** Finds the patterns of log records, and how they came up. */
export async function collectPatterns(engine: QueryEngine, range: PatternRange): Promise<FoundPatterns> {
  const { historySince, since, until, bucketNanos, where, signal } = range;
  const miner = new LogPatternMiner({ tickets: true });
  const buckets = new Map<number, Set<bigint>>();
  const fields = ['timestamp', 'service', 'level', 'body', 'event'].map(resolveField);
  const answer = await engine.query(
    { type: 'pipeline', filter: narrowed('*', where), stages: [{ type: 'fields', fields }] },
    { over: 'logs', since: historySince, until, signal },
  );
  let firstRecord: bigint | undefined;
  if (answer.type === 'rows') {
    for await (const [timestamp, service, level, body, event] of answer.rows) {
      if (typeof timestamp !== 'bigint') continue;
      const text = String(body || event || '').slice(0, MAX_TEXT);
      const baseline = timestamp < since;
      if (firstRecord === undefined || timestamp < firstRecord) firstRecord = timestamp;
      const ticket = miner.add(text, {
        timestamp,
        level: level ? String(level).toLowerCase() : undefined,
        service: service ? String(service) : undefined,
        baseline,
      });
      if (!baseline) noteBucket(buckets, ticket, timestamp / bucketNanos);
    }
  }
  const patterns = miner.patterns();
  return { patterns, sightings: sightingsOf(patterns, buckets, miner.patternIds()), firstRecord };
}

function noteBucket(buckets: Map<number, Set<bigint>>, ticket: number, bucket: bigint): void {
  const seen = buckets.get(ticket);
  if (seen) seen.add(bucket);
  else buckets.set(ticket, new Set([bucket]));
}

function sightingsOf(
  patterns: readonly LogPattern[],
  buckets: ReadonlyMap<number, ReadonlySet<bigint>>,
  idOf: (ticket: number) => string,
): Map<string, Sightings> {
  const byId = new Map<string, Set<bigint>>();
  for (const [ticket, seen] of buckets) {
    const id = idOf(ticket);
    byId.set(id, new Set([...(byId.get(id) ?? []), ...seen]));
  }
  return new Map(
    patterns.map(({ id, count, baselineCount }) => [
      id,
      { id, count, earlier: baselineCount, buckets: byId.get(id)?.size ?? 0 },
    ]),
  );
}
