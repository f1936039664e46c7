/** Writes imported lines to a store, in steps of which each is in it as a whole or not at all. */
import {
  contentSize,
  createSealer,
  createSegmentWriter,
  type LedgerKey,
  listSegments,
  type Sealer,
  type SegmentWriter,
  type Stream,
} from '@agentbus/segments';
import type { PendingAppend } from './import-state.ts';
import type { StreamLine } from './otlp-lines.ts';

/** Settings of {@link ImportWriter}. */
export interface ImportWriterOptions {
  readonly directory: string;
  /** The id of the writers' segments: no other import ever has it. */
  readonly writer: string;
  readonly key: LedgerKey | undefined;
  readonly onError: (message: string) => void;
}

/** The writers of an import, one a stream. */
export class ImportWriter {
  readonly #options: ImportWriterOptions;
  readonly #sealer: Sealer;
  readonly #writers = new Map<Stream, SegmentWriter>();
  /** The segment of each stream that was last written to, and its size. */
  readonly #written = new Map<Stream, { path: string; bytes: number }>();

  constructor(options: ImportWriterOptions) {
    this.#options = options;
    this.#sealer = createSealer(options.directory, {
      key: options.key,
      onError: (error) => options.onError(error instanceof Error ? error.message : String(error)),
    });
  }

  /** What tells later whether lines of these streams have been appended. */
  pending(lines: readonly StreamLine[]): PendingAppend[] {
    return lines.map(({ stream }) => ({
      stream,
      writer: this.#options.writer,
      path: this.#written.get(stream)?.path,
      bytes: this.#written.get(stream)?.bytes ?? 0,
    }));
  }

  /** Appends lines, at most one a stream, and makes them durable. */
  async append(lines: readonly StreamLine[]): Promise<void> {
    const syncs = lines.map(({ stream, line }) => {
      const { path, sync } = this.#writer(stream).append(line);
      const before = this.#written.get(stream);
      this.#written.set(stream, {
        path,
        bytes: (before?.path === path ? before.bytes : 0) + line.bytes.length,
      });
      return sync();
    });
    await Promise.all(syncs);
  }

  /** Ends the segments and seals them. */
  async close(): Promise<void> {
    for (const writer of this.#writers.values()) await writer.close();
    await this.#sealer.flush();
  }

  #writer(stream: Stream): SegmentWriter {
    const found = this.#writers.get(stream);
    if (found !== undefined) return found;
    const { directory, writer: id, onError } = this.#options;
    const writer = createSegmentWriter({
      directory,
      stream,
      writer: id,
      onBegun: this.#sealer.begin,
      onSealed: this.#sealer.seal,
      onError: (error) => onError(error.message),
    });
    this.#writers.set(stream, writer);
    return writer;
  }
}

/**
 * Whether a line that was about to be appended is in the store. Where the segment is no longer there by itself, because it was
 * compacted or removed in the meantime, it was complete, and is taken to have had it.
 */
export async function wasAppended(directory: string, pending: PendingAppend): Promise<boolean> {
  const { stream, writer, path, bytes } = pending;
  const segments = (await listSegments(directory, { streams: [stream] })).filter(
    (one) => one.writer === writer,
  );
  if (path === undefined) return segments.length > 0;
  const same = (one: { path: string }) => contentPath(one.path) === contentPath(path);
  const place = segments.findIndex(same);
  const segment = segments[place];
  if (segment === undefined) return true;
  return place < segments.length - 1 || (await contentSize(segment)) > bytes;
}

/** A segment's path before and after it is compressed. */
function contentPath(path: string): string {
  return path.replace(/\.(?:zst|gz)$/u, '');
}
