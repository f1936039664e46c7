/** Writes a compacted file with DuckDB. */
import type {
  DuckDBAppender,
  DuckDBConnection,
  DuckDBDataChunk,
  DuckDBType,
  DuckDBValue,
} from '@duckdb/node-api';
import type { BlockRow } from './block-builder.ts';
import { COMPACTED_COLUMNS, type CompactedColumn, TextDictionary } from './compacted-columns.ts';
import type { Database } from './duckdb-database.ts';
import { encodeManifest, type FileBlock, type FileManifest, MANIFEST_KEY } from './file-manifest.ts';
import { toBatch } from './row-batch.ts';
import { textLiteral } from './sql-literals.ts';

/** Of levels 1–22: 9 would be 8 % smaller at four times the time. */
const ZSTD_LEVEL = 3;

/** DuckDB's smallest row group: one of its vectors. */
export const MIN_GROUP_ROWS = 2048;

const CODED_COLUMNS = COMPACTED_COLUMNS.filter(({ type }) => type === 'CODED');
const TEXT_COLUMNS = COMPACTED_COLUMNS.filter(({ type }) => type === 'VARCHAR').map(({ name }) => name);

/** All others, with their types while they are gathered: of coded columns there are the numbers of texts. */
const NUMBER_COLUMNS = COMPACTED_COLUMNS.flatMap(({ name, type }) => {
  if (type === 'VARCHAR') return [];
  return [{ name, type: type === 'CODED' ? ('UINTEGER' as const) : type }];
});

/** What a file says of its rows. */
export interface FileContent {
  readonly inputs: readonly string[];
  readonly blocks: readonly FileBlock[];
}

/** Blocks of fewer rows share a table: each takes a megabyte, however little is in it. */
const MIN_TABLE_ROWS = 16_384;

/** The table in which rows are being gathered. */
interface OpenTable {
  readonly name: string;
  readonly appender: DuckDBAppender;
  rows: number;
  /** Of each column of texts, in UTF-8. */
  readonly textBytes: number[];
  /** Of the block. */
  latest: bigint;
  /** Whether the rows of each block came in the order of time. */
  sorted: boolean;
}

/**
 * A file that is being written. Blocks are gathered in tables, of which DuckDB puts on the disk what does not fit into memory.
 * Their rows are batches of records, with lists of numbers and joined texts: measured, that takes three quarters of the time and
 * of the memory that a row for each record takes. Blocks are sorted one by one: all rows at once would not fit.
 */
export class CompactedWriter {
  readonly #database: Database;
  readonly #connection: DuckDBConnection;
  readonly #chunk: DuckDBDataChunk;
  readonly #dictionaries = new Map(CODED_COLUMNS.map(({ name }) => [name, new TextDictionary()]));
  /** Queries for the rows of each table, block by block. */
  readonly #tables: string[] = [];
  #block = 0;
  #open: OpenTable | undefined;

  /** Begins a file. One at a time on a connection. */
  constructor(database: Database, connection: DuckDBConnection) {
    this.#database = database;
    this.#connection = connection;
    const { duckdb } = database;
    const types: DuckDBType[] = [
      ...NUMBER_COLUMNS.map(({ type }) => duckdb.LIST(duckdb[type])),
      ...TEXT_COLUMNS.map(() => duckdb.VARCHAR),
      duckdb.VARCHAR,
      duckdb.VARCHAR,
      duckdb.UINTEGER,
    ];
    this.#chunk = duckdb.DuckDBDataChunk.create(types, 1);
  }

