import type { AuditReceipt, ReceiptRequest } from '@agentbus/otlp';
import { LoggerError } from './logger-error.ts';

/** What a call returns whose record no processor makes durable. One for all, as each costs more than the call itself. */
const NO_DURABLE_EXPORTER: Promise<AuditReceipt> = rejected(
  new LoggerError(
    'no-durable-exporter',
    'Cannot make the record durable: no processor that gives receipts took it. Register a FileLogRecordProcessor of ' +
      '@agentbus/file-exporter, and log before its shutdown.',
  ),
);

/** What a call returns whose record is not wanted. */
export const KIND_DISABLED: Promise<AuditReceipt> = rejected(
  new LoggerError(
    'kind-disabled',
    'Cannot make the record durable: its kind is switched off. Switch it on with setKindEnabled.',
  ),
);

/** The promise of one audit or security record, from the log call to the processor that makes the record durable. */
export class PendingReceipt implements ReceiptRequest {
  #promise: Promise<AuditReceipt> | undefined;
  #resolve: ((receipt: AuditReceipt) => void) | undefined;
  #reject: ((error: LoggerError) => void) | undefined;

  claim(): boolean {
    if (this.#promise !== undefined) return false;
    this.#promise = quiet(
      new Promise((resolve, reject) => {
        this.#resolve = resolve;
        this.#reject = reject;
      }),
    );
    return true;
  }

  resolve(receipt: AuditReceipt): void {
    this.#resolve?.(receipt);
  }

  reject(cause: Error): void {
    const message = `Cannot make the record durable: ${cause.message}`;
    this.#reject?.(new LoggerError('not-durable', message, { cause }));
  }

  /** The promise for the caller, once the record has been through the processors: they claim a request at once or never. */
  result(): Promise<AuditReceipt> {
    return this.#promise ?? NO_DURABLE_EXPORTER;
  }
}

function rejected(error: LoggerError): Promise<AuditReceipt> {
  return quiet(Promise.reject(error));
}

/** Whoever logs without waiting must not be ended by an unhandled rejection. Those who wait get it all the same. */
function quiet(promise: Promise<AuditReceipt>): Promise<AuditReceipt> {
  promise.catch(() => {});
  return promise;
}
