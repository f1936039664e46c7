import type { Context, HrTime, SpanContext } from '@opentelemetry/api';
import type { InstrumentationScope, Resource } from './resource.ts';

/**
 * The parts of an SDK log record that AgentBus reads. `ReadableLogRecord` of `@opentelemetry/sdk-logs`
 * satisfies it on the 2.x (0.22x) and on the 3.x line.
 */
export interface ReadableLogRecord {
  readonly hrTime: HrTime;
  readonly hrTimeObserved: HrTime;
  readonly spanContext?: SpanContext | undefined;
  readonly severityText?: string | undefined;
  readonly severityNumber?: number | undefined;
  readonly body?: unknown;
  readonly eventName?: string | undefined;
  readonly resource: Resource;
  readonly instrumentationScope: InstrumentationScope;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly droppedAttributesCount: number;
}

/** A log record that a processor may still change in `onEmit`. */
export interface ReadWriteLogRecord extends ReadableLogRecord {
  readonly attributes: Record<string, unknown>;
  setAttribute(key: string, value?: unknown): unknown;
  setBody(body: unknown): unknown;
}

/**
 * A log record processor, as the SDK calls it.
 *
 * An implementer must never throw: the SDK lets a processor's exception through to the application's log call.
 */
export interface LogRecordProcessor {
  onEmit(record: ReadWriteLogRecord, context?: Context): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}
