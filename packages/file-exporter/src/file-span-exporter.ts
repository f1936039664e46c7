import type { ExportResult, ReadableSpan } from '@agentbus/otlp';
import { exportResult } from './export-result.ts';
import type { FileOptions } from './file-options.ts';
import { SPANS_EXPORTED } from './metric-names.ts';
import { spansEncoders } from './record-encoders.ts';
import { RecordFile } from './record-file.ts';
import { SelfTelemetry } from './self-telemetry.ts';

/**
 * A span exporter that writes the `traces` stream of a local store. For any span processor of either OTel line;
 * `FileSpanProcessor` needs none and never drops.
 */
export class FileSpanExporter {
  readonly #file: RecordFile<ReadableSpan>;

  /** @throws `SegmentOptionError` if an option is out of its range. */
  constructor(options: FileOptions = {}) {
    const telemetry = new SelfTelemetry('FileSpanExporter', SPANS_EXPORTED, options.now);
    this.#file = new RecordFile('traces', spansEncoders, options, telemetry);
  }

  /** Writes the spans and calls back, before it returns. A failure has code 1 and an error whose `code` says what it was. */
  export(spans: readonly ReadableSpan[], resultCallback: (result: ExportResult) => void): void {
    for (const span of spans) this.#file.add(span);
    resultCallback(exportResult(this.#file.write()));
  }

  /** Resolves once everything exported is on the disk itself. Never rejects. */
  forceFlush(): Promise<void> {
    return this.#file.flush();
  }

  /** Flushes and closes the file. Later exports fail. Never rejects. */
  shutdown(): Promise<void> {
    return this.#file.close();
  }
}
