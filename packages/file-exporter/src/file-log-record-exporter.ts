import type { ExportResult, ReadableLogRecord } from '@agentbus/otlp';
import { exportResult } from './export-result.ts';
import type { FileOptions } from './file-options.ts';
import { LogFiles } from './log-files.ts';
import { LOGS_EXPORTED } from './metric-names.ts';
import { SelfTelemetry } from './self-telemetry.ts';

/**
 * A log record exporter that writes the `logs` stream of a local store, and audit and security records to its `audit`
 * stream. For any log record processor of either OTel line; `FileLogRecordProcessor` needs none and never drops.
 */
export class FileLogRecordExporter {
  readonly #files: LogFiles;

  /** @throws `SegmentOptionError` if an option is out of its range. */
  constructor(options: FileOptions = {}) {
    this.#files = new LogFiles(
      options,
      new SelfTelemetry('FileLogRecordExporter', LOGS_EXPORTED, options.now),
    );
  }

  /** Writes the records and calls back, before it returns. A failure has code 1 and an error whose `code` says what it was. */
  export(records: readonly ReadableLogRecord[], resultCallback: (result: ExportResult) => void): void {
    for (const record of records) this.#files.add(record);
    resultCallback(exportResult(this.#files.write()));
  }

  /** Resolves once everything exported is on the disk itself. Never rejects. */
  forceFlush(): Promise<void> {
    return this.#files.flush();
  }

  /** Flushes and closes the files. Later exports fail. Never rejects. */
  shutdown(): Promise<void> {
    return this.#files.close();
  }
}
