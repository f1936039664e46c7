import { DEFAULT_APDEX_SECONDS, Performance } from './performance.ts';
import { TraceSamples } from './trace-samples.ts';

/** What an operation is. */
export type OperationKind =
  /** A request that a service answers: a server or consumer span. */
  | 'request'
  /** A call to another service: a client or producer span. */
  | 'call'
  /** A span within a service. */
  | 'internal'
  /** What `measure` measured. */
  | 'measure';

/** One time that an operation ran. */
export interface OperationRun {
  readonly kind: OperationKind;
  readonly service: string;
  /** `service.version`, or `''`. */
  readonly version: string;
  /** The route of a request that has one; else the name of the span, or of what was measured. */
  readonly operation: string;
  /** Unix nanoseconds. */
  readonly timestamp: bigint;
  readonly seconds: number;
  readonly failed: boolean;
  /** Default: none. */
  readonly traceId?: string | undefined;
}

/** How an operation performed in one version of its service. */
export interface VersionTrend {
  /** `''` where the service tells none. */
  readonly version: string;
  /** Unix nanoseconds of its first and last run in view. */
  readonly firstSeen: bigint;
  readonly lastSeen: bigint;
  readonly performance: Performance;
  /** The same in slices of time, in order, so that what was just before another version can be told. */
  readonly slices: readonly TrendSlice[];
  readonly traces: TraceSamples;
}

/** A slice of the time of a version. */
export interface TrendSlice {
  /** Where it begins, Unix nanoseconds. */
  readonly time: bigint;
  readonly performance: Performance;
}

/** How an operation performed. */
export interface OperationTrend {
  readonly kind: OperationKind;
  readonly service: string;
  readonly operation: string;
  readonly performance: Performance;
  /** By when each was first seen. */
  readonly versions: readonly VersionTrend[];
}

/** Operations kept at a time. A service that has more has put something variable into their names. */
export const MAX_OPERATIONS = 1000;

/** The width of slices where nothing else is said: 15 minutes, of which a day has 96. */
export const DEFAULT_SLICE_NANOS = 900_000_000_000n;

/** Options of {@link OperationTrends}. */
export interface OperationTrendsOptions {
  /** What users are satisfied with. Default: `DEFAULT_APDEX_SECONDS`. */
  readonly apdexSeconds?: number | undefined;
  /** Default: {@link DEFAULT_SLICE_NANOS}. */
  readonly sliceNanos?: bigint | undefined;
}

interface HeldVersion {
  firstSeen: bigint;
  lastSeen: bigint;
  readonly slices: Map<bigint, Performance>;
  readonly traces: TraceSamples;
}

interface HeldOperation {
  readonly run: Pick<OperationRun, 'kind' | 'service' | 'operation'>;
  readonly versions: Map<string, HeldVersion>;
}

/** Counts and sketches operations by version, in memory that grows with these only. Adds up. */
export class OperationTrends {
  /** Runs of operations beyond those kept. */
  overflow = 0;
  private readonly apdexSeconds: number;
  private readonly sliceNanos: bigint;
  private readonly held = new Map<string, HeldOperation>();

  constructor(options: OperationTrendsOptions = {}) {
    const { apdexSeconds = DEFAULT_APDEX_SECONDS, sliceNanos = DEFAULT_SLICE_NANOS } = options;
    this.apdexSeconds = apdexSeconds;
    this.sliceNanos = sliceNanos;
  }

  add(run: OperationRun): void {
    const version = this.versionOf(run, run.version, run.timestamp);
    if (!version) {
      this.overflow++;
      return;
    }
    if (run.timestamp < version.firstSeen) version.firstSeen = run.timestamp;
    if (run.timestamp > version.lastSeen) version.lastSeen = run.timestamp;
    version.traces.add(run.traceId ?? '', run.seconds, run.failed);
    this.sliceOf(version, run.timestamp - (run.timestamp % this.sliceNanos)).add(run.seconds, run.failed);
  }

  /** @param other with the same options; it stays as it is. */
  merge(other: OperationTrends): void {
    this.overflow += other.overflow;
    for (const { run, versions } of other.held.values()) {
      for (const [name, theirs] of versions) {
        const ours = this.versionOf(run, name, theirs.firstSeen);
        if (!ours) {
          for (const { count } of theirs.slices.values()) this.overflow += count;
          continue;
        }
        if (theirs.firstSeen < ours.firstSeen) ours.firstSeen = theirs.firstSeen;
        if (theirs.lastSeen > ours.lastSeen) ours.lastSeen = theirs.lastSeen;
        ours.traces.merge(theirs.traces);
        for (const [time, slice] of theirs.slices) this.sliceOf(ours, time).merge(slice);
      }
    }
  }

  /** The operations, those that took most time in all first. */
  operations(): OperationTrend[] {
    return [...this.held.values()]
      .map(({ run: { kind, service, operation }, versions }) => {
        const trends = [...versions]
          .map(([version, held]) => this.versionTrend(version, held))
          .sort((a, b) => (a.firstSeen < b.firstSeen ? -1 : 1));
        const performance = this.sumOf(trends.map((trend) => trend.performance));
        return { kind, service, operation, performance, versions: trends };
      })
      .sort((a, b) => timeTaken(b) - timeTaken(a));
  }

  private versionTrend(version: string, held: HeldVersion): VersionTrend {
    const { firstSeen, lastSeen, slices, traces } = held;
    const ordered = [...slices]
      .map(([time, performance]) => ({ time, performance }))
      .sort((a, b) => (a.time < b.time ? -1 : 1));
    const performance = this.sumOf(slices.values());
    return { version, firstSeen, lastSeen, performance, slices: ordered, traces };
  }

  private sumOf(parts: Iterable<Performance>): Performance {
    const sum = new Performance(this.apdexSeconds);
    for (const part of parts) sum.merge(part);
    return sum;
  }

  private sliceOf({ slices }: HeldVersion, time: bigint): Performance {
    let slice = slices.get(time);
    if (!slice) {
      slice = new Performance(this.apdexSeconds);
      slices.set(time, slice);
    }
    return slice;
  }

  private versionOf(
    { kind, service, operation }: HeldOperation['run'],
    name: string,
    timestamp: bigint,
  ): HeldVersion | undefined {
    const key = JSON.stringify([kind, service, operation]);
    let held = this.held.get(key);
    if (!held) {
      if (this.held.size >= MAX_OPERATIONS) return undefined;
      held = { run: { kind, service, operation }, versions: new Map() };
      this.held.set(key, held);
    }
    let version = held.versions.get(name);
    if (!version) {
      version = { firstSeen: timestamp, lastSeen: timestamp, slices: new Map(), traces: new TraceSamples() };
      held.versions.set(name, version);
    }
    return version;
  }
}

function timeTaken({ performance: { sketch } }: OperationTrend): number {
  return sketch.mean * sketch.count;
}
