/** Settles the wishes for receipts of the records in one stream. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { EncodedLine, ReceiptRequest } from '@agentbus/otlp';
import type { AppendedLine } from '@agentbus/segments';

interface PendingReceipt {
  readonly request: ReceiptRequest;
  /** Which of all records of the stream it is for, from 0. */
  readonly ordinal: number;
}

/**
 * Knows which records of the open line have a receipt to be given. Records must be announced in the order in which they
 * come into lines, also while another record is being encoded.
 */
export class Receipts {
  #pending: PendingReceipt[] = [];
  #announced = 0;
  #settled = 0;

  /** A record is about to be added to the open line. */
  announce(request: ReceiptRequest | undefined): void {
    if (request !== undefined) this.#pending.push({ request, ordinal: this.#announced });
    this.#announced += 1;
  }

  /** A line has been written: its records' receipts are given when it is on the disk itself. */
  async written(line: EncodedLine, appended: AppendedLine): Promise<void> {
    const first = this.#settled;
    const ours = this.#take(line.count);
    const receipts = ours.length === 0 ? [] : receiptsOf(ours, first, line, appended);
    try {
      await appended.sync();
    } catch (error) {
      for (const { request } of ours) request.reject(asError(error));
      throw error;
    }
    for (const { request, receipt } of receipts) request.resolve(receipt);
  }

  /** A line could not be written. */
  failed(line: EncodedLine, error: Error): void {
    for (const { request } of this.#take(line.count)) request.reject(error);
  }

  /** Everything that was announced and is not in a line yet is lost. */
  lost(error: Error): void {
    for (const { request } of this.#take(this.#announced - this.#settled)) request.reject(error);
  }

  #take(count: number): PendingReceipt[] {
    this.#settled += count;
    const first = this.#pending.findIndex(({ ordinal }) => ordinal >= this.#settled);
    return this.#pending.splice(0, first < 0 ? this.#pending.length : first);
  }
}

function receiptsOf(
  pending: readonly PendingReceipt[],
  first: number,
  line: EncodedLine,
  { path, recordsBefore }: AppendedLine,
) {
  const segment = basename(path);
  const sha256 = createHash('sha256').update(line.bytes.subarray(0, -1)).digest('hex');
  return pending.map(({ request, ordinal }) => ({
    request,
    receipt: { segment, sequence: recordsBefore + ordinal - first, sha256 },
  }));
}

/** An error of what was thrown, whatever it is. */
export function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause));
}
