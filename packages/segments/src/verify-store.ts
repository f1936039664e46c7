/** Verifies a whole store against its ledger, offline. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ledgerPath } from './ledger.ts';
import { headPath, type LedgerHead, readHead } from './ledger-head.ts';
import type { SegmentHistory } from './ledger-history.ts';
import type { LedgerKey } from './ledger-key.ts';
import { systemCode } from './segment-error.ts';
import { listStoredSegments, type StoredSegment, segmentKey } from './store-files.ts';
import { type Stream, streamDirectory } from './store-layout.ts';
import { type UnsealedPosition, unsealedPositions } from './unsealed-segments.ts';
import type { VerifyFinding } from './verify-finding.ts';
import { checkLedger, type LedgerCheck } from './verify-ledger.ts';
import { checkFile } from './verify-segment.ts';

/** 1 s: by then, a live store has recorded what it was about to record when it was looked at first. */
const DEFAULT_SETTLE_MILLIS = 1000;

/** Settings of {@link verifyStore}. */
export interface VerifyOptions {
  /** The key that signed first; the public half is enough. Default: signatures are not checked. */
  readonly key?: LedgerKey | undefined;
  /**
   * Hash of the last entry as it was noted at another place, for instance from an earlier {@link VerifyReport.head}.
   * Default: nothing is known from outside.
   */
  readonly expectHead?: string | undefined;
  /** Told of each finding as soon as it is certain. */
  readonly onFinding?: ((finding: VerifyFinding) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /**
   * Milliseconds, 0 or more, before a second look at a file that is missing or extra: a service may be about to record
   * what it did with it. Default 1,000.
   */
  readonly settleMillis?: number | undefined;
}

/** A segment that is not sealed yet. That alone is no finding. */
export interface UnsealedSegment {
  readonly stream: Stream;
  readonly segment: string;
  readonly path: string;
  /** Bytes from its beginning on that a checkpoint covers. The rest cannot be verified. */
  readonly coveredBytes: number;
  readonly position: Exclude<UnsealedPosition, 'never'>;
}

/** What verifying a store found out. */
export interface VerifyReport {
  /** Everything that is wrong; empty for an honest store. */
  readonly findings: readonly VerifyFinding[];
  /** The ledger's last entry. Note its hash elsewhere, and pass it as `expectHead` the next time. */
  readonly head: LedgerHead | undefined;
  /** Entries of the ledger. */
  readonly entries: number;
  readonly signedEntries: number;
  /** Files that were read. */
  readonly files: number;
  /** Stored bytes that were read. */
  readonly bytes: number;
  /** Segments that the ledger lets be gone: pruned, archived or compacted. */
  readonly released: number;
  readonly unsealed: readonly UnsealedSegment[];
  /** Bytes of an unfinished last line of the ledger, from a crash. */
  readonly tornBytes: number;
  /** Whether there is neither a ledger nor a segment. */
  readonly empty: boolean;
}

/**
 * Verifies every file of a store against the ledger, and the ledger itself. Reads only; takes no lock; services may go
 * on writing.
 *
 * @throws The operating system's error if a directory or the ledger cannot be read; the signal's reason.
 */
export async function verifyStore(directory: string, options: VerifyOptions = {}): Promise<VerifyReport> {
  return new Verification(directory, options).run();
}

class Verification {
  readonly #directory: string;
  readonly #options: VerifyOptions;
  readonly #findings: VerifyFinding[] = [];
  #files = 0;
  #bytes = 0;

  constructor(directory: string, options: VerifyOptions) {
    this.#directory = directory;
    this.#options = options;
  }

