/** What one search is made of. */
import type { Condition } from '@agentbus/filter';
import type { Stream } from '@agentbus/segments';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ManifestCache } from './compacted-file.ts';
import type { CorruptionListener } from './corruption.ts';
import type { Database } from './duckdb-database.ts';
import type { Table } from './field-sql.ts';
import type { HeldFiles } from './held-files.ts';
import type { RecordSearch } from './query-engine.ts';
import type { RecordDecoder } from './record-decoder.ts';
import type { Placed } from './record-order.ts';
import type { SegmentKnowledge } from './segment-pruning.ts';
import type { SnapshotFile } from './snapshot.ts';

/** What searches of one engine share. */
export interface SearchGround {
  readonly database: Database;
  readonly directory: string;
  readonly temporaryDirectory: string;
  readonly onCorruption: CorruptionListener;
  /** Sealed segments that DuckDB cannot read, by path, with the copies that it can. */
  readonly repaired: Map<string, SnapshotFile>;
  readonly manifests: ManifestCache;
  /** The files that searches are reading. */
  readonly held: HeldFiles;
  /** What is known of segments. */
  readonly knowledge: SegmentKnowledge;
  /** Blocks of compacted files that cannot be read, by `blockId`. */
  readonly damaged: Set<string>;
}

/** What a search looks through. */
export interface RecordKind<T> {
  readonly table: Table;
  readonly streams: readonly Stream[];
  createDecoder(): RecordDecoder<T>;
}

/** A search, and what it runs with. */
export interface SearchRun<T> {
  readonly ground: SearchGround;
  readonly kind: RecordKind<T>;
  readonly search: RecordSearch;
  readonly condition: Condition;
  /** The search's own connection, which is made when it is needed. */
  readonly connect: () => Promise<DuckDBConnection>;
  readonly signal: AbortSignal;
}

/** A record with its place among those of all files. */
export interface PlacedRecord<T> extends Placed {
  readonly record: T;
}

/** Timestamps are unsigned 64-bit numbers: a bound beyond their range means the same as one just beyond. */
export function timeBound(nanos: bigint): bigint {
  if (nanos < 0n) return -1n;
  return nanos > UINT64_MAX ? UINT64_MAX + 1n : nanos;
}

const UINT64_MAX = 2n ** 64n - 1n;
