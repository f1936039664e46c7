/** A compacted file that is being made, record by record. */
import type { FinishedCompaction, Stream } from '@agentbus/segments';
import type { DuckDBConnection } from '@duckdb/node-api';
import { BlockBuilder } from './block-builder.ts';
import { CompactedWriter, MIN_GROUP_ROWS } from './compacted-writer.ts';
import type { Database } from './duckdb-database.ts';
import type { FileBlock } from './file-manifest.ts';
import { SIGNALS } from './signal.ts';

/** Rows that are taken over together. */
const BATCH_ROWS = 512;

/** 32 Mi characters: DuckDB has to have all of a row group in memory, and a block while it is sorted. */
const MAX_BLOCK_LENGTH = 32 * 1024 * 1024;

/** What a run is compacted with. */
export interface RunTools {
  readonly database: Database;
  readonly connection: DuckDBConnection;
  readonly signal: AbortSignal;
  /** Rows of a block. */
  readonly blockRows: number;
  /** Told of what has been read: bytes of content. */
  onProgress?(bytes: number): void;
}

/** One at a time on a connection. */
export class RunOutput {
  /** Takes the records; {@link afterRecord} must be called behind each. */
  readonly builder: BlockBuilder;
  readonly #writer: CompactedWriter;
  readonly #blockRows: number;
  readonly #blocks: FileBlock[] = [];

  constructor({ database, connection, blockRows }: RunTools, stream: Stream) {
    this.builder = new BlockBuilder(SIGNALS[stream]);
    this.#writer = new CompactedWriter(database, connection);
    this.#blockRows = blockRows;
  }

  /** Resolves when more records may come; `undefined`, mostly, where they may at once. */
  readonly afterRecord = (): Promise<void> | undefined => {
    const { builder } = this;
    if (this.#isFull()) return this.#endBlock();
    return builder.waiting === BATCH_ROWS ? this.#writer.append(builder.takeRows()) : undefined;
  };

  /** Writes the file, which says that it was made of `inputs`. @throws Error if it does not read back as it was written. */
  async finish(partial: string, inputs: readonly string[]): Promise<FinishedCompaction> {
    const { builder } = this;
    const blocks = this.#blocks;
    if (builder.size > 0) await this.#endBlock();
    const { records } = await this.#writer.finish(partial, { inputs, blocks });
    const first = smallest(blocks.map((block) => block.first));
    const last = -smallest(blocks.map((block) => -block.last));
    return { partial, records, first, last };
  }

  /** Of large records there are few in a block, and a whole number of DuckDB's smallest row groups. */
  #isFull(): boolean {
    const { size, length } = this.builder;
    return size === this.#blockRows || (length >= MAX_BLOCK_LENGTH && size % MIN_GROUP_ROWS === 0);
  }

  async #endBlock(): Promise<void> {
    await this.#writer.append(this.builder.takeRows());
    this.#blocks.push(this.builder.finish());
    await this.#writer.endBlock();
  }

  close(): Promise<void> {
    return this.#writer.close();
  }
}

function smallest(values: readonly bigint[]): bigint {
  return (
    values.reduce<bigint | undefined>(
      (least, value) => (least === undefined || value < least ? value : least),
      undefined,
    ) ?? 0n
  );
}