  async run(): Promise<VerifyReport> {
    let stored = await listStoredSegments(this.#directory);
    let ledger = await readLedger(this.#directory, this.#options);
    this.#report(ledger.findings);
    const unsealed = new Map<string, UnsealedSegment>();
    const doubtful = await this.#checkSegments(segmentKeys(stored, ledger), stored, ledger, unsealed);
    if (doubtful.size > 0) {
      // A service may have sealed, compressed or deleted a file between the look at the files and at the ledger.
      const { settleMillis = DEFAULT_SETTLE_MILLIS, signal } = this.#options;
      await setTimeout(settleMillis, undefined, { signal });
      stored = await listStoredSegments(this.#directory);
      ledger = await readLedger(this.#directory, this.#options);
      const certain = await this.#checkSegments(doubtful.keys(), stored, ledger, unsealed);
      this.#report([...certain.values()]);
    }
    return {
      findings: this.#findings,
      head: ledger.head,
      entries: ledger.entries,
      signedEntries: ledger.signedEntries,
      files: this.#files,
      bytes: this.#bytes,
      released: [...ledger.history.segments.values()].filter(({ released }) => released).length,
      unsealed: [...unsealed.values()],
      tornBytes: ledger.tornBytes,
      empty: ledger.entries === 0 && ledger.tornBytes === 0 && stored.length === 0,
    };
  }

  /** Verifies segments by their keys. Returns findings that only a second look makes certain. */
  async #checkSegments(
    keys: Iterable<string>,
    stored: readonly StoredSegment[],
    ledger: LedgerCheck,
    unsealed: Map<string, UnsealedSegment>,
  ): Promise<Map<string, VerifyFinding>> {
    const byKey = new Map(stored.map((segment) => [segmentKey(segment), segment]));
    const positions = unsealedPositions(stored, ledger.history);
    const doubtful = new Map<string, VerifyFinding>();
    for (const key of keys) {
      const segment = byKey.get(key);
      const known = ledger.history.segments.get(key);
      const { present, coveredBytes } = await this.#checkFiles(segment, known, ledger);
      const position = positions.get(key);
      // Interrupted before the file got its name: its segments are there, each verified by itself.
      const interrupted = present === 0 && known !== undefined && hasAllInputs(known, byKey);
      const finding = interrupted ? undefined : this.#checkPresence(segment, known, present, position);
      if (finding !== undefined) doubtful.set(key, finding);
      const [file] = segment?.files ?? [];
      unsealed.delete(key);
      if (segment === undefined || file === undefined) continue;
      if (position === undefined || position === 'never') continue;
      const { stream, segment: name } = segment;
      unsealed.set(key, { stream, segment: name, path: file.path, coveredBytes, position });
    }
    return doubtful;
  }

  async #checkFiles(
    segment: StoredSegment | undefined,
    known: SegmentHistory | undefined,
    { history, expectedEntry }: LedgerCheck,
  ): Promise<{ present: number; coveredBytes: number }> {
    let present = 0;
    let coveredBytes = 0;
    if (segment === undefined || known === undefined) return { present, coveredBytes };
    for (const file of segment.files) {
      const check = await checkFile(file, known, { history, expectedEntry, signal: this.#options.signal });
      if (check.gone) continue;
      present += 1;
      coveredBytes = Math.max(coveredBytes, check.coveredBytes);
      this.#files += 1;
      this.#bytes += check.bytes;
      this.#report(check.findings);
    }
    return { present, coveredBytes };
  }

  #checkPresence(
    segment: StoredSegment | undefined,
    known: SegmentHistory | undefined,
    present: number,
    position: UnsealedPosition | undefined,
  ): VerifyFinding | undefined {
    const recordedBy = known?.seal ?? known?.checkpoints.at(-1);
    if (known !== undefined && recordedBy !== undefined && present === 0 && !known.released) {
      const { stream, segment: name } = known;
      const path = join(streamDirectory(this.#directory, stream), name);
      const message = `${name} is gone, and no entry lets it go`;
      return { code: 'missing', path, segment: name, byte: 0, entry: recordedBy.entry, message };
    }
    const [file] = segment?.files ?? [];
    if (position !== 'never' || segment === undefined || file === undefined) return undefined;
    const { segment: name } = segment;
    const message = `${name} lies among sealed segments, and was never sealed`;
    return { code: 'extra', path: file.path, segment: name, byte: 0, message };
  }

  #report(findings: readonly VerifyFinding[]): void {
    for (const finding of findings) {
      this.#findings.push(finding);
      this.#options.onFinding?.(finding);
    }
  }
}

/** Whether this was compacted from segments that are all still there. */
function hasAllInputs({ stream, seal }: SegmentHistory, stored: ReadonlyMap<string, StoredSegment>): boolean {
  if (seal?.type !== 'compact' || seal.inputs.length === 0) return false;
  return seal.inputs.every((segment) => stored.has(segmentKey({ stream, segment })));
}

/** Reads and verifies a store's ledger. Where there is none, it has no entries. */
export async function readLedger(
  directory: string,
  evidence: Pick<VerifyOptions, 'key' | 'expectHead'> = {},
): Promise<LedgerCheck> {
  const path = ledgerPath(directory);
  // First the note: it must not be newer than the ledger that it is compared with.
  let head = readHead(directory);
  let content = await readIfThere(path);
  if (head === undefined && content.length > 0) {
    // Perhaps the ledger has just been begun.
    head = readHead(directory);
    content = await readIfThere(path);
  }
  return checkLedger(content, { path, headPath: headPath(directory), head, ...evidence });
}

/** The segments that there are files of, then those that only the ledger knows. */
function segmentKeys(stored: readonly StoredSegment[], { history }: LedgerCheck): Set<string> {
  return new Set([...stored.map(segmentKey), ...history.segments.keys()]);
}

async function readIfThere(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    if (systemCode(error, '') === 'ENOENT') return new Uint8Array(0);
    throw error;
  }
}
