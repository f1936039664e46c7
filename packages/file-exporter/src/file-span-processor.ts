import type { ReadableSpan, SpanProcessor } from '@agentbus/otlp';
import * as api from '@opentelemetry/api';
import { createBacklog, durabilityOf, type FileProcessorOptions } from './file-options.ts';
import { SPANS_PROCESSED } from './metric-names.ts';
import { steadySpansEncoders } from './record-encoders.ts';
import { RecordFile } from './record-file.ts';
import { SelfTelemetry } from './self-telemetry.ts';
import { suppressTracing } from './suppress-tracing.ts';
import { type Urgency, WriteSchedule } from './write-schedule.ts';

/**
 * A span processor that writes the `traces` stream of a local store, without an exporter. A sampled span is encoded when
 * it ends and on its way to the disk by the end of the event loop's turn, or when the process exits: there is no queue
 * that could overflow.
 */
export class FileSpanProcessor implements SpanProcessor {
  readonly #file: RecordFile<ReadableSpan>;
  readonly #schedule: WriteSchedule;
  readonly #urgency: Urgency;

  /** @throws `SegmentOptionError` if an option is out of its range. */
  constructor(options: FileProcessorOptions = {}) {
    const durability = durabilityOf(options);
    this.#urgency = durability === 'interval' ? 'interval' : 'turn';
    const telemetry = new SelfTelemetry('FileSpanProcessor', SPANS_PROCESSED, options.now);
    this.#file = new RecordFile('traces', steadySpansEncoders, options, telemetry, {
      backlog: createBacklog(options),
      durability,
    });
    this.#schedule = new WriteSchedule(
      () => suppressTracing(() => this.#file.write()),
      () => suppressTracing(() => this.#file.writeLast()),
    );
  }

  /** Does nothing: a span is written when it ends. */
  onStart(): void {}

  /** Takes a span, if it is sampled. Never throws. After {@link shutdown} the span is lost, and counted as such. */
  onEnd(span: ReadableSpan): void {
    if ((span.spanContext().traceFlags & api.TraceFlags.SAMPLED) === 0) return;
    this.#file.add(span);
    this.#schedule.request(this.#urgency);
  }

  /** Resolves once every span that ended before the call is on the disk itself. Never rejects. */
  forceFlush(): Promise<void> {
    return suppressTracing(() => this.#file.flush());
  }

  /** Flushes and closes the file. Never rejects. */
  shutdown(): Promise<void> {
    this.#schedule.close();
    return suppressTracing(() => this.#file.close());
  }
}
