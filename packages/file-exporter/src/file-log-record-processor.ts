import type { LogRecordProcessor, ReadableLogRecord } from '@agentbus/otlp';
import type { Context } from '@opentelemetry/api';
import { createBacklog, durabilityOf, type FileProcessorOptions } from './file-options.ts';
import { LogFiles } from './log-files.ts';
import { LOGS_PROCESSED } from './metric-names.ts';
import { SelfTelemetry } from './self-telemetry.ts';
import { suppressTracing } from './suppress-tracing.ts';
import { type Urgency, WriteSchedule } from './write-schedule.ts';

/**
 * A log record processor that writes the `logs` and `audit` streams of a local store, without an exporter. A record is
 * encoded when it is emitted and on its way to the disk by the end of the event loop's turn, or when the process exits:
 * there is no queue that could overflow. Audit and security records are synced to the disk itself (fsync) right after,
 * all of one turn together, and whoever logged one may await its receipt. Put it after the processors that change records.
 */
export class FileLogRecordProcessor implements LogRecordProcessor {
  readonly #files: LogFiles;
  readonly #schedule: WriteSchedule;
  readonly #plainUrgency: Urgency;

  /** @throws `SegmentOptionError` if an option is out of its range. */
  constructor(options: FileProcessorOptions = {}) {
    const durability = durabilityOf(options);
    this.#plainUrgency = durability === 'interval' ? 'interval' : 'turn';
    this.#files = new LogFiles(
      options,
      new SelfTelemetry('FileLogRecordProcessor', LOGS_PROCESSED, options.now),
      { backlog: createBacklog(options), durability },
    );
    this.#schedule = new WriteSchedule(
      () => suppressTracing(() => this.#files.write()),
      () => suppressTracing(() => this.#files.writeLast()),
    );
  }

  /**
   * Takes a record. Never throws. After {@link shutdown} the record is lost, and counted as such.
   *
   * @param context Where a wish for a receipt is found, if the record is an audit or security record.
   */
  onEmit(record: ReadableLogRecord, context?: Context): void {
    const added = this.#files.add(record, context);
    this.#schedule.request(added === 'plain' ? this.#plainUrgency : added === 'audit' ? 'turn' : 'awaited');
  }

  /** Resolves once everything emitted before the call is on the disk itself. Never rejects. */
  forceFlush(): Promise<void> {
    return suppressTracing(() => this.#files.flush());
  }

  /** Flushes and closes the files. Never rejects. */
  shutdown(): Promise<void> {
    this.#schedule.close();
    return suppressTracing(() => this.#files.close());
  }
}
