/** What the suites over logger providers share: a provider's interface, and processors that keep what they get. */
import assert from 'node:assert/strict';
import type { LogRecordProcessor, ReadableLogRecord, Resource } from '@agentbus/otlp';
import type * as api from '@opentelemetry/api';
import type { EmittedLogRecord, LeanLogRecord } from './lean-log-record.ts';
import type { EnablingLogRecordProcessor } from './lean-logger.ts';

/** The Logs API, as both providers implement it. */
export interface TestedProvider {
  getLogger(
    name: string,
    version?: string,
    options?: { schemaUrl?: string; attributes?: Record<string, unknown> },
  ): {
    emit(record: EmittedLogRecord): void;
    enabled(options?: { severityNumber?: number; eventName?: string; context?: api.Context }): boolean;
  };
  forceFlush(options?: { timeoutMillis?: number }): Promise<void>;
  shutdown(): Promise<void>;
}

/** Makes a provider. */
export type CreateProvider = (options: {
  processors: EnablingLogRecordProcessor[];
  resource: Resource;
  logRecordLimits?: { attributeCountLimit?: number; attributeValueLengthLimit?: number };
}) => TestedProvider;

/** The resource of the providers under test. */
export const RESOURCE: Resource = {
  attributes: { 'service.name': 'shop' },
  schemaUrl: 'https://example.com/r',
};

/** A span context that is valid. */
export const SPAN_CONTEXT: api.SpanContext = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: 1,
};

/** A processor that keeps the records, and lets a test look at or change each as it comes. */
export function keeping(
  onEmit: (record: LeanLogRecord, context: api.Context) => void = () => {},
): LogRecordProcessor & { readonly records: LeanLogRecord[]; calls: string[] } {
  const records: LeanLogRecord[] = [];
  const calls: string[] = [];
  return {
    records,
    calls,
    onEmit(record, context) {
      onEmit(record as LeanLogRecord, context as api.Context);
      records.push(record as LeanLogRecord);
    },
    async forceFlush() {
      calls.push('forceFlush');
    },
    async shutdown() {
      calls.push('shutdown');
    },
  };
}

/** Emits one record, and returns what the processors got. */
export function emitOne(
  create: CreateProvider,
  record: EmittedLogRecord,
  logRecordLimits = {},
): ReadableLogRecord {
  const processor = keeping();
  create({ processors: [processor], resource: RESOURCE, logRecordLimits })
    .getLogger('scope')
    .emit(record);
  assert.equal(processor.records.length, 1);
  return processor.records[0] as ReadableLogRecord;
}
