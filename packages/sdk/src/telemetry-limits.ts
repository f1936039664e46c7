/** The SDK's limits, which neither line of it reads from the environment itself. */
import type { BatchLimits } from './batch-queue.ts';
import { type Environment, readNumber, warnOnce } from './environment.ts';
import type { StartOptions } from './start-options.ts';

const SIZE = { min: 0 };
const POSITIVE = { min: 1 };

/** What is cut off a log record. What is absent is the SDK's default: 128 attributes of any length. */
export interface LogRecordLimits {
  attributeCountLimit?: number;
  attributeValueLengthLimit?: number;
}

/** What is cut off a span. What is absent is the SDK's default: 128 of each, attributes of any length. */
export interface SpanLimits {
  attributeCountLimit?: number;
  attributeValueLengthLimit?: number;
  eventCountLimit?: number;
  linkCountLimit?: number;
  attributePerEventCountLimit?: number;
  attributePerLinkCountLimit?: number;
}

/** `OTEL_LOGRECORD_ATTRIBUTE_*`, or else `OTEL_ATTRIBUTE_*`. */
export function logRecordLimits(env: Environment): LogRecordLimits {
  return withoutUnset({
    attributeCountLimit:
      readNumber(env, 'OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT', SIZE) ??
      readNumber(env, 'OTEL_ATTRIBUTE_COUNT_LIMIT', SIZE),
    attributeValueLengthLimit:
      readNumber(env, 'OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT', SIZE) ??
      readNumber(env, 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', SIZE),
  });
}

/** `OTEL_SPAN_*`, `OTEL_EVENT_*` and `OTEL_LINK_*`, or else `OTEL_ATTRIBUTE_*`. */
export function spanLimits(env: Environment): SpanLimits {
  return withoutUnset({
    attributeCountLimit:
      readNumber(env, 'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', SIZE) ??
      readNumber(env, 'OTEL_ATTRIBUTE_COUNT_LIMIT', SIZE),
    attributeValueLengthLimit:
      readNumber(env, 'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', SIZE) ??
      readNumber(env, 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', SIZE),
    eventCountLimit: readNumber(env, 'OTEL_SPAN_EVENT_COUNT_LIMIT', SIZE),
    linkCountLimit: readNumber(env, 'OTEL_SPAN_LINK_COUNT_LIMIT', SIZE),
    attributePerEventCountLimit: readNumber(env, 'OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT', SIZE),
    attributePerLinkCountLimit: readNumber(env, 'OTEL_LINK_ATTRIBUTE_COUNT_LIMIT', SIZE),
  });
}

/** The specification's defaults of `OTEL_BLRP_*` and `OTEL_BSP_*`; only the delay differs. */
const DEFAULT_BATCH_LIMITS = {
  BLRP: {
    maxQueueSize: 2048,
    maxExportBatchSize: 512,
    scheduleDelayMillis: 1000,
    exportTimeoutMillis: 30_000,
  },
  BSP: {
    maxQueueSize: 2048,
    maxExportBatchSize: 512,
    scheduleDelayMillis: 5000,
    exportTimeoutMillis: 30_000,
  },
};

/** `OTEL_BLRP_*` for log records, `OTEL_BSP_*` for spans. They concern OTLP only: files have no queue. */
export function batchLimits(prefix: 'BLRP' | 'BSP', env: Environment): BatchLimits {
  const defaults = DEFAULT_BATCH_LIMITS[prefix];
  const maxQueueSize = readNumber(env, `OTEL_${prefix}_MAX_QUEUE_SIZE`, POSITIVE) ?? defaults.maxQueueSize;
  const batchVariable = `OTEL_${prefix}_MAX_EXPORT_BATCH_SIZE`;
  const wantedBatchSize = readNumber(env, batchVariable, POSITIVE);
  if (wantedBatchSize !== undefined && wantedBatchSize > maxQueueSize) {
    warnOnce(
      `${batchVariable} is ${wantedBatchSize}, must not be over the queue's size: it is taken as ${maxQueueSize}.`,
    );
  }
  return {
    maxQueueSize,
    maxExportBatchSize: Math.min(wantedBatchSize ?? defaults.maxExportBatchSize, maxQueueSize),
    scheduleDelayMillis:
      readNumber(env, `OTEL_${prefix}_SCHEDULE_DELAY`, SIZE) ?? defaults.scheduleDelayMillis,
    exportTimeoutMillis:
      readNumber(env, `OTEL_${prefix}_EXPORT_TIMEOUT`, POSITIVE) ?? defaults.exportTimeoutMillis,
  };
}

const DEFAULT_METRIC_EXPORT_INTERVAL_MILLIS = 60_000;
const DEFAULT_METRIC_EXPORT_TIMEOUT_MILLIS = 30_000;

/** How often metrics are exported, and how long that may take. The timeout is never over the interval. */
export function metricExportTimes(
  options: StartOptions,
  env: Environment,
): { exportIntervalMillis: number; exportTimeoutMillis: number } {
  const exportIntervalMillis =
    options.metricExportIntervalMillis ??
    readNumber(env, 'OTEL_METRIC_EXPORT_INTERVAL', POSITIVE) ??
    DEFAULT_METRIC_EXPORT_INTERVAL_MILLIS;
  const timeout =
    readNumber(env, 'OTEL_METRIC_EXPORT_TIMEOUT', POSITIVE) ?? DEFAULT_METRIC_EXPORT_TIMEOUT_MILLIS;
  return { exportIntervalMillis, exportTimeoutMillis: Math.min(timeout, exportIntervalMillis) };
}

function withoutUnset<T extends object>(limits: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined)) as T;
}
