import type { OperationKind, OperationTrend, VersionTrend } from './operation-trends.ts';
import { Performance } from './performance.ts';
import { comparePerformance, type PerformanceChange } from './performance-change.ts';
import { TraceSamples } from './trace-samples.ts';

/** What two times, or two versions, of an operation differ in. */
export interface OperationChange extends PerformanceChange {
  readonly kind: OperationKind;
  readonly service: string;
  readonly operation: string;
  /** The versions that are compared; `undefined` where two times are. */
  readonly versions: { readonly before: string; readonly after: string } | undefined;
  readonly before: VersionTrend['performance'];
  readonly after: VersionTrend['performance'];
  /** Traces of the runs after. */
  readonly traces: TraceSamples;
}

/** Runs of the version before that are enough to compare with. */
const ENOUGH_RUNS = 300;

/**
 * Compares the newest version of each operation with the one before it; operations of one version are left out. Of the
 * version before, what counts is what ran last: whatever changed long before the new version came is not its doing.
 */
export function compareVersions(operations: readonly OperationTrend[]): OperationChange[] {
  const pairs = operations.flatMap(({ kind, service, operation, versions }) => {
    const after = versions.at(-1);
    const before = versions.at(-2);
    if (!after || !before) return [];
    const compared = { before: before.version, after: after.version };
    const place = { kind, service, operation, versions: compared };
    return [{ ...place, before: lastRuns(before, after), after: after.performance, traces: after.traces }];
  });
  return withChanges(pairs);
}

/** The slices of a version before and while the next one came in, as many as it takes to have as many runs. */
function lastRuns({ slices, performance }: VersionTrend, next: VersionTrend): Performance {
  const { firstSeen, lastSeen } = next;
  const [some] = slices;
  if (!some) return performance;
  const kept = new Performance();
  const length = lastSeen - firstSeen;
  const enough = Math.min(ENOUGH_RUNS, next.performance.count);
  for (const { time, performance: slice } of [...slices].reverse()) {
    const isNear = time >= firstSeen - length;
    if (kept.count >= ENOUGH_RUNS || (kept.count >= enough && !isNear)) break;
    kept.merge(slice);
  }
  return kept;
}

/** Compares operations with what they were in a time before; those that are not in both are left out. */
export function compareTimes(
  operations: readonly OperationTrend[],
  baseline: readonly OperationTrend[],
): OperationChange[] {
  const key = ({ kind, service, operation }: OperationTrend) => JSON.stringify([kind, service, operation]);
  const earlier = new Map(baseline.map((trend) => [key(trend), trend]));
  const pairs = operations.flatMap((trend) => {
    const before = earlier.get(key(trend));
    if (!before) return [];
    const { kind, service, operation, performance } = trend;
    const place = { kind, service, operation, versions: undefined };
    return [{ ...place, before: before.performance, after: performance, traces: tracesOf(trend) }];
  });
  return withChanges(pairs);
}

/** The traces of all versions of an operation. */
export function tracesOf({ versions }: OperationTrend): TraceSamples {
  const traces = new TraceSamples();
  for (const version of versions) traces.merge(version.traces);
  return traces;
}

/** Whether an operation became worse. */
export function isRegression({ latency, errors }: PerformanceChange): boolean {
  return latency === 'slower' || errors === 'more';
}

function withChanges<T extends Pick<OperationChange, 'before' | 'after'>>(
  pairs: readonly T[],
): (T & PerformanceChange)[] {
  const changes = comparePerformance(pairs);
  return pairs.flatMap((pair, index) => {
    const change = changes[index];
    return change ? [{ ...pair, ...change }] : [];
  });
}
