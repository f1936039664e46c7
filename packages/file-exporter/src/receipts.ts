/** Settles the wishes for receipts of the records in one stream. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { EncodedLine, ReceiptRequest } from '@agentbus/otlp';
import type { AppendedLine, WrittenFormat } from '@agentbus/segments';
import { type PlacedNote, RecordNotes } from './record-notes.ts';

/** What precedes a message. */
const LENGTH_BYTES = 4;

/** Further lines of a record are indented, and none is empty. */
const BETWEEN_TEXTS = /\n(?! )/;

/** Knows which records have a receipt to be given. Records are announced as to {@link RecordNotes}. */
export class Receipts {
  readonly #format: WrittenFormat;
  readonly #requests = new RecordNotes<ReceiptRequest>();

  constructor(format: WrittenFormat) {
    this.#format = format;
  }

  /** A record is about to be added to the open line. */
  announce(request: ReceiptRequest | undefined): void {
    this.#requests.announce(request);
  }

  /** A line has been written: its records' receipts are given when it is on the disk itself. */
  async written(line: EncodedLine, appended: AppendedLine): Promise<void> {
    const ours = this.#requests.take(line.count);
    const receipts = ours.length === 0 ? [] : receiptsOf(ours, line, appended, this.#format);
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
  format: WrittenFormat,
) {
  const segment = basename(path);
  const hashes = hashesOf(line.bytes, format);
  return requests.map(({ note, index }) => ({
    request: note,
    receipt: {
      segment,
      sequence: recordsBefore + index,
      sha256: hashes[format === 'text' ? index : 0] ?? '',
    },
  }));
}

/** The hash of the line or message; of text, of each record's lines. */
function hashesOf(bytes: Uint8Array, format: WrittenFormat): string[] {
  if (format === 'json') return [hashOf(bytes.subarray(0, -1))];
  if (format === 'binary') return [hashOf(bytes.subarray(LENGTH_BYTES))];
  return Buffer.from(bytes).toString().slice(0, -1).split(BETWEEN_TEXTS).map(hashOf);
}

function hashOf(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** An error of what was thrown, whatever it is. */
export function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause));
}
