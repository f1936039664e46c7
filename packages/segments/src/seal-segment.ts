/** Records in the ledger what became of segments. */
import { basename } from 'node:path';
import { readContent } from './content-file.ts';
import { type DigestOptions, digestFile, type FileDigest, RunningDigest } from './file-digest.ts';
import { appendLedgerEntries, appendLedgerEntry, type LedgerOptions } from './ledger.ts';
import type { LedgerEvent, SealEvent } from './ledger-entry.ts';
import { LedgerError } from './ledger-error.ts';
import type { LedgerHead } from './ledger-head.ts';
import type { SealedSegment } from './sealed-segment.ts';
import { contentName } from './store-files.ts';
import type { Stream } from './store-layout.ts';

/** Settings of {@link sealSegment}. */
export interface SealOptions extends LedgerOptions {
  /** Whether the segment is sealed by another process than the one that wrote it, which ended early. Default false. */
  readonly recovered?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Seals a segment: hashes its file and appends a `seal` entry. Afterwards any change of the file is found by
 * {@link verifyStore}. Where the segment has checkpoints, {@link SegmentCheckpoints.seal} is cheaper.
 *
 * @param directory The store.
 * @param sealed A raw (not compressed) segment that is complete: nothing may write to it any more.
 * @throws {@link LedgerError} `size-differs` if the file does not have as many bytes as it should; those of
 * {@link appendLedgerEntry}; the operating system's error if the file cannot be read.
 */
export async function sealSegment(
  directory: string,
  sealed: SealedSegment,
  options: SealOptions = {},
): Promise<LedgerHead> {
  const digest = await digestFile(sealed.path, { signal: options.signal });
  const event = sealEvent(sealed, digest, options.recovered === true ? { recovered: true } : {});
  return appendLedgerEntry(directory, event, options);
}

/**
 * The event that seals a segment.
 *
 * @throws {@link LedgerError} `size-differs`.
 */
export function sealEvent(
  sealed: SealedSegment,
  digest: FileDigest,
  flags: Pick<SealEvent, 'recovered' | 'carried'> = {},
): SealEvent {
  if (digest.bytes !== sealed.bytes) {
    throw new LedgerError(
      'size-differs',
      `Cannot seal ${sealed.path}: it has ${digest.bytes} bytes, must be the ${sealed.bytes} that were written.`,
    );
  }
  return {
    type: 'seal',
    stream: sealed.stream,
    segment: basename(sealed.path),
    records: sealed.records,
    bytes: sealed.bytes,
    first: String(sealed.firstTimestamp),
    last: String(sealed.lastTimestamp),
    sha256: digest.sha256,
    marks: digest.marks,
    ...flags,
  };
}

/**
 * Records that a sealed segment now has a compressed file, so that verifying need not decompress it. To be called when
 * the file is complete, before the raw one is deleted: the place is `beforeRemove` of `compressSegment`.
 *
 * @throws {@link LedgerError} as {@link appendLedgerEntry}; `SegmentReadError` if the file cannot be read or decompressed.
 */
export async function recordCompressed(
  directory: string,
  compressed: { readonly stream: Stream; readonly path: string },
  options: LedgerOptions & Pick<DigestOptions, 'signal'> = {},
): Promise<LedgerHead> {
  const { signal } = options;
  const digest = await digestFile(compressed.path, { signal });
  const content = new RunningDigest();
  for await (const chunk of readContent(compressed.path, { signal })) content.update(chunk);
  const stored = basename(compressed.path);
  return appendLedgerEntry(
    directory,
    {
      type: 'compress',
      stream: compressed.stream,
      segment: contentName(stored),
      stored,
      storedBytes: digest.bytes,
      storedSha256: digest.sha256,
      sha256: content.prefix(),
      marks: digest.marks,
    },
    options,
  );
}

/** A segment that retention gives up, or, with a destination, has a verified copy of elsewhere. */
export interface ReleasedSegment {
  readonly stream: Stream;
  readonly path: string;
  /** Path of the copy. */
  readonly destination?: string | undefined;
}

/** Records that segments are given up, or archived, in one go. To be called before their files here are deleted. */
export function recordReleased(
  directory: string,
  [first, ...more]: readonly [ReleasedSegment, ...ReleasedSegment[]],
  options: LedgerOptions = {},
): Promise<LedgerHead> {
  return appendLedgerEntries(directory, [releaseEvent(first), ...more.map(releaseEvent)], options);
}

/** Records that retention gives a segment up. To be called before its files are deleted. */
export function recordPruned(
  directory: string,
  { stream, path }: { readonly stream: Stream; readonly path: string },
  options: LedgerOptions = {},
): Promise<LedgerHead> {
  return recordReleased(directory, [{ stream, path }], options);
}

/** Records that a segment has a verified copy elsewhere. To be called before its files here are deleted. */
export function recordArchived(
  directory: string,
  segment: { readonly stream: Stream; readonly path: string; readonly destination: string },
  options: LedgerOptions = {},
): Promise<LedgerHead> {
  return recordReleased(directory, [segment], options);
}

function releaseEvent({ stream, path, destination }: ReleasedSegment): LedgerEvent {
  const segment = contentName(basename(path));
  if (destination === undefined) return { type: 'prune', stream, segment };
  return { type: 'archive', stream, segment, destination };
}
