/**
 * What telemetry looks like once it has been read back: flat records with the resource and scope they belong to.
 * The filter, the query engines and the CLI work on these; only the codec knows OTLP's nesting.
 */

/**
 * An OTLP AnyValue, decoded. Integers are `number` while they are safe integers and `bigint` beyond; bytes are
 * `Uint8Array`; an empty AnyValue is `null`.
 */
export type StoredValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | Uint8Array
  | readonly StoredValue[]
  | { readonly [key: string]: StoredValue };

/** Attributes by key. Where OTLP repeats a key, the last one counts. */
export type StoredAttributes = Readonly<Record<string, StoredValue>>;

/** The resource that a record came from; one object is shared by all records of one OTLP line. */
export interface StoredResource {
  readonly attributes: StoredAttributes;
  readonly schemaUrl: string;
}

/** The instrumentation scope that a record came from; shared like {@link StoredResource}. */
export interface StoredScope {
  readonly name: string;
  readonly version: string;
  readonly attributes: StoredAttributes;
  readonly schemaUrl: string;
}

interface StoredBase {
  readonly resource: StoredResource;
  readonly scope: StoredScope;
  readonly attributes: StoredAttributes;
}

/** One log record. Absent strings are `''`, as in OTLP. */
export interface StoredLog extends StoredBase {
  readonly signal: 'logs';
  /** Unix nanoseconds; the observed time where the record has no time of its own. */
  readonly timestamp: bigint;
  /** Unix nanoseconds; `0n` where absent. */
  readonly observedTimestamp: bigint;
  /** 1–24; `0` where absent. */
  readonly severityNumber: number;
  readonly severityText: string;
  /** `undefined` where the record has no body at all. */
  readonly body: StoredValue | undefined;
  readonly eventName: string;
  /** 32 lower-case hex digits, or `''`. */
  readonly traceId: string;
  /** 16 lower-case hex digits, or `''`. */
  readonly spanId: string;
  readonly traceFlags: number;
  readonly droppedAttributesCount: number;
}

/** Something that happened during a stored span. */
export interface StoredSpanEvent {
  readonly timestamp: bigint;
  readonly name: string;
  readonly attributes: StoredAttributes;
  readonly droppedAttributesCount: number;
}

/** A reference from a stored span to another one. */
export interface StoredSpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState: string;
  readonly traceFlags: number;
  readonly attributes: StoredAttributes;
  readonly droppedAttributesCount: number;
}

/** One span. */
export interface StoredSpan extends StoredBase {
  readonly signal: 'traces';
  /** Start, Unix nanoseconds. */
  readonly timestamp: bigint;
  /** End, Unix nanoseconds. The duration is `endTimestamp - timestamp`. */
  readonly endTimestamp: bigint;
  readonly traceId: string;
  readonly spanId: string;
  /** `''` for a root span. */
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly traceFlags: number;
  readonly name: string;
  /** OTLP SpanKind: 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  /** OTLP StatusCode: 0 unset, 1 ok, 2 error. */
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly events: readonly StoredSpanEvent[];
  readonly links: readonly StoredSpanLink[];
  readonly droppedAttributesCount: number;
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
}

/** One example measurement that a metric point refers to. */
export interface StoredExemplar {
  readonly timestamp: bigint;
  readonly value: number | bigint | undefined;
  readonly traceId: string;
  readonly spanId: string;
  readonly filteredAttributes: StoredAttributes;
}

/** One data point of one metric. */
export interface StoredMetricPoint extends StoredBase {
  readonly signal: 'metrics';
  /** Unix nanoseconds of the point. */
  readonly timestamp: bigint;
  /** Unix nanoseconds at which the interval began; `0n` where absent. */
  readonly startTimestamp: bigint;
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  /** OTLP AggregationTemporality: 0 unspecified (gauge, summary), 1 delta, 2 cumulative. */
  readonly temporality: number;
  readonly monotonic: boolean;
  readonly flags: number;
  readonly exemplars: readonly StoredExemplar[];
  readonly data: StoredMetricData;
}

/** The value of a metric point, by the metric's type. */
export type StoredMetricData =
  | { readonly type: 'gauge' | 'sum'; readonly value: number | bigint | undefined }
  | {
      readonly type: 'histogram';
      readonly count: bigint;
      readonly sum: number | undefined;
      readonly min: number | undefined;
      readonly max: number | undefined;
      readonly explicitBounds: readonly number[];
      readonly bucketCounts: readonly bigint[];
    }
  | {
      readonly type: 'exponentialHistogram';
      readonly count: bigint;
      readonly sum: number | undefined;
      readonly min: number | undefined;
      readonly max: number | undefined;
      readonly scale: number;
      readonly zeroCount: bigint;
      readonly zeroThreshold: number;
      readonly positive: StoredBuckets;
      readonly negative: StoredBuckets;
    }
  | {
      readonly type: 'summary';
      readonly count: bigint;
      readonly sum: number;
      readonly quantiles: readonly { readonly quantile: number; readonly value: number }[];
    };

/** Buckets of one sign of an exponential histogram. */
export interface StoredBuckets {
  readonly offset: number;
  readonly bucketCounts: readonly bigint[];
}

/** Any telemetry record read back from a store. */
export type StoredRecord = StoredLog | StoredSpan | StoredMetricPoint;
