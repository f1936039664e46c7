/** What a compacted file says of its content, so that searches read only what can match. It stands in the file's own footer. */
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** Consecutive rows of a file, sorted by time: what a search reads or leaves out. */
export interface FileBlock {
  /** The number of its first row in the file. */
  readonly firstRow: number;
  readonly rows: number;
  /** Earliest and latest timestamp, Unix nanoseconds. */
  readonly first: bigint;
  readonly last: bigint;
  /** Records by severity number. */
  readonly severities: ReadonlyMap<number, number>;
  /** All severity texts, folded; `undefined` where there are many. */
  readonly severityTexts: readonly string[] | undefined;
  /** All service names, folded; `undefined` where there are many. */
  readonly services: readonly string[] | undefined;
  /** Rows that have nothing but their JSON: see `RecordColumns.json`. */
  readonly jsonRows: number;
  /** Whether a record could not be decoded, so that nothing is known of it: the block is always read. */
  readonly undecoded: boolean;
  /** Bits of a `GramFilter` over all texts that filters look at. */
  readonly grams: Uint8Array;
  /** An id filter over trace ids. */
  readonly traces: Uint8Array;
  /** An id filter over folded correlation ids. */
  readonly correlations: Uint8Array;
}

/** All about a file. */
export interface FileManifest {
  /** Names of the segments that it was made of, as in the ledger. */
  readonly inputs: readonly string[];
  readonly records: number;
  readonly blocks: readonly FileBlock[];
}

/** The key of the manifest among a file's key-value metadata. */
export const MANIFEST_KEY = 'agentbus.manifest';

const VERSION = 1;

interface BlockJson {
  readonly rows: number;
  readonly first: string;
  readonly last: string;
  readonly severities: readonly (readonly [number, number])[];
  readonly severityTexts?: readonly string[] | undefined;
  readonly services?: readonly string[] | undefined;
  readonly jsonRows: number;
  readonly undecoded: boolean;
  /** Lengths in bytes of `grams`, `traces` and `correlations`, which follow the JSON in this order. */
  readonly filters: readonly [number, number, number];
}

/** The manifest as bytes. */
export function encodeManifest({ inputs, blocks }: FileManifest): Uint8Array {
  const json = JSON.stringify({
    version: VERSION,
    inputs,
    blocks: blocks.map(
      ({ firstRow: _row, first, last, severities, grams, traces, correlations, ...block }): BlockJson => ({
        ...block,
        first: String(first),
        last: String(last),
        severities: [...severities],
        filters: [grams.length, traces.length, correlations.length],
      }),
    ),
  });
  const filters = blocks.flatMap(({ grams, traces, correlations }) => [grams, traces, correlations]);
  const head = Buffer.from(json);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  return zstdCompressSync(Buffer.concat([length, head, ...filters]));
}

/** Reads a manifest. Throws where it is none, or of another version. */
export function decodeManifest(bytes: Uint8Array): FileManifest {
  const content = zstdDecompressSync(bytes);
  const headEnd = 4 + content.readUInt32LE();
  const { version, inputs, blocks } = JSON.parse(content.toString('utf8', 4, headEnd)) as {
    version: number;
    inputs: string[];
    blocks: BlockJson[];
  };
  if (version !== VERSION) throw new Error(`its manifest has version ${version}, must be ${VERSION}`);
  let position = headEnd;
  let records = 0;
  const take = (length: number) => {
    position += length;
    return content.subarray(position - length, position);
  };
  const decoded = blocks.map(({ filters, first, last, severities, ...block }): FileBlock => {
    const firstRow = records;
    records += block.rows;
    return {
      firstRow,
      ...block,
      severityTexts: block.severityTexts,
      services: block.services,
      first: BigInt(first),
      last: BigInt(last),
      severities: new Map(severities),
      grams: take(filters[0]),
      traces: take(filters[1]),
      correlations: take(filters[2]),
    };
  });
  return { inputs, records, blocks: decoded };
}
