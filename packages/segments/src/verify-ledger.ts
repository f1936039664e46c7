/** Verifies the ledger itself: its chain, its signatures and its end. Pure. */
import { hashLine } from './ledger.ts';
import { type LedgerEntry, NO_HASH, type ParsedEntry, parseEntry } from './ledger-entry.ts';
import type { LedgerHead } from './ledger-head.ts';
import { LedgerHistory } from './ledger-history.ts';
import type { LedgerKey } from './ledger-key.ts';
import type { FindingCode, VerifyFinding } from './verify-finding.ts';
import { SignatureCheck } from './verify-signatures.ts';

const NEWLINE = 0x0a;

/** What a ledger is verified against. */
export interface LedgerEvidence {
  /** The path, for findings. */
  readonly path: string;
  readonly headPath: string;
  /** The note of the last entry. */
  readonly head: LedgerHead | 'unreadable' | undefined;
  /** The first key that signed. */
  readonly key?: LedgerKey | undefined;
  /** Hash of an entry that was the last one once. */
  readonly expectHead?: string | undefined;
}

/** What a ledger holds, and what is wrong with it. */
export interface LedgerCheck {
  readonly findings: readonly VerifyFinding[];
  readonly history: LedgerHistory;
  readonly entries: number;
  readonly signedEntries: number;
  readonly head: LedgerHead | undefined;
  /** Number of the entry that `expectHead` is the hash of. */
  readonly expectedEntry: number | undefined;
  /** Bytes of an unfinished last line. */
  readonly tornBytes: number;
}

interface Line {
  readonly number: number;
  readonly offset: number;
  readonly hash: string;
  readonly parsed: ParsedEntry | undefined;
}

/** Verifies a ledger's content. */
export function checkLedger(content: Uint8Array, evidence: LedgerEvidence): LedgerCheck {
  const { lines, tornBytes } = splitLines(content);
  const finding = (code: FindingCode, line: Line | undefined, message: string): VerifyFinding => ({
    code,
    path: evidence.path,
    byte: line?.offset,
    entry: line?.number,
    message,
  });
  const history = new LedgerHistory();
  const findings = checkChain(lines, finding);
  for (const { parsed } of lines) if (parsed !== undefined) history.add(parsed.entry);
  for (const { first, entry } of history.reseals) {
    findings.push({
      ...finding('resealed', lines[entry.entry - 1], `entry ${entry.entry} seals ${entry.segment} again`),
      segment: entry.segment,
      message: `entry ${entry.entry} seals ${entry.segment} again, with other content than entry ${first} did`,
    });
  }
  if (evidence.key !== undefined) findings.push(...checkSignatures(lines, evidence.key, finding));
  findings.push(...checkHeadNote(lines, evidence));
  const expectedLine = lines.find(({ hash }) => hash === evidence.expectHead);
  if (evidence.expectHead !== undefined && expectedLine === undefined) {
    const message = `no entry has the expected hash ${evidence.expectHead}: entries were taken off the end, or an old ledger was put back`;
    findings.push(finding('ledger-truncated', lines.at(-1), message));
  }
  const last = lines.at(-1);
  return {
    findings,
    history,
    entries: lines.length,
    signedEntries: lines.filter(({ parsed }) => parsed?.signature !== undefined).length,
    head: last && { entry: last.number, hash: last.hash },
    expectedEntry: expectedLine?.number,
    tornBytes,
  };
}

type ToFinding = (code: FindingCode, line: Line | undefined, message: string) => VerifyFinding;

function splitLines(content: Uint8Array): { lines: Line[]; tornBytes: number } {
  const lines: Line[] = [];
  let offset = 0;
  for (;;) {
    const end = content.indexOf(NEWLINE, offset);
    if (end === -1) return { lines, tornBytes: content.length - offset };
    const bytes = content.subarray(offset, end);
    lines.push({
      number: lines.length + 1,
      offset,
      hash: hashLine(bytes),
      parsed: parseEntry(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString()),
    });
    offset = end + 1;
  }
}

