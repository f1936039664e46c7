/** Tells which segments a search can leave unread, from what is known of them. */
import { basename, dirname } from 'node:path';
import { LedgerReader, type Segment, STREAMS, type Stream } from '@agentbus/segments';
import { type PrunedSearch, type SkipReason, skipReason } from './block-pruning.ts';
import { segmentId } from './compacted-file.ts';
import type { FileBlock } from './file-manifest.ts';
import type { FileCount } from './search-explanation.ts';
import {
  listManifests,
  manifestPath,
  readSegmentManifest,
  type SegmentManifest,
} from './segment-manifest.ts';
import type { SnapshotFile } from './snapshot.ts';

/** 128 MiB of manifests are kept in memory; those of more segments are read for each search. */
const MAX_CACHED_BYTES = 128 * 1024 * 1024;

/** The files that a search reads, and what it leaves unread. */
export interface PrunedFiles {
  readonly files: readonly SnapshotFile[];
  readonly unread: ReadonlyMap<SkipReason, Readonly<FileCount>>;
}

/** What the ledger says of a sealed segment. */
interface Sealed {
  readonly bytes: number;
  /** Its latest timestamp. */
  readonly last: bigint;
}

/** What an engine knows of the segments of its store. */
export class SegmentKnowledge {
  readonly #directory: string;
  readonly #ledger: LedgerReader;
  readonly #sealed = new Map<string, Sealed>();
  readonly #manifests = new Map<string, SegmentManifest>();
  #cachedBytes = 0;
  /** The ledger is read by one search after the other. */
  #reading: Promise<void> = Promise.resolve();

  constructor(directory: string) {
    this.#directory = directory;
    this.#ledger = new LedgerReader(directory);
  }

  /** Divides files of lines. One that may have a match is read. */
  async prune(files: readonly SnapshotFile[], search: PrunedSearch): Promise<PrunedFiles> {
    const unread = new Map<SkipReason, FileCount>();
    const { condition, since, until } = search;
    const sealed = files.filter(({ inStore }) => inStore);
    if (sealed.length === 0 || (condition.type === 'all' && since === undefined && until === undefined))
      return { files, unread };
    const known = await this.#listManifests(sealed);
    const read: SnapshotFile[] = [];
    for (const file of files) {
      const reason = file.inStore ? await this.#reasonFor(file, search, known) : undefined;
      if (reason === undefined) {
        read.push(file);
        continue;
      }
      const count = unread.get(reason) ?? { files: 0, bytes: 0 };
      unread.set(reason, { files: count.files + 1, bytes: count.bytes + file.bytes });
    }
    return { files: read, unread };
  }

  /** The latest timestamp in each of some sealed segments, as far as it is known. */
  latestTimes(files: readonly SnapshotFile[]): Map<SnapshotFile, bigint> {
    const times = new Map<SnapshotFile, bigint>();
    for (const file of files.filter(({ inStore }) => inStore)) {
      const sealed = this.#sealed.get(segmentId(file.source));
      if (sealed !== undefined && isContent(file, sealed.bytes)) times.set(file, sealed.last);
    }
    return times;
  }

  async #reasonFor(
    file: SnapshotFile,
    search: PrunedSearch,
    known: ReadonlySet<string>,
  ): Promise<SkipReason | undefined> {
    const id = segmentId(file.source);
    const sealed = this.#sealed.get(id);
    // Records without a time count as of 1970, and are left out of what the ledger says: only the latest time can be used.
    if (search.since !== undefined && sealed !== undefined && isContent(file, sealed.bytes)) {
      if (sealed.last > 0n && sealed.last < search.since) return 'time';
    }
    const block = known.has(id) ? await this.#blockOf(file, id) : undefined;
    return block && skipReason(block, search);
  }

  async #blockOf(file: SnapshotFile, id: string): Promise<FileBlock | undefined> {
    const manifest = this.#manifests.get(id) ?? (await this.#read(file, id));
    if (manifest === undefined) return undefined;
    if (manifest.modified === file.modified && isContent(file, manifest.bytes)) return manifest.block;
    // Of what was in its place before.
    this.#manifests.delete(id);
    return undefined;
  }

  async #read({ source }: SnapshotFile, id: string): Promise<SegmentManifest | undefined> {
    const manifest = await readSegmentManifest(manifestPath(this.#directory, streamOf(source), basename(id)));
    if (manifest === undefined) return undefined;
    this.#cachedBytes += sizeOf(manifest.block);
    if (this.#cachedBytes > MAX_CACHED_BYTES) {
      this.#manifests.clear();
      this.#cachedBytes = sizeOf(manifest.block);
    }
    this.#manifests.set(id, manifest);
    return manifest;
  }

  async #listManifests(files: readonly SnapshotFile[]): Promise<Set<string>> {
    const known = new Set<string>();
    for (const stream of new Set(files.map(({ source }) => streamOf(source)))) {
      for (const segment of await listManifests(this.#directory, stream)) known.add(`${stream}/${segment}`);
    }
    return known;
  }

  /** Whether a segment is all that was sealed. */
  isSealed({ path, bytes }: Segment): boolean {
    return this.#sealed.get(segmentId(path))?.bytes === bytes;
  }

  /** Reads what has been sealed meanwhile. */
  readLedger(): Promise<void> {
    const read = () =>
      this.#ledger.readOn(
        (entry) => {
          if (entry.type !== 'seal') return;
          const { stream, segment, bytes, last } = entry;
          this.#sealed.set(`${stream}/${segment}`, { bytes, last: BigInt(last) });
        },
        () => this.#sealed.clear(),
      );
    this.#reading = this.#reading.then(read, read);
    return this.#reading;
  }
}

/** Whether a file has as many bytes as were known; a compressed one cannot tell. */
function isContent({ source, bytes }: SnapshotFile, known: number): boolean {
  return bytes === known || /\.(?:zst|gz)$/.test(source);
}

function streamOf(path: string): Stream {
  const name = basename(dirname(path));
  return STREAMS.find((stream) => stream === name) ?? 'logs';
}

function sizeOf({ grams, traces, correlations }: FileBlock): number {
  return grams.length + traces.length + correlations.length;
}
