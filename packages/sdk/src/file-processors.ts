/**
 * The file processors, without their report of what arrives after their shutdown. An application that shuts down while
 * a request is being served has a span that ends later; like the SDK's own processors, these leave it out.
 */
import { FileLogRecordProcessor, FileSpanProcessor } from '@agentbus/file-exporter';
import type { ReadableLogRecord, ReadableSpan } from '@agentbus/otlp';
import * as api from '@opentelemetry/api';

/** Writes log records until it is shut down. */
export class LogFileProcessor extends FileLogRecordProcessor {
  #closed = false;

  override onEmit(record: ReadableLogRecord, context?: api.Context): void {
    if (this.#closed) api.diag.debug('A log record came after the shutdown and is left out.', record.body);
    else super.onEmit(record, context);
  }

  override shutdown(): Promise<void> {
    this.#closed = true;
    return super.shutdown();
  }
}

/** Writes spans until it is shut down. */
export class SpanFileProcessor extends FileSpanProcessor {
  #closed = false;

  override onEnd(span: ReadableSpan): void {
    if (this.#closed) api.diag.debug('A span ended after the shutdown and is left out.', span.name);
    else super.onEnd(span);
  }

  override shutdown(): Promise<void> {
    this.#closed = true;
    return super.shutdown();
  }
}
