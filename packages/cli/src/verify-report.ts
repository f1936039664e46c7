import type { JsonValue } from '@agentbus/otlp';
import type { LeftSegments, UnsealedSegment, VerifyFinding, VerifyReport } from '@agentbus/segments';
import { formatBytes } from './byte-size.ts';
import type { Paint } from './color.ts';
import { plural } from './plural.ts';
import { escapeLine } from './terminal-text.ts';

/** What verifying found out, and what was done about it. */
export interface Verification {
  readonly directory: string;
  readonly report: VerifyReport;
  /** `undefined` where no repair took place. */
  readonly repaired: LeftSegments | undefined;
  /** Whether a repair was asked for, and not made because of findings. */
  readonly repairRefused: boolean;
  readonly keyGiven: boolean;
}

/** The verification for people, as lines. */
export function verificationLines(verification: Verification, paint: Paint): string[] {
  const { directory, report, repaired, repairRefused } = verification;
  const { findings, unsealed } = report;
  return [
    `${paint('bold', escapeLine(directory))}`,
    `  ${plural(report.files, 'file')}, ${formatBytes(report.bytes)}, ${report.entries} ledger ${report.entries === 1 ? 'entry' : 'entries'}, ${signatureText(verification)}`,
    ...(report.released === 0
      ? []
      : [`  ${plural(report.released, 'segment')} pruned, archived or compacted by entries of the ledger`]),
    ...(report.head === undefined ? [] : [`  head ${report.head.hash}`]),
    ...(report.tornBytes === 0
      ? []
      : [
          `  the ledger ends in ${plural(report.tornBytes, 'byte')} of an entry that a crash cut short: it counts as not there`,
        ]),
    ...unsealed.map((segment) => `  ${escapeLine(unsealedText(segment))}`),
    ...(repaired?.sealed ?? []).map(({ path }) => `  ${escapeLine(`sealed ${path}`)}`),
    ...(repaired?.skipped ?? []).map(
      ({ path, reason }) => `  ${escapeLine(`cannot seal ${path}: ${reason}`)}`,
    ),
    '',
    ...(findings.length === 0
      ? [paint('green', 'Nothing was found.')]
      : [
          paint(['red', 'bold'], `Found ${plural(findings.length, 'problem')}:`),
          ...findings.flatMap((finding) => findingLines(finding, paint)),
        ]),
    ...(repairRefused ? ['Nothing was repaired: sealing would vouch for what was found.'] : []),
  ];
}

/** The verification for scripts. */
export function verificationJson({ directory, report, repaired, keyGiven }: Verification): JsonValue {
  return {
    directory,
    honest: report.findings.length === 0,
    findings: report.findings.map(({ code, path, segment, byte, end, entry, message }) => ({
      code,
      path,
      segment: segment ?? null,
      byte: byte ?? null,
      end: end ?? null,
      entry: entry ?? null,
      message,
    })),
    head: report.head === undefined ? null : { ...report.head },
    entries: report.entries,
    signedEntries: report.signedEntries,
    signaturesChecked: keyGiven,
    files: report.files,
    bytes: report.bytes,
    released: report.released,
    unsealed: report.unsealed.map((segment) => ({ ...segment })),
    tornBytes: report.tornBytes,
    sealed: (repaired?.sealed ?? []).map(({ path }) => path),
    skipped: (repaired?.skipped ?? []).map((skipped) => ({ ...skipped })),
  };
}

function signatureText({ report, keyGiven }: Verification): string {
  if (keyGiven) return `${report.signedEntries} of them signed`;
  return report.signedEntries === 0 ? 'not signed' : 'signatures not checked (give --key)';
}

function unsealedText({ path, position, coveredBytes }: UnsealedSegment): string {
  const covered =
    coveredBytes === 0
      ? 'nothing of it can be verified'
      : `its first ${formatBytes(coveredBytes)} are verified`;
  switch (position) {
    case 'active':
      return `${path} is not sealed yet: ${covered}`;
    case 'rotated':
      return `${path} is complete and not sealed yet: ${covered}. After a crash, --repair seals it`;
    case 'foreign':
      return `${path} was made by another program: it is never sealed`;
  }
}

function findingLines({ code, path, byte, message }: VerifyFinding, paint: Paint): string[] {
  const place = byte === undefined ? path : `${path} at byte ${byte}`;
  return [`  ${paint('red', code)}  ${escapeLine(place)}`, `    ${escapeLine(message)}`];
}
