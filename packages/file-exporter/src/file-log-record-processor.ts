import type { LogRecordProcessor, ReadableLogRecord } from '@agentbus/otlp';
import type { FileOptions } from './file-options.ts';
import { LogFiles } from './log-files.ts';
import { LOGS_PROCESSED } from './metric-names.ts';
import { SelfTelemetry } from './self-telemetry.ts';
import { suppressTracing } from './suppress-tracing.ts';
import { TurnEnd } from './turn-end.ts';

/**
 * A log record processor that writes the `logs` and `audit` streams of a local store, without an exporter. A record is
 * encoded when it is emitted and on its way to the disk by the end of the event loop's turn, or when the process exits:
 * there is no queue that could overflow. Put it after the processors that change records.
 */
export class FileLogRecordProcessor implements LogRecordProcessor {
  readonly #files: LogFiles;
  readonly #turnEnd: TurnEnd;

  /** @throws `SegmentOptionError` if an option is out of its range. */
  constructor(options: FileOptions = {}) {
    this.#files = new LogFiles(
      options,
      new SelfTelemetry('FileLogRecordProcessor', LOGS_PROCESSED, options.now),
    );
    this.#turnEnd = new TurnEnd(() => suppressTracing(() => this.#files.write()));
  }

  /** Takes a record. Never throws. After {@link shutdown} the record is lost, and counted as such. */
  onEmit(record: ReadableLogRecord): void {
    this.#files.add(record);
    this.#turnEnd.request();
  }

  /** Resolves once everything emitted before the call is on the disk itself. Never rejects. */
  forceFlush(): Promise<void> {
    return suppressTracing(() => this.#files.flush());
  }

  /** Flushes and closes the files. Never rejects. */
  shutdown(): Promise<void> {
    this.#turnEnd.close();
    return suppressTracing(() => this.#files.close());
  }
}
