/** Verifies the files of one segment against what the ledger says of it. */
import { readContent } from './content-file.ts';
import { digestFile, type FileDigest, MARK_BYTES, RunningDigest } from './file-digest.ts';
import type { ChainLink, CompressEvent } from './ledger-entry.ts';
import type { LedgerHistory, SegmentHistory } from './ledger-history.ts';
import { SegmentReadError, systemCode } from './segment-error.ts';
import type { StoreFile } from './store-files.ts';
import type { VerifyFinding } from './verify-finding.ts';

/** Content that was recorded once. */
interface Expected {
  readonly bytes: number;
  readonly sha256: string;
  readonly marks: readonly string[];
  /** The entry that recorded it. */
  readonly entry: number;
}

/** What verifying a segment needs to know. */
export interface SegmentContext {
  readonly history: LedgerHistory;
  /** Number of the entry that is known from outside; entries after it are trusted less. */
  readonly expectedEntry: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What came out for one file. */
export interface FileCheck {
  readonly findings: readonly VerifyFinding[];
  /** Stored bytes that were read. */
  readonly bytes: number;
  /** Bytes from the file's beginning on that the ledger covers. */
  readonly coveredBytes: number;
  /** Whether the file had gone when it was its turn. */
  readonly gone: boolean;
}

/** Verifies one file of a segment that the ledger knows. */
export async function checkFile(
  file: StoreFile,
  known: SegmentHistory,
  context: SegmentContext,
): Promise<FileCheck> {
  try {
    return await checkReadable(file, known, context);
  } catch (error) {
    context.signal?.throwIfAborted();
    const code = systemCode(error, 'read-failed');
    if (code === 'ENOENT') return { findings: [], bytes: 0, coveredBytes: 0, gone: true };
    const damaged = error instanceof SegmentReadError && code === 'corrupt';
    const message = error instanceof Error ? error.message : String(error);
    const finding: VerifyFinding = {
      code: damaged ? 'modified' : 'unreadable',
      path: file.path,
      segment: known.segment,
      byte: 0,
      message: damaged ? `it does not decompress to what was sealed: ${message}` : message,
    };
    return { findings: [finding], bytes: 0, coveredBytes: 0, gone: false };
  }
}

async function checkReadable(
  file: StoreFile,
  known: SegmentHistory,
  context: SegmentContext,
): Promise<FileCheck> {
  const { seal } = known;
  const { signal } = context;
  if (file.compression !== undefined) return checkCompressed(file, known, context);
  const checkpointed = Math.max(0, ...known.checkpoints.map(({ bytes }) => bytes));
  const positions = [...known.checkpoints, ...(seal === undefined ? [] : [seal])].map(({ bytes }) => bytes);
  // Of a segment that is still being written, only what the last checkpoint covers can be verified.
  const digest = await digestFile(file.path, {
    positions,
    end: seal === undefined ? checkpointed : undefined,
    signal,
  });
  const sealFinding = seal && compare(file, known, digest, seal, context.history);
  const findings = sealFinding === undefined ? checkCheckpoints(file, known, digest) : [sealFinding];
  return { findings, bytes: digest.bytes, coveredBytes: seal?.bytes ?? checkpointed, gone: false };
}

/**
 * Verifies a compressed file by its stored bytes. Its content is verified too, which takes decompressing, where no entry
 * has the stored bytes, or one that may be a forger's: it is of another key than the seal, or came after the head that
 * is known from outside, or another entry, or the seal, says something else.
 */
async function checkCompressed(
  file: StoreFile,
  known: SegmentHistory,
  context: SegmentContext,
): Promise<FileCheck> {
  const { seal } = known;
  // Never sealed, so there is nothing to compare it with: that is a finding of its own.
  if (seal === undefined) return { findings: [], bytes: 0, coveredBytes: 0, gone: false };
  const recorded = known.compressed.get(file.fileName) ?? [];
  const latest = recorded.at(-1);
  const findings: VerifyFinding[] = [];
  let bytes = 0;
  if (latest !== undefined) {
    const digest = await digestFile(file.path, { signal: context.signal });
    bytes = digest.bytes;
    const expected = { ...latest, bytes: latest.storedBytes, sha256: latest.storedSha256 };
    const finding = compare(file, known, digest, expected, context.history);
    if (finding !== undefined) findings.push(finding);
  }
  const trusted = latest !== undefined && isAsTrusted(recorded, known, context);
  if (findings.length === 0 && !trusted) {
    const content = new RunningDigest([...known.checkpoints, seal].map((position) => position.bytes));
    for await (const chunk of readContent(file.path, { signal: context.signal })) content.update(chunk);
    const digest = content.finish();
    if (bytes === 0) bytes = digest.bytes;
    const finding = compare(file, known, digest, seal, context.history);
    if (finding !== undefined)
      findings.push({ ...finding, message: `${finding.message} (bytes of its content, decompressed)` });
    else findings.push(...checkCheckpoints(file, known, digest));
  }
  return { findings, bytes, coveredBytes: seal.bytes, gone: false };
}

function isAsTrusted(
  recorded: readonly (CompressEvent & ChainLink)[],
  { seal, checkpoints }: SegmentHistory,
  { expectedEntry = 0 }: SegmentContext,
): boolean {
  const latest = recorded.at(-1);
  return (
    seal !== undefined &&
    latest !== undefined &&
    recorded.every(({ storedSha256 }) => storedSha256 === latest.storedSha256) &&
    latest.sha256 === seal.sha256 &&
    latest.keyId === seal.keyId &&
    latest.entry > expectedEntry === seal.entry > expectedEntry &&
    // A seal that was not carried on from the checkpoints may differ from them, which only the content tells.
    (checkpoints.length === 0 || (seal.type === 'seal' && seal.carried === true))
  );
}

function compare(
  { path, fileName }: StoreFile,
  { segment }: SegmentHistory,
  digest: FileDigest,
  expected: Expected,
  history: LedgerHistory,
): VerifyFinding | undefined {
  if (digest.bytes === expected.bytes && digest.sha256 === expected.sha256) return undefined;
  const about = { path, segment, entry: expected.entry };
  const other = history.segmentWith(digest.sha256);
  if (other !== undefined && other !== segment) {
    return {
      ...about,
      code: 'out-of-order',
      byte: 0,
      message: `${fileName} holds what was sealed as ${other}`,
    };
  }
  if (digest.prefixes.get(expected.bytes) === expected.sha256) {
    return {
      ...about,
      code: 'modified',
      byte: expected.bytes,
      end: digest.bytes,
      message: `${fileName} goes on after byte ${expected.bytes}, where it was sealed`,
    };
  }
  const wrong = expected.marks.findIndex((mark, index) => digest.marks[index] !== mark);
  const intact = (wrong === -1 ? expected.marks.length : wrong) * MARK_BYTES;
  // Where the file ends before the next mark, nothing tells how far into that MiB it is intact.
  if (digest.bytes < expected.bytes && digest.bytes < intact + MARK_BYTES) {
    return {
      ...about,
      code: 'truncated',
      byte: digest.bytes,
      message: `${fileName} ends at byte ${digest.bytes} of ${expected.bytes}; the first ${intact} are as sealed`,
    };
  }
  const end = Math.min(intact + MARK_BYTES, Math.max(digest.bytes, expected.bytes));
  return {
    ...about,
    code: 'modified',
    byte: intact,
    end,
    message: `${fileName} differs from what was sealed, first between byte ${intact} and byte ${end}`,
  };
}

/** Compares with what was recorded while the segment was written. */
function checkCheckpoints(
  { path, fileName }: StoreFile,
  { segment, seal, checkpoints }: SegmentHistory,
  digest: FileDigest,
): VerifyFinding[] {
  let intact = 0;
  for (const { bytes, sha256, entry } of checkpoints) {
    if (digest.prefixes.get(bytes) === sha256) {
      intact = Math.max(intact, bytes);
      continue;
    }
    const about = { path, segment, entry };
    if (seal !== undefined) {
      const message = `${fileName} was sealed with other content than entry ${entry} had recorded of its first ${bytes} bytes`;
      return [{ ...about, code: 'truncated-and-continued', byte: intact, end: bytes, message }];
    }
    if (digest.bytes < bytes) {
      const message = `${fileName} ends at byte ${digest.bytes}, though it had ${bytes}`;
      return [{ ...about, code: 'truncated', byte: digest.bytes, message }];
    }
    const message = `${fileName} differs from what it was, first between byte ${intact} and byte ${bytes}`;
    return [{ ...about, code: 'modified', byte: intact, end: bytes, message }];
  }
  return [];
}
