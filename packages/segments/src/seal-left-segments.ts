/** Seals what a crash left unsealed. */
import { stat } from 'node:fs/promises';
import { decodeLine } from '@agentbus/otlp';
import { appendLedgerEntry, type LedgerOptions } from './ledger.ts';
import { readLines } from './read-lines.ts';
import { recoverSegments } from './recover-segments.ts';
import { sealSegment } from './seal-segment.ts';
import type { SealedSegment } from './sealed-segment.ts';
import { parseSuffix } from './segment-suffix.ts';
import { listStoredSegments, segmentKey } from './store-files.ts';
import { STREAMS, type Stream } from './store-layout.ts';
import { unsealedPositions } from './unsealed-segments.ts';
import { readLedger, type VerifyReport } from './verify-store.ts';
import { isWriterAlive } from './writer-lock.ts';

/** Settings of {@link sealLeftSegments}. */
export interface SealLeftOptions extends LedgerOptions {
  /** Whether to leave a segment, by its path, to who seals it already. Default: none. */
  readonly skip?: ((path: string) => boolean) | undefined;
}

/** What {@link sealLeftSegments} did. */
export interface LeftSegments {
  readonly sealed: readonly SealedSegment[];
  /** Segments that should be sealed and cannot be, with the reason. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * Seals the segments of writers that ended without doing so: the newest of each, and those before it that are not sealed
 * yet. An unfinished last line is cut off first. The entries are marked `recovered`. Segments of writers that are at work
 * are left alone, and so are those that verifying finds `extra`: sealing would vouch for them. To be called when a service
 * starts; reads the ledger and the segments concerned, nothing else.
 *
 * @throws {@link LedgerError} if an entry cannot be appended; the operating system's error if a file cannot be read.
 */
export async function sealLeftSegments(
  directory: string,
  options: SealLeftOptions = {},
): Promise<LeftSegments> {
  for (const stream of STREAMS) recoverSegments(directory, stream);
  const stored = await listStoredSegments(directory);
  const positions = unsealedPositions(stored, (await readLedger(directory)).history);
  const sealed: SealedSegment[] = [];
  const skipped: { path: string; reason: string }[] = [];
  for (const segment of stored) {
    const position = positions.get(segmentKey(segment));
    const { stream, name } = segment;
    const [file] = segment.files;
    if (name === undefined || file === undefined) continue;
    if (position !== 'rotated' && position !== 'active') continue;
    if (options.skip?.(file.path) === true || isWriterAlive(directory, stream, name.writer)) continue;
    const described = await describeSegment(stream, file.path);
    if (typeof described === 'string') {
      skipped.push({ path: file.path, reason: described });
      // Newer ones of its writer may be sealed now, which must not make it one that nobody knows.
      await appendLedgerEntry(directory, { type: 'begin', stream, segment: segment.segment }, options);
      continue;
    }
    await sealSegment(directory, described, { ...options, recovered: true });
    sealed.push(described);
  }
  return { sealed, skipped };
}

/**
 * {@link sealLeftSegments} for a store that has been verified. Does nothing where something was found, so that no finding
 * is ever sealed over.
 */
export async function repairStore(
  directory: string,
  report: VerifyReport,
  options: LedgerOptions = {},
): Promise<LeftSegments> {
  if (report.findings.length > 0) return { sealed: [], skipped: [] };
  return sealLeftSegments(directory, options);
}

/** The segment with its count and times; the reason where it cannot be read. */
async function describeSegment(stream: Stream, path: string): Promise<SealedSegment | string> {
  if (parseSuffix(path)?.format !== 'json')
    return 'only segments of OTLP/JSON lines can be sealed afterwards';
  let records = 0;
  let bytes = 0;
  let firstTimestamp: bigint | undefined;
  let lastTimestamp: bigint | undefined;
  try {
    for await (const line of readLines(path)) {
      for (const { timestamp } of decodeLine(line.bytes)) {
        records += 1;
        if (firstTimestamp === undefined || timestamp < firstTimestamp) firstTimestamp = timestamp;
        if (lastTimestamp === undefined || timestamp > lastTimestamp) lastTimestamp = timestamp;
      }
      bytes = line.end;
    }
    if ((await stat(path)).size !== bytes) return 'it ends in the middle of a line';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return {
    stream,
    path,
    records,
    bytes,
    firstTimestamp: firstTimestamp ?? 0n,
    lastTimestamp: lastTimestamp ?? 0n,
  };
}
