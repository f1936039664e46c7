/** Settles the wishes for receipts of the records in one stream. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { EncodedLine, ReceiptRequest } from '@agentbus/otlp';
import type { AppendedLine } from '@agentbus/segments';
import { type PlacedNote, RecordNotes } from './record-notes.ts';

/** Knows which records have a receipt to be given. Records are announced as to {@link RecordNotes}. */
export class Receipts {
  readonly #requests = new RecordNotes<ReceiptRequest>();

  /** A record is about to be added to the open line. */
  announce(request: ReceiptRequest | undefined): void {
    this.#requests.announce(request);
  }

  /** A line has been written: its records' receipts are given when it is on the disk itself. */
  async written(line: EncodedLine, appended: AppendedLine): Promise<void> {
    const ours = this.#requests.take(line.count);
    const receipts = ours.length === 0 ? [] : receiptsOf(ours, line, appended);
    try {
      await appended.sync();
    } catch (error) {
      for (const { note } of ours) note.reject(asError(error));
      throw error;
    }
    for (const { request, receipt } of receipts) request.resolve(receipt);
  }

  /** A line could not be written. */
  failed(line: Pick<EncodedLine, 'count'>, error: Error): void {
    for (const { note } of this.#requests.take(line.count)) note.reject(error);
  }

  /** Everything that was announced and is not in a line yet is lost. */
  lost(error: Error): void {
    for (const { note } of this.#requests.takeRest()) note.reject(error);
  }
}

function receiptsOf(
  requests: readonly PlacedNote<ReceiptRequest>[],
  line: EncodedLine,
  { path, recordsBefore }: AppendedLine,
) {
  const segment = basename(path);
  const sha256 = createHash('sha256').update(line.bytes.subarray(0, -1)).digest('hex');
  return requests.map(({ note, index }) => ({
    request: note,
    receipt: { segment, sequence: recordsBefore + index, sha256 },
  }));
}

/** An error of what was thrown, whatever it is. */
export function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause));
}
