import { createSpansEncoder, type ReadableSpan, type SpanProcessor } from '@agentbus/otlp';
import * as api from '@opentelemetry/api';
import type { FileOptions } from './file-options.ts';
import { SPANS_PROCESSED } from './metric-names.ts';
import { RecordFile } from './record-file.ts';
import { SelfTelemetry } from './self-telemetry.ts';
import { suppressTracing } from './suppress-tracing.ts';
import { TurnEnd } from './turn-end.ts';

/**
 * A span processor that writes the `traces` stream of a local store, without an exporter. A sampled span is encoded when
 * it ends and on its way to the disk by the end of the event loop's turn, or when the process exits: there is no queue
 * that could overflow.
 */
export class FileSpanProcessor implements SpanProcessor {
  readonly #file: RecordFile<ReadableSpan>;
  readonly #turnEnd: TurnEnd;

  /** @throws `SegmentOptionError` if an option is out of its range. */
  constructor(options: FileOptions = {}) {
    const telemetry = new SelfTelemetry('FileSpanProcessor', SPANS_PROCESSED, options.now);
    this.#file = new RecordFile('traces', createSpansEncoder, options, telemetry);
    this.#turnEnd = new TurnEnd(() => suppressTracing(() => this.#file.write()));
  }

  /** Does nothing: a span is written when it ends. */
  onStart(): void {}

  /** Takes a span, if it is sampled. Never throws. After {@link shutdown} the span is lost, and counted as such. */
  onEnd(span: ReadableSpan): void {
    if ((span.spanContext().traceFlags & api.TraceFlags.SAMPLED) === 0) return;
    this.#file.add(span);
    this.#turnEnd.request();
  }

  /** Resolves once every span that ended before the call is on the disk itself. Never rejects. */
  forceFlush(): Promise<void> {
    return suppressTracing(() => this.#file.flush());
  }

  /** Flushes and closes the file. Never rejects. */
  shutdown(): Promise<void> {
    this.#turnEnd.close();
    return suppressTracing(() => this.#file.close());
  }
}
