/** Where log records go: audit and security records to the `audit` stream, all others to `logs`. */
import {
  ATTR_LOG_KIND,
  AUDIT_STREAM_KINDS,
  RECEIPT_REQUEST_KEY,
  type ReadableLogRecord,
  type ReceiptRequest,
} from '@agentbus/otlp';
import type { Context } from '@opentelemetry/api';
import type { FileOptions } from './file-options.ts';
import { logKindOf } from './record-counts.ts';
import { logsEncoders, steadyLogsEncoders } from './record-encoders.ts';
import { type Buffering, RecordFile } from './record-file.ts';
import type { SelfTelemetry } from './self-telemetry.ts';

const AUDIT_KINDS: ReadonlySet<unknown> = new Set(AUDIT_STREAM_KINDS);

/** The stream that a record went to; `awaited`: to `audit`, and its receipt is awaited. */
export type Addition = 'plain' | 'audit' | 'awaited';

/** The two streams of log records, with the methods of one. */
export class LogFiles {
  readonly #logs: RecordFile<ReadableLogRecord>;
  readonly #audit: RecordFile<ReadableLogRecord>;

  /**
   * @param buffering As of {@link RecordFile}, for a processor, which writes a few records at a time: those that are no audit
   * or security records go into one open line. Audit and security records are kept longest.
   */
  constructor(options: FileOptions, telemetry: SelfTelemetry, buffering?: Buffering) {
    // Where memory ends, what comes first here is dropped first.
    const plainEncoders = buffering === undefined ? logsEncoders : steadyLogsEncoders;
    this.#logs = new RecordFile('logs', plainEncoders, options, telemetry, buffering);
    this.#audit = new RecordFile('audit', logsEncoders, options, telemetry, buffering);
  }

  /**
   * @param context May hold a wish for a receipt, which is settled when the record is durable. Left alone on a record that
   * does not belong to the `audit` stream, which makes no such promise.
   * @returns what became of the record and the wish
   */
  add(record: ReadableLogRecord, context?: Context): Addition {
    const kind = logKindOf(record.attributes[ATTR_LOG_KIND]);
    if (kind === undefined || !AUDIT_KINDS.has(kind)) {
      this.#logs.add(record, kind);
      return 'plain';
    }
    const request = context?.getValue(RECEIPT_REQUEST_KEY) as ReceiptRequest | undefined;
    const claimed = request?.claim() === true;
    this.#audit.add(record, kind, claimed ? request : undefined);
    return claimed ? 'awaited' : 'audit';
  }

  write(): Error | undefined {
    const logsFailure = this.#logs.write();
    const auditFailure = this.#audit.write();
    return logsFailure ?? auditFailure;
  }

  writeLast(): void {
    this.#audit.writeLast();
    this.#logs.writeLast();
  }

  async flush(): Promise<void> {
    await Promise.all([this.#logs.flush(), this.#audit.flush()]);
  }

  async close(): Promise<void> {
    await Promise.all([this.#logs.close(), this.#audit.close()]);
  }
}
