/** The compacted files of a store, as a search needs them. */
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { listCompacted, type Stream } from '@agentbus/segments';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { CorruptionListener } from './corruption.ts';
import { decodeManifest, type FileManifest, MANIFEST_KEY } from './file-manifest.ts';
import { type HeldFile, type HeldFiles, isMissing, MAX_PASSES } from './held-files.ts';
import { pathOrder } from './record-order.ts';

/** A compacted file and what it says of its content. */
export interface CompactedSource {
  /** In the store. */
  readonly path: string;
  /** Where it is read, as it is held. */
  readonly readPath: string;
  readonly bytes: number;
  readonly manifest: FileManifest;
}

/** Manifests that have been read, by path. A file never changes under its name; one that does is read again. */
export type ManifestCache = Map<
  string,
  { readonly bytes: number; readonly modified: number; readonly manifest: FileManifest }
>;

/** What listing compacted files takes. */
export interface SourceListing {
  readonly directory: string;
  readonly streams: readonly Stream[];
  readonly connect: () => Promise<DuckDBConnection>;
  readonly manifests: ManifestCache;
  readonly held: HeldFiles;
  readonly onCorruption: CorruptionListener;
}

/**
 * Lists the compacted files of some streams, oldest first, and holds them. One that cannot be read is reported and left out:
 * where the segments that it was made of are still there, they are read instead.
 *
 * @param holdings Gets what is held.
 * @throws The system's `ENOENT` where one vanishes.
 */
export async function listSources(
  { directory, streams, connect, manifests, held, onCorruption }: SourceListing,
  holdings: HeldFile[],
): Promise<CompactedSource[]> {
  const sources = new Map<string, CompactedSource>();
  const seen = new Set<string>();
  const take = async ({ path, bytes, modifiedAt }: Awaited<ReturnType<typeof listCompacted>>[number]) => {
    const holding = await held.hold(path);
    holdings.push(holding);
    seen.add(path);
    const modified = modifiedAt.getTime();
    const cached = manifests.get(path);
    const known = cached?.bytes === bytes && cached.modified === modified ? cached : undefined;
    try {
      const manifest = known?.manifest ?? (await readManifest(await connect(), holding.path));
      manifests.set(path, { bytes, modified, manifest });
      sources.set(path, { path, readPath: holding.path, bytes, manifest });
    } catch (error) {
      // Throws where it was removed since it was listed.
      if (!holding.held) await stat(path);
      onCorruption({
        path,
        offset: bytes,
        reason: `It is no complete Parquet file of ours: ${messageOf(error)}`,
      });
    }
  };
  for (let pass = 1; ; pass++) {
    let missing: unknown;
    for (const listed of await listCompacted(directory, streams)) {
      if (seen.has(listed.path)) continue;
      try {
        await take(listed);
      } catch (error) {
        if (!isMissing(error)) throw error;
        missing = error;
      }
    }
    if (missing === undefined) break;
    // It has been merged into another, or pruned. Those that are held stay good.
    if (pass === MAX_PASSES) throw missing;
  }
  return withoutMerged(
    [...sources.values()].sort((a, b) => (pathOrder(a.path) < pathOrder(b.path) ? -1 : 1)),
  );
}

/** What a file says of its content. */
export async function readManifest(connection: DuckDBConnection, path: string): Promise<FileManifest> {
  const reader = await connection.runAndReadAll(
    'SELECT value FROM parquet_kv_metadata($1) WHERE key = $2::VARCHAR::BLOB',
    [path, MANIFEST_KEY],
  );
  const value = reader.getRows()[0]?.[0];
  if (typeof value !== 'object' || value === null || !('bytes' in value))
    throw new Error('it has no manifest');
  return decodeManifest(value.bytes as Uint8Array);
}

/**
 * Without those whose segments are all part of a larger one: they have been merged into it, and are about to go. No two have
 * some of their segments in common, and not all.
 */
function withoutMerged(sources: readonly CompactedSource[]): CompactedSource[] {
  const covered = new Set<string>();
  const kept = new Set<CompactedSource>();
  for (const source of sources.toSorted((a, b) => b.manifest.inputs.length - a.manifest.inputs.length)) {
    const inputs = inputIds(source);
    if (inputs.length > 0 && inputs.every((input) => covered.has(input))) continue;
    kept.add(source);
    for (const input of inputs) covered.add(input);
  }
  return sources.filter((source) => kept.has(source));
}

/** What tells a segment from all others, whether it is compressed or not. */
export function segmentId(path: string): string {
  const name = basename(path).replace(/\.(?:zst|gz)$/, '');
  return join(basename(dirname(path)), name);
}

/** The segments that sources were made of, each by its {@link segmentId}. */
export function coveredSegments(sources: readonly CompactedSource[]): Set<string> {
  return new Set(sources.flatMap(inputIds));
}

function inputIds({ path, manifest }: CompactedSource): string[] {
  const stream = basename(dirname(path));
  return manifest.inputs.map((input) => join(stream, input));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
