import type { HrTime } from '@opentelemetry/api';
import type { InstrumentationScope, Resource } from './resource.ts';

/**
 * One collection of metrics. `ResourceMetrics` of `@opentelemetry/sdk-metrics` satisfies it on the 2.x and on the 3.x
 * line.
 */
export interface ResourceMetrics {
  readonly resource: Resource;
  readonly scopeMetrics: readonly ScopeMetrics[];
}

/** The metrics of one instrumentation scope. */
export interface ScopeMetrics {
  readonly scope: InstrumentationScope;
  readonly metrics: readonly MetricData[];
}

/** `DataPointType` of the SDK, which is the same number on both lines. */
export const DATA_POINT_TYPE = {
  histogram: 0,
  exponentialHistogram: 1,
  gauge: 2,
  sum: 3,
} as const;

/** What a metric is, apart from its values. */
export interface MetricDescriptor {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  /** `ValueType` of the API: 0 integer, 1 double. */
  readonly valueType: number;
}

/**
 * One metric with its data points. The value of a point is by `dataPointType`: a number, a {@link HistogramValue} or
 * an {@link ExponentialHistogramValue}.
 */
export interface MetricData {
  readonly descriptor: MetricDescriptor;
  /** `AggregationTemporality` of the SDK: 0 delta, 1 cumulative (OTLP's is one more). */
  readonly aggregationTemporality: number;
  /** One of {@link DATA_POINT_TYPE}. */
  readonly dataPointType: number;
  /** Sums only. */
  readonly isMonotonic?: boolean | undefined;
  readonly dataPoints: readonly DataPoint[];
}

/** One data point of a metric. */
export interface DataPoint {
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly value: number | HistogramValue | ExponentialHistogramValue;
  /** Example measurements; the SDKs do not fill this in yet. */
  readonly exemplars?: readonly Exemplar[] | undefined;
}

/** Same shape as `Exemplar` of `@opentelemetry/sdk-metrics`. */
export interface Exemplar {
  readonly filteredAttributes: Readonly<Record<string, unknown>>;
  readonly value: number;
  readonly timestamp: HrTime;
  readonly spanId?: string | undefined;
  readonly traceId?: string | undefined;
}

/** The value of a histogram's data point. */
export interface HistogramValue {
  readonly buckets: { readonly boundaries: readonly number[]; readonly counts: readonly number[] };
  readonly count: number;
  readonly sum?: number | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** The value of an exponential histogram's data point. */
export interface ExponentialHistogramValue {
  readonly count: number;
  readonly sum?: number | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly scale: number;
  readonly zeroCount: number;
  readonly positive: ExponentialBuckets;
  readonly negative: ExponentialBuckets;
}

/** Buckets of one sign of an exponential histogram. */
export interface ExponentialBuckets {
  readonly offset: number;
  readonly bucketCounts: readonly number[];
}