function checkChain(lines: readonly Line[], finding: ToFinding): VerifyFinding[] {
  const findings: VerifyFinding[] = [];
  for (const [index, line] of lines.entries()) {
    const before = lines[index - 1];
    const { number } = line;
    if (line.parsed === undefined) {
      findings.push(finding('ledger-broken-chain', line, `line ${number} is no entry: it was changed`));
      continue;
    }
    const { entry } = line.parsed;
    if (entry.type === 'gap') findings.push(finding('ledger-truncated', line, gapMessage(entry, number)));
    // What follows an unreadable line cannot continue it: one finding is enough.
    if (before !== undefined && before.parsed === undefined) continue;
    if (entry.previous === (before?.hash ?? NO_HASH) && entry.entry === number) continue;
    const message =
      before === undefined
        ? `the first line is not the first entry: entries before it are gone, or it was changed`
        : `entry ${number} does not continue the one before it: one of them was changed, or one between them removed or moved`;
    findings.push(finding('ledger-broken-chain', before ?? line, message));
  }
  return findings;
}

function gapMessage(entry: LedgerEntry & { type: 'gap' }, number: number): string {
  const noted =
    entry.expectedEntry === undefined
      ? 'the note of the last entry was gone or damaged'
      : `entry ${entry.expectedEntry} had been noted as the last one, and was not`;
  return `when entry ${number} was appended, ${noted}: entries had been taken away`;
}

function checkSignatures(lines: readonly Line[], key: LedgerKey, finding: ToFinding): VerifyFinding[] {
  const parsed = lines.map((line) => line.parsed).filter((entry) => entry !== undefined);
  const check = new SignatureCheck(
    key,
    parsed.map(({ entry }) => entry),
  );
  const findings: VerifyFinding[] = [];
  const counts = new Map<FindingCode, number>();
  for (const line of lines) {
    const problem = line.parsed && check.check(line.parsed);
    if (problem === undefined) continue;
    const count = (counts.get(problem.code) ?? 0) + 1;
    counts.set(problem.code, count);
    // Thousands of entries may be signed with the same wrong key: the first one tells.
    if (count === 1) findings.push(finding(problem.code, line, `entry ${line.number} ${problem.message}`));
  }
  if (lines.length > 0 && !check.started && findings.length === 0)
    findings.push(finding('bad-signature', lines.at(-1), `no entry is signed, though a key is given`));
  return findings.map((first) => {
    const more = (counts.get(first.code) ?? 1) - 1;
    return more === 0 ? first : { ...first, message: `${first.message}; so are ${more} more entries` };
  });
}

/** The note may be behind, by a crash or by entries appended since it was read, but it names an entry that is there. */
function checkHeadNote(lines: readonly Line[], { head, headPath, path }: LedgerEvidence): VerifyFinding[] {
  if (head === undefined) {
    if (lines.length < 2) return [];
    return [{ code: 'missing', path: headPath, message: 'the note of the last entry is gone' }];
  }
  if (head === 'unreadable')
    return [{ code: 'modified', path: headPath, byte: 0, message: 'the note of the last entry was changed' }];
  if (head.entry === 0) {
    // Of a ledger that was just begun, none is noted yet, and so no hash.
    if (head.hash === NO_HASH) return [];
    return [{ code: 'modified', path: headPath, byte: 0, message: 'the note of the last entry was changed' }];
  }
  const line = lines[head.entry - 1];
  if (line?.hash === head.hash) return [];
  if (line !== undefined) {
    const message = `entry ${head.entry} is not the one that was noted: it was changed, or entries taken off and others put on`;
    return [{ code: 'ledger-broken-chain', path, byte: line.offset, entry: line.number, message }];
  }
  const message = `the ledger ends with entry ${lines.length}, though entry ${head.entry} was noted as the last one`;
  return [{ code: 'ledger-truncated', path, byte: lines.at(-1)?.offset ?? 0, entry: lines.length, message }];
}
