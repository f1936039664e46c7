/** Tells how much of the disk a store takes. */
import { statfs } from 'node:fs/promises';
import { systemCode } from './segment-error.ts';
import { listLeftovers, listSegmentFiles, type SegmentFiles } from './segment-files.ts';
import { STREAMS, type Stream } from './store-layout.ts';

/** What one stream takes. */
export interface StreamUsage {
  readonly segments: number;
  /** Files of segments, frame indexes included. */
  readonly files: number;
  /** Bytes of all of these files. */
  readonly bytes: number;
  /** Bytes of the segments that are not compressed. */
  readonly rawBytes: number;
  /** Bytes of the compressed segments and their indexes, and of the compacted ones. */
  readonly compressedBytes: number;
  /** When the oldest segment was begun; `undefined` where there is none. */
  readonly oldest: Date | undefined;
  /** When one was last begun or written to; `undefined` where there is none. */
  readonly newest: Date | undefined;
}

/** What a store takes. */
export interface DiskUsage {
  readonly streams: Readonly<Record<Stream, StreamUsage>>;
  /** Bytes of all segments. */
  readonly bytes: number;
  /** Bytes of files that interrupted work has left, or is just writing. `applyRetention` removes them after an hour. */
  readonly leftoverBytes: number;
  /** Bytes that are free on the disk for this user; `undefined` where the store does not exist yet. */
  readonly freeBytes: number | undefined;
}

/**
 * How much of the disk a store takes, by stream. Files that no writer of ours made count too.
 *
 * @throws The operating system's error if a directory cannot be read.
 */
export async function diskUsage(directory: string): Promise<DiskUsage> {
  const segments = await listSegmentFiles(directory, STREAMS);
  const leftovers = await listLeftovers(directory, STREAMS);
  const usageOf = (stream: Stream) => summarize(segments.filter(({ segment }) => segment.stream === stream));
  const streams: Record<Stream, StreamUsage> = {
    logs: usageOf('logs'),
    audit: usageOf('audit'),
    traces: usageOf('traces'),
    metrics: usageOf('metrics'),
  };
  return {
    streams,
    bytes: sum(Object.values(streams).map(({ bytes }) => bytes)),
    leftoverBytes: sum(leftovers.map(({ bytes }) => bytes)),
    freeBytes: (await diskSpace(directory))?.freeBytes,
  };
}

/** The disk of a directory: what this user can still write to it, and its size. */
export interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** The disk of a directory; `undefined` if there is no such directory. */
export async function diskSpace(directory: string): Promise<DiskSpace | undefined> {
  try {
    const { bavail, blocks, bsize } = await statfs(directory);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch (error) {
    if (systemCode(error, '') === 'ENOENT') return undefined;
    throw error;
  }
}

function summarize(segments: readonly SegmentFiles[]): StreamUsage {
  const files = segments.flatMap((segment) => segment.files);
  const bytes = sum(files.map((file) => file.bytes));
  const rawBytes = sum(
    segments
      .filter(({ segment }) => segment.compression === undefined && segment.format !== 'parquet')
      .map(({ files: [read] }) => read?.bytes ?? 0),
  );
  const begun = segments.map(({ segment }) => segment.createdAt.getTime());
  const written = segments.map(({ segment }) =>
    Math.max(segment.createdAt.getTime(), segment.modifiedAt.getTime()),
  );
  return {
    segments: segments.length,
    files: files.length,
    bytes,
    rawBytes,
    compressedBytes: bytes - rawBytes,
    oldest: begun.length === 0 ? undefined : new Date(begun.reduce((a, b) => Math.min(a, b))),
    newest: written.length === 0 ? undefined : new Date(written.reduce((a, b) => Math.max(a, b))),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