  /** Adds rows to the block, in any number: the more the faster. */
  async append(rows: readonly BlockRow[]): Promise<void> {
    if (rows.length === 0) return;
    this.#open ??= await this.#openTable();
    const table = this.#open;
    table.rows += rows.length;
    for (const { columns } of rows) {
      if (columns.time < table.latest) table.sorted = false;
      table.latest = columns.time;
    }
    const { numbers, texts, separator, nothing } = toBatch(rows, this.#dictionaries);
    for (const [index, text] of texts.entries()) {
      table.textBytes[index] = (table.textBytes[index] ?? 0) + Buffer.byteLength(text ?? '');
    }
    const lists = numbers.map((column) => this.#database.duckdb.listValue(column));
    const values: DuckDBValue[] = [...lists, ...texts, separator, nothing, this.#block];
    this.#chunk.reset();
    this.#chunk.rowCount = 1;
    for (const [index, value] of values.entries()) {
      const vector = this.#chunk.getColumnVector(index);
      vector.setItem(0, value);
      vector.flush();
    }
    table.appender.appendDataChunk(this.#chunk);
  }

  /** Ends a block, whose rows are put in the order of time. @throws Error if DuckDB has not got a text as it is. */
  async endBlock(): Promise<void> {
    this.#block += 1;
    if (this.#open === undefined) return;
    this.#open.latest = 0n;
    if (this.#open.rows >= MIN_TABLE_ROWS) await this.#closeTable(this.#open);
  }

  async #closeTable({ name: table, appender, textBytes, sorted }: OpenTable): Promise<void> {
    this.#open = undefined;
    appender.flushSync();
    appender.closeSync();
    const lengths = TEXT_COLUMNS.map((name) => `coalesce(sum(strlen(${name})), 0)`).join(', ');
    const [got = []] = (await this.#connection.runAndReadAll(`SELECT ${lengths} FROM ${table}`)).getRows();
    for (const [index, name] of TEXT_COLUMNS.entries()) {
      if (Number(got[index]) !== (textBytes[index] ?? 0)) {
        throw new Error(`DuckDB has ${got[index]} bytes of ${name}, and was given ${textBytes[index]}`);
      }
    }
    if (!sorted) {
      // Those of one time as they came.
      await this.#connection.run(
        `CREATE OR REPLACE TEMP TABLE ${table} AS SELECT * FROM (${rowsOf(table)}) ORDER BY block, time, came`,
      );
    }
    this.#tables.push(sorted ? rowsOf(table) : `SELECT * FROM ${table}`);
  }

  /**
   * Writes the file, and reads it back to compare every column of every row.
   *
   * @throws Error if the file does not read back as it was written.
   */
  async finish(path: string, { inputs, blocks }: FileContent): Promise<FileManifest> {
    if (this.#open !== undefined) await this.#closeTable(this.#open);
    const records = blocks.reduce((sum, { rows }) => sum + rows, 0);
    const manifest: FileManifest = { inputs, records, blocks };
    const groupRows = blocks.reduce((most, { rows }) => Math.max(most, rows), MIN_GROUP_ROWS);
    await this.#setTexts();
    const columns = COMPACTED_COLUMNS.map((column) => this.#columnSql(column)).join(', ');
    const gathered = `(SELECT ${columns} FROM (${this.#tables.join(' UNION ALL ')}))`;
    await this.#connection.run(
      `COPY ${gathered} TO ${textLiteral(path)} (FORMAT parquet, PARQUET_VERSION v2,
        COMPRESSION zstd, COMPRESSION_LEVEL ${ZSTD_LEVEL}, ROW_GROUP_SIZE ${groupRows}, USE_TMP_FILE false,
        KV_METADATA {${textLiteral(MANIFEST_KEY)}: from_base64(${textLiteral(Buffer.from(encodeManifest(manifest)).toString('base64'))})})`,
    );
    const written = await this.#fingerprint(gathered);
    const read = await this.#fingerprint(`read_parquet(${textLiteral(path)})`);
    if (written !== read)
      throw new Error(`it reads back as ${read}, and was written as ${written} (rows, hash)`);
    return manifest;
  }

  /** Frees what was gathered. */
  async close(): Promise<void> {
    this.#open?.appender.closeSync();
    for (let table = 0; table <= this.#tables.length; table++) {
      await this.#connection.run(`DROP TABLE IF EXISTS temp.${gatheredTable(table)}`);
    }
    for (const { name } of CODED_COLUMNS) await this.#connection.run(`RESET VARIABLE ${textsOf(name)}`);
  }

  async #openTable(): Promise<OpenTable> {
    const name = gatheredTable(this.#tables.length);
    const columns = [
      ...NUMBER_COLUMNS.map(({ name, type }) => `${name} ${type}[]`),
      ...TEXT_COLUMNS.map((name) => `${name} VARCHAR`),
      'separator VARCHAR',
      'nothing VARCHAR',
      'block UINTEGER',
    ];
    await this.#connection.run(`CREATE OR REPLACE TEMP TABLE ${name} (${columns.join(', ')})`);
    const appender = await this.#connection.createAppender(name, undefined, 'temp');
    return { name, appender, rows: 0, textBytes: [], latest: 0n, sorted: true };
  }

  /** Makes the texts of coded columns known to SQL. */
  async #setTexts(): Promise<void> {
    for (const { name } of CODED_COLUMNS) {
      const texts = this.#textsOf(name);
      if (texts.length === 0) continue;
      const list = this.#database.duckdb.listValue([...texts]);
      await this.#connection.run(`SET VARIABLE ${textsOf(name)} = $1::VARCHAR[]`, [list]);
    }
  }

  #columnSql({ name, type }: CompactedColumn): string {
    if (type !== 'CODED') return name;
    if (this.#textsOf(name).length === 0) return `NULL::VARCHAR AS ${name}`;
    return `getvariable('${textsOf(name)}')[${name}] AS ${name}`;
  }

  #textsOf(name: string): readonly string[] {
    return this.#dictionaries.get(name)?.texts ?? [];
  }

  async #fingerprint(source: string): Promise<string> {
    const reader = await this.#connection.runAndReadAll(
      `SELECT count(*) || ', ' || coalesce(bit_xor(hash(source)), 0) FROM ${source} AS source`,
    );
    return String(reader.getRows()[0]?.[0]);
  }
}

function gatheredTable(table: number): string {
  return `gathered_${table}`;
}

function textsOf(name: string): string {
  return `texts_${name}`;
}

/** A query for the rows of a table of batches, with `came` that counts them. */
function rowsOf(table: string): string {
  const lists = [
    ...NUMBER_COLUMNS.map(({ name }) => `unnest(${name}) AS ${name}`),
    ...TEXT_COLUMNS.map((name) => `unnest(string_split(${name}, separator)) AS ${name}`),
  ];
  const columns = COMPACTED_COLUMNS.map(({ name, type }) =>
    type === 'VARCHAR' ? `nullif(${name}, nothing) AS ${name}` : name,
  );
  return `SELECT ${columns.join(', ')}, block, row_number() OVER () AS came FROM (SELECT ${lists.join(', ')}, nothing, block FROM ${table})`;
}
