import { DurationSketch } from './duration-sketch.ts';

/** What users of a page are satisfied with, in seconds: Apdex' own default. */
export const DEFAULT_APDEX_SECONDS = 0.5;

/** Up to so many times that, users tolerate it: fixed by Apdex. */
const TOLERATED = 4;

/** How something performed, in numbers. Durations in seconds. */
export interface PerformanceSummary {
  readonly count: number;
  readonly failed: number;
  /** From 0 to 1. */
  readonly errorRate: number;
  /** A second. */
  readonly throughput: number;
  /** `undefined` where there are no durations. */
  readonly p50: number | undefined;
  readonly p90: number | undefined;
  readonly p95: number | undefined;
  readonly p99: number | undefined;
  readonly max: number | undefined;
  /** From 0, all frustrated, to 1, all satisfied; what failed counts as frustrated. */
  readonly apdex: number;
}

/** Counts operations, and sketches how long they took. Adds up. */
export class Performance {
  readonly sketch: DurationSketch = new DurationSketch();
  failed = 0;
  private satisfied = 0;
  private tolerating = 0;
  private readonly apdexSeconds: number;

  constructor(apdexSeconds: number = DEFAULT_APDEX_SECONDS) {
    this.apdexSeconds = apdexSeconds;
  }

  get count(): number {
    return this.sketch.count;
  }

  add(seconds: number, failed: boolean): void {
    this.sketch.add(seconds);
    if (failed) this.failed++;
    else if (seconds <= this.apdexSeconds) this.satisfied++;
    else if (seconds <= TOLERATED * this.apdexSeconds) this.tolerating++;
  }

  /** @param other of the same Apdex threshold. */
  merge(other: Performance): void {
    this.sketch.merge(other.sketch);
    this.failed += other.failed;
    this.satisfied += other.satisfied;
    this.tolerating += other.tolerating;
  }

  /** @param seconds how long the time is that it is of. */
  summary(seconds: number): PerformanceSummary {
    const { count, failed, sketch } = this;
    const quantile = (share: number) => (count === 0 ? undefined : sketch.quantile(share));
    return {
      count,
      failed,
      errorRate: count === 0 ? 0 : failed / count,
      throughput: seconds > 0 ? count / seconds : 0,
      p50: quantile(0.5),
      p90: quantile(0.9),
      p95: quantile(0.95),
      p99: quantile(0.99),
      max: count === 0 ? undefined : sketch.max,
      apdex: count === 0 ? 1 : (this.satisfied + this.tolerating / 2) / count,
    };
  }
}
