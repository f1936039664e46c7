/** Writes the records of files into a store of their own, which any engine can then search. */

import type { ReadableLogRecord } from '@agentbus/otlp';
import { createLogsEncoder, type EncodedLine, type LineEncoder, type StoredRecord } from '@agentbus/otlp';
import { createSegmentWriter, type SegmentWriter, type Stream } from '@agentbus/segments';
import type { ImportFile } from './import-files.ts';
import { type ImportedLine, type ReadImportOptions, readImportFile } from './imported-line.ts';
import { linesOfOtlp } from './otlp-lines.ts';
import { readableLog } from './stored-log.ts';

/** How a temporary store is filled. */
export interface TemporaryStoreOptions extends Omit<ReadImportOptions, 'from' | 'unfinished'> {
  /** The store's directory. */
  readonly directory: string;
  /** Which records are wanted; the others are left out. Default: all. */
  readonly keep?: ((record: StoredRecord) => boolean) | undefined;
}

/** Writes the records of files to a store. */
export async function fillTemporaryStore(
  files: readonly ImportFile[],
  options: TemporaryStoreOptions,
): Promise<void> {
  const store = new TemporaryStore(options.directory);
  const { keep } = options;
  for (const file of files) {
    for await (const lines of readImportFile(file, options)) {
      for (const line of lines) store.add(line, keep);
    }
  }
  await store.close();
}

class TemporaryStore {
  readonly #directory: string;
  readonly #writers = new Map<Stream, SegmentWriter>();
  readonly #logs: LineEncoder<ReadableLogRecord>;

  constructor(directory: string) {
    this.#directory = directory;
    this.#logs = createLogsEncoder({ onLine: (line) => this.#append('logs', line), transientLines: true });
  }

  add({ records, otlp }: ImportedLine, keep: TemporaryStoreOptions['keep']): void {
    if (keep !== undefined && !records.some(keep)) return;
    if (otlp !== undefined) {
      for (const { stream, line } of linesOfOtlp(otlp)) this.#append(stream, line);
      return;
    }
    for (const record of records) if (record.signal === 'logs') this.#logs.add(readableLog(record));
  }

  async close(): Promise<void> {
    const last = this.#logs.take();
    if (last !== undefined) this.#append('logs', last);
    // Nobody else reads it: what the operating system has is enough.
    for (const writer of this.#writers.values()) writer.closeSync();
  }

  #append(stream: Stream, line: EncodedLine): void {
    let writer = this.#writers.get(stream);
    if (writer === undefined) {
      writer = createSegmentWriter({ directory: this.#directory, stream });
      this.#writers.set(stream, writer);
    }
    writer.append(line);
  }
}
