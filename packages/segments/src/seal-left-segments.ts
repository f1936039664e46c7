/** Seals what a crash left unsealed. */
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describeSegment } from './describe-segment.ts';
import { digestFile } from './file-digest.ts';
import { appendLedgerEntries, type LedgerOptions } from './ledger.ts';
import type { LedgerEvent } from './ledger-entry.ts';
import { LedgerError } from './ledger-error.ts';
import { readHistory } from './ledger-reader.ts';
import { recoverSegment } from './recover-segments.ts';
import { sealEvent } from './seal-segment.ts';
import { SealedNames } from './sealed-names.ts';
import type { SealedSegment } from './sealed-segment.ts';
import { systemCode } from './segment-error.ts';
import { listStoredSegments, type StoredSegment, segmentKey } from './store-files.ts';
import type { Stream } from './store-layout.ts';
import { unsealedPositions } from './unsealed-segments.ts';
import type { VerifyReport } from './verify-store.ts';
import { WorkLock } from './work-lock.ts';
import { removeDeadLock } from './writer-lock.ts';
import { WritersAtWork } from './writers-at-work.ts';

/** A minute, for another process that is sealing what is left: it seals the same. */
const WAIT_MILLIS = 60_000;
const PAUSE_MILLIS = 20;

/** 32: recorded together, at the price of one; a process that is killed before that has hashed them for nothing. */
const BATCH_SEGMENTS = 32;

/** Settings of {@link sealLeftSegments}. */
export interface SealLeftOptions extends LedgerOptions {
  /** Whether to leave a segment, by its path, to who seals it already. Default: none. */
  readonly skip?: ((path: string) => boolean) | undefined;
  /** Whether to seal a segment, by its path, although its writer is at work: it must be complete. Default: none. */
  readonly complete?: ((path: string) => boolean) | undefined;
  /** What is known of the store's ledger, so that less of it is read. Default: nothing. */
  readonly sealedNames?: SealedNames | undefined;
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
 * starts; reads the ledger and the segments concerned, nothing else. One process at a time does it: others wait.
 *
 * @throws {@link LedgerError} if an entry cannot be appended, or another process takes longer than a minute; the operating
 * system's error if the store cannot be listed.
 */
export async function sealLeftSegments(
  directory: string,
  options: SealLeftOptions = {},
): Promise<LeftSegments> {
  // Where nothing is left, as at most starts, nothing is written, and reading the ledger holds up nobody.
  const found = completeSegments(directory, await listStoredSegments(directory), options);
  const { sealedNames = new SealedNames(directory) } = options;
  await sealedNames.catchUp();
  if (found.every(({ stream, segment }) => sealedNames.has(stream, segment)))
    return { sealed: [], skipped: [] };
  const lock = await acquireSealing(directory);
  try {
    // Once more: others may have sealed some of them since. The ledger last, as writers seal until they end.
    const stored = await listStoredSegments(directory);
    const complete = completeSegments(directory, stored, options);
    const positions = unsealedPositions(stored, await readHistory(directory));
    const left = complete.filter((segment) => {
      const position = positions.get(segmentKey(segment));
      return position === 'rotated' || position === 'active';
    });
    return await sealAll(directory, left, options);
  } finally {
    lock.release();
  }
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

interface CompleteSegment {
  readonly stream: Stream;
  readonly segment: string;
  readonly path: string;
  readonly writer: string;
  /** Whether its writer has ended, perhaps in the middle of a line. */
  readonly ended: boolean;
}

/** Raw segments to which nothing will be added, the oldest of each writer first. */
function completeSegments(
  directory: string,
  stored: readonly StoredSegment[],
  { skip = () => false, complete = () => false }: SealLeftOptions,
): CompleteSegment[] {
  const atWork = new WritersAtWork(directory);
  return stored.flatMap(({ stream, segment, name, files: [file] }) => {
    if (name === undefined || file === undefined || file.compression !== undefined) return [];
    const { path } = file;
    if (skip(path)) return [];
    const ended = !atWork.has(stream, name.writer);
    return ended || complete(path) ? [{ stream, segment, path, writer: name.writer, ended }] : [];
  });
}

async function acquireSealing(directory: string): Promise<WorkLock> {
  const path = join(directory, 'state', 'sealing.lock');
  const lock = new WorkLock(path);
  const deadline = performance.now() + WAIT_MILLIS;
  while (!lock.acquire()) {
    if (performance.now() > deadline) {
      throw new LedgerError(
        'locked',
        `Cannot seal what is left in ${directory}: another process is doing it, and holds ${path}.`,
      );
    }
    await setTimeout(PAUSE_MILLIS);
  }
  return lock;
}

async function sealAll(
  directory: string,
  left: readonly CompleteSegment[],
  options: LedgerOptions,
): Promise<LeftSegments> {
  const sealed: SealedSegment[] = [];
  const skipped: { path: string; reason: string }[] = [];
  for (let start = 0; start < left.length; start += BATCH_SEGMENTS) {
    const events: LedgerEvent[] = [];
    const described: SealedSegment[] = [];
    for (const { stream, segment, path, ended } of left.slice(start, start + BATCH_SEGMENTS)) {
      const prepared = await prepareSeal(stream, path, ended);
      if (prepared === undefined) continue;
      if ('reason' in prepared) {
        skipped.push({ path, reason: prepared.reason });
        // Newer ones of its writer may be sealed now, which must not make it one that nobody knows.
        events.push({ type: 'begin', stream, segment });
      } else {
        described.push(prepared.sealed);
        events.push(prepared.event);
      }
    }
    const [first, ...more] = events;
    if (first === undefined) continue;
    await appendLedgerEntries(directory, [first, ...more], options);
    sealed.push(...described);
  }
  for (const { stream, writer, ended } of left) if (ended) removeDeadLock(directory, stream, writer);
  return { sealed, skipped };
}

/** `undefined` where there is nothing to seal; the reason where it cannot be. */
async function prepareSeal(
  stream: Stream,
  path: string,
  ended: boolean,
): Promise<{ sealed: SealedSegment; event: LedgerEvent } | { reason: string } | undefined> {
  try {
    // Without a whole record it is removed.
    if (ended && recoverSegment(stream, path)?.bytes === 0) return undefined;
    const sealed = await describeSegment(stream, path);
    if (typeof sealed === 'string') return { reason: sealed };
    return { sealed, event: sealEvent(sealed, await digestFile(path), { recovered: true }) };
  } catch (error) {
    // Retention was faster.
    if (systemCode(error, '') === 'ENOENT') return undefined;
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}
