import type { LogRecordProcessor, ReadWriteLogRecord, SpanProcessor } from '@agentbus/otlp';
import { ATTR_CORRELATION_ID } from '@agentbus/otlp';
import type { Context } from '@opentelemetry/api';
import * as api from '@opentelemetry/api';
import { correlationOf } from './correlation.ts';

/** The parts of a span that has just been started that a processor sets attributes on; the same on both lines. */
export interface StartedSpan {
  readonly attributes: Readonly<Record<string, unknown>>;
  setAttribute(key: string, value: string): unknown;
}

/**
 * Sets `correlation.id` on every span as it starts: the id of the span's parent context, or else the current one. An
 * attribute of that name that the span was started with stays.
 */
export class CorrelationSpanProcessor implements SpanProcessor {
  onStart(span: StartedSpan, parentContext: Context): void {
    const id = correlationOf(parentContext);
    if (id !== undefined && span.attributes[ATTR_CORRELATION_ID] === undefined) {
      span.setAttribute(ATTR_CORRELATION_ID, id);
    }
  }

  onEnd(): void {}

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}

/**
 * Sets `correlation.id` on every log record that has none, whoever emits it: this package's loggers stamp their own
 * records, this processor those of other loggers and log bridges. List it before the processors that export.
 */
export class CorrelationLogRecordProcessor implements LogRecordProcessor {
  onEmit(record: ReadWriteLogRecord, context: Context = api.context.active()): void {
    if (record.attributes[ATTR_CORRELATION_ID] !== undefined) return;
    const id = correlationOf(context);
    if (id !== undefined) record.setAttribute(ATTR_CORRELATION_ID, id);
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}
