import type { OperationRun } from './operation-trends.ts';

/** How long requests took, exactly, in all and by operation and bucket: eight bytes each and twice that. */
export class RequestFacts {
  failed = 0;
  /** Requests of services that do not tell their version. */
  versionless = 0;
  private readonly width: bigint;
  private readonly groups = new Map<string, RequestGroup>();
  private readonly buckets = new Map<bigint, number[]>();

  /** @param width of the buckets, nanoseconds. */
  constructor(width: bigint) {
    this.width = width;
  }

  /** Takes a request; other operations are passed over. */
  add({ kind, service, version, operation, timestamp, seconds, failed }: OperationRun): void {
    if (kind !== 'request') return;
    const key = JSON.stringify([service, operation]);
    let group = this.groups.get(key);
    if (!group) {
      group = { service, operation, durations: [], failed: 0 };
      this.groups.set(key, group);
    }
    group.durations.push(seconds);
    if (failed) {
      group.failed++;
      this.failed++;
    }
    if (version === '') this.versionless++;
    const time = timestamp - (timestamp % this.width);
    const bucket = this.buckets.get(time);
    if (bucket) bucket.push(seconds);
    else this.buckets.set(time, [seconds]);
  }

  /** All requests, or those of a service. */
  durations(service?: string): number[] {
    const groups = [...this.groups.values()].filter(
      (group) => service === undefined || group.service === service,
    );
    return groups.flatMap((group) => group.durations);
  }

  /** By service and operation. */
  operations(): readonly RequestGroup[] {
    return [...this.groups.values()];
  }

  /** The durations of each bucket that has any, by where it begins. */
  byBucket(): ReadonlyMap<bigint, readonly number[]> {
    return this.buckets;
  }
}

/** The requests of one operation. */
export interface RequestGroup {
  readonly service: string;
  readonly operation: string;
  readonly durations: number[];
  failed: number;
}

/** The value below which a share of the values lies, between the two nearest, as a query has it; `null` of none. */
export function percentile(values: readonly number[], share: number): number | null {
  return percentiles(values, [share])[0] ?? null;
}

/** Several at once. */
export function percentiles(values: readonly number[], shares: readonly number[]): (number | null)[] {
  const sorted = Float64Array.from(values).sort();
  return shares.map((share) => {
    if (sorted.length === 0) return null;
    const rank = share * (sorted.length - 1);
    const low = sorted[Math.floor(rank)] ?? 0;
    const high = sorted[Math.ceil(rank)] ?? low;
    return low + (high - low) * (rank - Math.floor(rank));
  });
}
