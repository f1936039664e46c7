/** Freezes a store for one search: DuckDB must meet whole lines only, while writers go on. */
import { appendFile, chmod, constants, copyFile, mkdtemp, open, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { closeLine } from '@agentbus/otlp';
import { listSegments, type Segment, type Stream } from '@agentbus/segments';
import { segmentId } from './compacted-file.ts';
import type { CorruptionListener } from './corruption.ts';
import { type HeldFile, type HeldFiles, isMissing, MAX_PASSES } from './held-files.ts';
import { type CopyPlaces, copyMessages } from './message-copy.ts';
import { QueryError } from './query-error.ts';
import { pathOrder } from './record-order.ts';

/** One file that a search reads. */
export interface SnapshotFile {
  /** What DuckDB reads: the segment itself, as it is held, or a private copy of its whole lines and records, or messages as lines. */
  readonly path: string;
  /** Whether that is the segment itself. */
  readonly inStore: boolean;
  /** The file in the store, for messages. Byte offsets are the same in both, but for those of messages. */
  readonly source: string;
  /** When the segment was last written, Unix milliseconds, as of when it was listed. */
  readonly modified: number;
  /** Size in bytes when listed; of lines that were made of messages, theirs. */
  readonly bytes: number;
}

/** The files of a store as they were at one moment, oldest first. */
export interface Snapshot {
  readonly files: readonly SnapshotFile[];
  /** A directory for this search alone. */
  readonly directory: string;
  /** Deletes the copies, and lets the segments go. */
  remove(): Promise<void>;
}

const NEWLINE = 0x0a;

const NOTHING = new Uint8Array(0);

/** How much of a file's end is read at a time in search of its last newline. */
const TAIL_CHUNK_BYTES = 64 * 1024;

/** Copies hold telemetry, so like the store they are for their owner only. */
const COPY_MODE = 0o600;

/** What a snapshot is of. */
export interface SnapshotOptions {
  readonly directory: string;
  readonly streams: readonly Stream[];
  /** Where copies go; must exist. */
  readonly temporaryDirectory: string;
  readonly held: HeldFiles;
  /** Whether nobody will write to a segment any more, though it is the newest of its writer. */
  readonly isSealed: (segment: Segment) => boolean;
  /** Is told of a sealed segment whose last line is torn: nobody will finish it any more. */
  readonly onCorruption: CorruptionListener;
}

/**
 * Lists the segments of `streams` and copies those that may still grow, and binary ones as lines; others are held, and read
 * where they are.
 *
 * @throws QueryError `no-store` where the directory is not there.
 */
export async function takeSnapshot(options: SnapshotOptions): Promise<Snapshot> {
  const { directory, streams, temporaryDirectory, held } = options;
  await requireDirectory(directory);
  const copies = await mkdtemp(join(temporaryDirectory, 'search-'));
  const holdings: HeldFile[] = [];
  const remove = async () => {
    await rm(copies, { recursive: true, force: true });
    for (const holding of holdings) await holding.release();
  };
  try {
    const files: SnapshotFile[] = [];
    const take = async (segment: Segment) => {
      const copy = join(copies, `${files.length}.jsonl`);
      const { path: source, bytes } = segment;
      const modified = segment.modifiedAt.getTime();
      const copied = await freeze(segment, { copy, kept: temporaryDirectory }, options);
      if (copied !== undefined) {
        files.push({ ...copied, source, modified, inStore: false });
        return;
      }
      const holding = await held.hold(source);
      holdings.push(holding);
      files.push({ path: holding.path, source, modified, bytes, inStore: true });
    };
    for (let pass = 1; ; pass++) {
      const taken = new Set(files.map(({ source }) => segmentId(source)));
      const listed = await listSegments(directory, { streams });
      const missing = await takeAll(
        listed.filter(({ path, bytes }) => bytes > 0 && !taken.has(segmentId(path))),
        take,
      );
      if (missing === undefined) break;
      // What went away is now under another name, or part of a compacted file. What has been taken stays good.
      if (pass === MAX_PASSES) throw missing;
    }
    return { files: inOrder(files), directory: copies, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Takes each segment. Gives the error for one that has gone since it was listed. */
async function takeAll(
  segments: readonly Segment[],
  take: (segment: Segment) => Promise<void>,
): Promise<unknown> {
  let missing: unknown;
  for (const segment of segments) {
    try {
      await take(segment);
    } catch (error) {
      if (!isMissing(error)) throw error;
      missing = error;
    }
  }
  return missing;
}

/** As they are listed. */
function inOrder(files: readonly SnapshotFile[]): SnapshotFile[] {
  const placed = files.map((file) => ({ file, order: pathOrder(file.source) }));
  return placed.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0)).map(({ file }) => file);
}

async function requireDirectory(directory: string): Promise<void> {
  const stats = await stat(directory).catch((error: unknown) => {
    throw noStore(directory, error);
  });
  if (!stats.isDirectory()) throw noStore(directory);
}

function noStore(directory: string, cause?: unknown): QueryError {
  return new QueryError(
    'no-store',
    `Cannot query ${directory}: there is no such directory. Start a service that writes to it, or name another one.`,
    { cause },
  );
}

/** Copies what DuckDB cannot read as it is; `undefined` where the segment itself will do. */
async function freeze(
  segment: Segment,
  places: CopyPlaces,
  { isSealed, onCorruption }: SnapshotOptions,
): Promise<Pick<SnapshotFile, 'path' | 'bytes'> | undefined> {
  if (segment.format === 'binary') return copyMessages(segment, places, onCorruption);
  // Complete, and DuckDB decompresses it by itself.
  if (segment.compression !== undefined) return undefined;
  const finished = !segment.last || isSealed(segment);
  if (finished && (await endsInNewline(segment.path))) return undefined;
  const { copy } = places;
  // A clone where the file system can: it costs neither time nor space.
  await copyFile(segment.path, copy, constants.COPYFILE_FICLONE);
  await chmod(copy, COPY_MODE);
  const { end, closing, torn } = await findWhole(copy, segment.writer !== '');
  await truncate(copy, end);
  if (closing.length > 0) await appendFile(copy, closing);
  if (torn && !segment.last) {
    onCorruption({
      path: segment.path,
      offset: end,
      reason: 'The last line is torn, and its writer has gone on.',
    });
  }
  return { path: copy, bytes: segment.bytes };
}

async function endsInNewline(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const last = Buffer.alloc(1);
    await file.read(last, 0, 1, size - 1);
    return last[0] === NEWLINE;
  } finally {
    await file.close();
  }
}

/** What is whole in a file. */
interface WholePart {
  /** Where it ends. */
  readonly end: number;
  /** What must follow there, if that is behind a record in a line. */
  readonly closing: Uint8Array;
  /** Whether something is left over. */
  readonly torn: boolean;
}

/**
 * What is whole in a file: its lines, the last one without a newline if it is a JSON object already; or else the records in
 * the last one.
 *
 * @param ours Whether one of our writers made the file, which leaves a line open behind a whole record.
 */
async function findWhole(path: string, ours: boolean): Promise<WholePart> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const tail: Buffer[] = [];
    let start = size;
    while (start > 0) {
      const chunk = Buffer.alloc(Math.min(TAIL_CHUNK_BYTES, start));
      start -= chunk.length;
      await file.read(chunk, 0, chunk.length, start);
      const newline = chunk.lastIndexOf(NEWLINE);
      tail.unshift(chunk.subarray(newline + 1));
      if (newline === -1) continue;
      start += newline + 1;
      break;
    }
    const line = Buffer.concat(tail);
    if (line.length === 0 || isJsonObject(line)) {
      return { end: size, closing: NOTHING, torn: false };
    }
    const closed = ours ? closeLine(line) : undefined;
    if (closed === undefined) return { end: start, closing: NOTHING, torn: true };
    const { recordEnd, closing, tornBytes } = closed;
    return { end: start + recordEnd, closing, torn: tornBytes > 0 };
  } finally {
    await file.close();
  }
}

/** An object, and no other value: `12` may be the beginning of `123`, but nothing goes on after an object's end. */
function isJsonObject(bytes: Buffer): boolean {
  try {
    const json: unknown = JSON.parse(bytes.toString());
    return typeof json === 'object' && json !== null;
  } catch {
    // Torn is the usual case, and the answer.
    return false;
  }
}
