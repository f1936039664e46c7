/** Writes a compacted file with DuckDB. */
import type { DuckDBAppender, DuckDBConnection, DuckDBDataChunk, DuckDBValue } from '@duckdb/node-api';
import type { BlockRow } from './block-builder.ts';
import {
  COMPACTED_COLUMNS,
  GATHERED_COLUMNS,
  gatheredType,
  gatheredValue,
  TextDictionary,
} from './compacted-columns.ts';
import type { Database } from './duckdb-database.ts';
import { encodeManifest, type FileBlock, type FileManifest, MANIFEST_KEY } from './file-manifest.ts';

/** Of levels 1–22: 9 would be 8 % smaller at four times the time. */
const ZSTD_LEVEL = 3;

const VECTOR_ROWS = 2048;

/** What a file says of its rows. */
export interface FileContent {
  readonly inputs: readonly string[];
  readonly blocks: readonly FileBlock[];
  /** Whether the rows of each block came in the order of time. */
  readonly sorted: boolean;
}

/** A file that is being written: rows are gathered in a table, which DuckDB puts on the disk where memory is short. */
export class CompactedWriter {
  readonly #database: Database;
  readonly #connection: DuckDBConnection;
  readonly #appender: DuckDBAppender;
  readonly #chunk: DuckDBDataChunk;
  readonly #dictionary = new TextDictionary();
  readonly #groupRows: number;

  private constructor(
    database: Database,
    connection: DuckDBConnection,
    appender: DuckDBAppender,
    blockRows: number,
  ) {
    this.#database = database;
    this.#connection = connection;
    this.#appender = appender;
    this.#groupRows = Math.max(blockRows, VECTOR_ROWS);
    const types = GATHERED_COLUMNS.map((column) => gatheredType(database.duckdb, column));
    this.#chunk = database.duckdb.DuckDBDataChunk.create(types, VECTOR_ROWS);
  }

  /** Begins a file. One at a time on a connection. */
  static async open(
    database: Database,
    connection: DuckDBConnection,
    blockRows: number,
  ): Promise<CompactedWriter> {
    const columns = GATHERED_COLUMNS.map(
      ({ name, type }) => `${name} ${type === 'CODED' ? 'UINTEGER' : type}`,
    );
    await connection.run(`CREATE OR REPLACE TEMP TABLE gathered (${columns.join(', ')})`);
    return new CompactedWriter(
      database,
      connection,
      await connection.createAppender('gathered', undefined, 'temp'),
      blockRows,
    );
  }

  /** Adds rows, in any number. */
  append(rows: readonly BlockRow[]): void {
    for (let start = 0; start < rows.length; start += VECTOR_ROWS) {
      const part = rows.slice(start, start + VECTOR_ROWS);
      this.#chunk.reset();
      this.#chunk.rowCount = part.length;
      for (const [index, column] of GATHERED_COLUMNS.entries()) {
        const vector = this.#chunk.getColumnVector(index);
        for (const [row, value] of part.entries()) {
          vector.setItem(row, gatheredValue(column, value, this.#dictionary));
        }
        vector.flush();
      }
      this.#appender.appendDataChunk(this.#chunk);
    }
  }

  /**
   * Writes the file, each block in the order of time, and reads it back to compare every column of every row.
   *
   * @throws Error if the file does not read back as it was written.
   */
  async finish(path: string, { inputs, blocks, sorted }: FileContent): Promise<FileManifest> {
    this.#appender.flushSync();
    this.#appender.closeSync();
    const connection = this.#connection;
    const records = blocks.reduce((sum, { rows }) => sum + rows, 0);
    const manifest: FileManifest = { inputs, records, blocks };
    const texts = this.#database.duckdb.listValue(this.#dictionary.texts);
    await connection.run('SET VARIABLE texts = $1::VARCHAR[]', [texts as DuckDBValue]);
    await connection.run(
      `COPY (SELECT ${SELECTED} FROM gathered${sorted ? '' : ' ORDER BY block, time, rowid'}) TO ${quoted(path)} (FORMAT parquet, PARQUET_VERSION v2,
        COMPRESSION zstd, COMPRESSION_LEVEL ${ZSTD_LEVEL}, ROW_GROUP_SIZE ${this.#groupRows}, USE_TMP_FILE false,
        KV_METADATA {${quoted(MANIFEST_KEY)}: from_base64(${quoted(Buffer.from(encodeManifest(manifest)).toString('base64'))})})`,
    );
    const [written, read] = [
      await this.#fingerprint(`(SELECT ${SELECTED} FROM gathered)`),
      await this.#fingerprint(`read_parquet(${quoted(path)})`),
    ];
    if (written !== read)
      throw new Error(`it reads back as ${read}, and was written as ${written} (rows, hash)`);
    return manifest;
  }

  /** Frees what was gathered. */
  async close(): Promise<void> {
    await this.#connection.run('DROP TABLE IF EXISTS temp.gathered');
    await this.#connection.run('RESET VARIABLE texts');
  }

  async #fingerprint(source: string): Promise<string> {
    const reader = await this.#connection.runAndReadAll(
      `SELECT count(*) || ', ' || coalesce(bit_xor(hash(source)), 0) FROM ${source} AS source`,
    );
    return String(reader.getRows()[0]?.[0]);
  }
}

const SELECTED = COMPACTED_COLUMNS.map(({ name, type }) =>
  type === 'CODED' ? `list_extract(getvariable('texts'), ${name}) AS ${name}` : name,
).join(', ');

/** A path or text of ours as an SQL literal, where SQL takes no parameter. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
