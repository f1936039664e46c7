/** The compacted files of a store, as a search needs them. */
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { listCompacted, type Stream } from '@agentbus/segments';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { CorruptionListener } from './corruption.ts';
import { decodeManifest, type FileManifest, MANIFEST_KEY } from './file-manifest.ts';

/** A compacted file and what it says of its content. */
export interface CompactedSource {
  readonly path: string;
  readonly bytes: number;
  readonly manifest: FileManifest;
}

/** Manifests that have been read, by path. A file never changes under its name; one that does is read again. */
export type ManifestCache = Map<string, CompactedSource & { readonly modified: number }>;

/**
 * Lists the compacted files of some streams, oldest first. One that cannot be read is reported and left out: where the
 * segments that it was made of are still there, they are read instead.
 */
export async function listSources(
  directory: string,
  streams: readonly Stream[],
  connection: DuckDBConnection,
  cache: ManifestCache,
  onCorruption: CorruptionListener,
): Promise<CompactedSource[]> {
  const sources: CompactedSource[] = [];
  for (const { path, bytes, modifiedAt } of await listCompacted(directory, streams)) {
    const known = cache.get(path);
    const modified = modifiedAt.getTime();
    if (known?.bytes === bytes && known.modified === modified) {
      sources.push(known);
      continue;
    }
    try {
      const manifest = await readManifest(connection, path);
      const source = { path, bytes, modified, manifest };
      cache.set(path, source);
      sources.push(source);
    } catch (error) {
      // Removed by retention since it was listed.
      if (await isGone(path)) continue;
      onCorruption({
        path,
        offset: bytes,
        reason: `It is no complete Parquet file of ours: ${messageOf(error)}`,
      });
    }
  }
  return sources;
}

async function readManifest(connection: DuckDBConnection, path: string): Promise<FileManifest> {
  const reader = await connection.runAndReadAll(
    'SELECT value FROM parquet_kv_metadata($1) WHERE key = $2::VARCHAR::BLOB',
    [path, MANIFEST_KEY],
  );
  const value = reader.getRows()[0]?.[0];
  if (typeof value !== 'object' || value === null || !('bytes' in value))
    throw new Error('it has no manifest');
  return decodeManifest(value.bytes as Uint8Array);
}

/** What tells a segment from all others, whether it is compressed or not. */
export function segmentId(path: string): string {
  const name = basename(path).replace(/\.(?:zst|gz)$/, '');
  return join(basename(join(path, '..')), name);
}

/** The segments that sources were made of, each by its {@link segmentId}. */
export function coveredSegments(sources: readonly CompactedSource[]): Set<string> {
  return new Set(
    sources.flatMap(({ path, manifest }) =>
      manifest.inputs.map((input) => join(basename(join(path, '..')), input)),
    ),
  );
}

async function isGone(path: string): Promise<boolean> {
  return stat(path).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
