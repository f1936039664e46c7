/** Where log records go: audit and security records to the `audit` stream, all others to `logs`. */
import { ATTR_LOG_KIND, AUDIT_STREAM_KINDS, createLogsEncoder, type ReadableLogRecord } from '@agentbus/otlp';
import type { FileOptions } from './file-options.ts';
import { RecordFile } from './record-file.ts';
import type { SelfTelemetry } from './self-telemetry.ts';

const AUDIT_KINDS: ReadonlySet<unknown> = new Set(AUDIT_STREAM_KINDS);

/** The two streams of log records, with the methods of one. */
export class LogFiles {
  readonly #logs: RecordFile<ReadableLogRecord>;
  readonly #audit: RecordFile<ReadableLogRecord>;

  constructor(options: FileOptions, telemetry: SelfTelemetry) {
    this.#logs = new RecordFile('logs', createLogsEncoder, options, telemetry);
    this.#audit = new RecordFile('audit', createLogsEncoder, options, telemetry);
  }

  add(record: ReadableLogRecord): void {
    const file = AUDIT_KINDS.has(record.attributes[ATTR_LOG_KIND]) ? this.#audit : this.#logs;
    file.add(record);
  }

  write(): Error | undefined {
    const logsFailure = this.#logs.write();
    const auditFailure = this.#audit.write();
    return logsFailure ?? auditFailure;
  }

  async flush(): Promise<void> {
    await Promise.all([this.#logs.flush(), this.#audit.flush()]);
  }

  async close(): Promise<void> {
    await Promise.all([this.#logs.close(), this.#audit.close()]);
  }
}
