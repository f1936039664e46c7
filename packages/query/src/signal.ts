/** What differs between the signals, to compaction. */
import {
  decodeLogRecord,
  decodeMetric,
  decodeSpan,
  type StoredRecord,
  type StoredResource,
  type StoredScope,
} from '@agentbus/otlp';
import type { Stream } from '@agentbus/segments';
import type { SignalPath } from './record-rows-sql.ts';
import { type RecordSplitter, splitLog, splitSpan } from './record-splitter.ts';

/** How the records of a stream's lines are found, taken apart and decoded. */
export interface Signal {
  readonly path: SignalPath;
  readonly split: RecordSplitter;
  /** The records of one element: of a metric, its data points. */
  decode(json: unknown, resource: StoredResource, scope: StoredScope): readonly StoredRecord[];
}

const LOGS: Signal = {
  path: { resources: 'resourceLogs', scopes: 'scopeLogs', records: 'logRecords' },
  split: splitLog,
  decode: (json, resource, scope) => [decodeLogRecord(json, resource, scope)],
};

const SPANS: Signal = {
  path: { resources: 'resourceSpans', scopes: 'scopeSpans', records: 'spans' },
  split: splitSpan,
  decode: (json, resource, scope) => [decodeSpan(json, resource, scope)],
};

const METRICS: Signal = {
  path: { resources: 'resourceMetrics', scopes: 'scopeMetrics', records: 'metrics' },
  // A metric has many numbers and little text: as JSON, zstd makes as much of it.
  split: () => undefined,
  decode: decodeMetric,
};

/** The signal of each stream. */
export const SIGNALS: Readonly<Record<Stream, Signal>> = {
  logs: LOGS,
  audit: LOGS,
  traces: SPANS,
  metrics: METRICS,
};
