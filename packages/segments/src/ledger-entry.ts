/** What the ledger records: one event a line. */
import { STREAMS, type Stream } from './store-layout.ts';

/** What every event is about: one segment, under the name it was written with, without `.zst` or `.gz`. */
interface SegmentEvent {
  readonly stream: Stream;
  readonly segment: string;
}

/** Content that will not change again. */
interface SealedContent {
  /** Log records, spans or data points. */
  readonly records: number;
  readonly bytes: number;
  /** Earliest and latest timestamp, Unix nanoseconds in decimal. */
  readonly first: string;
  readonly last: string;
  /** Of the whole content, uncompressed; 64 hexadecimal digits. */
  readonly sha256: string;
  /** Where the content differs, these tell from which MiB on: see {@link FileDigest.marks}. */
  readonly marks: readonly string[];
}

/** A segment is complete. */
export interface SealEvent extends SegmentEvent, SealedContent {
  readonly type: 'seal';
  /** Whether it was sealed after its writer had ended without doing so. */
  readonly recovered?: boolean;
  /** Whether the hash was carried on from that of the checkpoints, so that it is over what they were over. */
  readonly carried?: boolean;
}

/** A segment is known to have been begun, and is not sealed though a newer one of its writer is. */
export interface BeginEvent extends SegmentEvent {
  readonly type: 'begin';
}

/** The first `bytes` of a segment that is still being written; they will not change again. */
export interface CheckpointEvent extends SegmentEvent {
  readonly type: 'checkpoint';
  readonly bytes: number;
  readonly sha256: string;
}

/** A sealed segment now also lies there compressed; its raw file may go. */
export interface CompressEvent extends SegmentEvent {
  readonly type: 'compress';
  /** Name of the compressed file. */
  readonly stored: string;
  readonly storedBytes: number;
  readonly storedSha256: string;
  /** Of its content, decompressed. */
  readonly sha256: string;
  /** As those of {@link SealEvent}, of the compressed bytes. */
  readonly marks: readonly string[];
}

/** Several segments were merged into the new one named `segment`; they may go. */
export interface CompactEvent extends SegmentEvent, SealedContent {
  readonly type: 'compact';
  readonly inputs: readonly string[];
}

/** A segment has a verified copy in another directory; it may go. */
export interface ArchiveEvent extends SegmentEvent {
  readonly type: 'archive';
  readonly destination: string;
}

/** A segment is given up by retention; it may go. */
export interface PruneEvent extends SegmentEvent {
  readonly type: 'prune';
}

/** From here on, entries are signed with another key. The old one signs this entry. */
export interface RotateEvent {
  readonly type: 'rotate';
  /** The new public key: base64 of its SubjectPublicKeyInfo (DER). */
  readonly newKey: string;
}

/** Whoever appended found another last entry than the one that had been noted last: entries were taken away. */
export interface GapEvent {
  readonly type: 'gap';
  /** Number and hash of the entry that should have been there; absent where the note itself was gone. */
  readonly expectedEntry?: number;
  readonly expectedHash?: string;
}

/** What can be appended to a ledger. */
export type LedgerEvent =
  | SealEvent
  | BeginEvent
  | CheckpointEvent
  | CompressEvent
  | CompactEvent
  | ArchiveEvent
  | PruneEvent
  | RotateEvent
  | GapEvent;

/** How an event is bound into the chain. */
export interface ChainLink {
  /** Counts the ledger's entries, from 1. */
  readonly entry: number;
  /** When it was appended: RFC 3339, UTC. */
  readonly at: string;
  /** SHA-256 of the line before, without its newline; {@link NO_HASH} in the first entry. */
  readonly previous: string;
  /** Id of the key that signs the entry, where one does. */
  readonly keyId?: string;
}

/** A line of the ledger. */
export type LedgerEntry = LedgerEvent & ChainLink;

/** What the first entry has for the hash of the one before it. */
export const NO_HASH: string = '0'.repeat(64);

/** A signature closes the line, so that what it signs is the line without it. */
const SIGNED_LINE = /^(\{.+),"signature":"([A-Za-z0-9_-]{86})"\}$/u;

/** A line as read: its entry, and what its signature is over. */
export interface ParsedEntry {
  readonly entry: LedgerEntry;
  readonly signed: string;
  /** Base64url. `undefined` where the entry is not signed. */
  readonly signature: string | undefined;
}

/** The line of an entry, without its newline. `sign` gives the signature over the line as it is without one. */
export function formatEntry(entry: LedgerEntry, sign?: (text: string) => string): string {
  const text = JSON.stringify(entry);
  return sign === undefined ? text : `${text.slice(0, -1)},"signature":"${sign(text)}"}`;
}

/** Reads a line of the ledger; `undefined` if it is none. */
export function parseEntry(line: string): ParsedEntry | undefined {
  const [, body, signature] = SIGNED_LINE.exec(line) ?? [];
  const signed = body === undefined ? line : `${body}}`;
  let value: unknown;
  try {
    value = JSON.parse(signed);
  } catch {
    return undefined;
  }
  return isEntry(value) ? { entry: value, signed, signature } : undefined;
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isHash: Check = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/u.test(value);
const isNanos: Check = (value) => typeof value === 'string' && /^-?\d{1,20}$/u.test(value);
const isFlag: Check = (value) => typeof value === 'boolean';
const isStream: Check = (value) => STREAMS.some((stream) => stream === value);
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText);
const orAbsent =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

const SEGMENT = { stream: isStream, segment: isText };
const CONTENT = {
  records: isCount,
  bytes: isCount,
  first: isNanos,
  last: isNanos,
  sha256: isHash,
  marks: isTexts,
};
const LINK = { entry: isCount, at: isText, previous: isHash, keyId: orAbsent(isText) };

/** The fields of every type of event. */
const FIELDS: Readonly<Record<LedgerEvent['type'], Readonly<Record<string, Check>>>> = {
  seal: { ...SEGMENT, ...CONTENT, recovered: orAbsent(isFlag), carried: orAbsent(isFlag) },
  begin: SEGMENT,
  checkpoint: { ...SEGMENT, bytes: isCount, sha256: isHash },
  compress: {
    ...SEGMENT,
    stored: isText,
    storedBytes: isCount,
    storedSha256: isHash,
    sha256: isHash,
    marks: isTexts,
  },
  compact: { ...SEGMENT, ...CONTENT, inputs: isTexts },
  archive: { ...SEGMENT, destination: isText },
  prune: SEGMENT,
  rotate: { newKey: isText },
  gap: { expectedEntry: orAbsent(isCount), expectedHash: orAbsent(isHash) },
};

function isEntry(value: unknown): value is LedgerEntry {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map(Object.entries(value));
  const type = fields.get('type');
  if (typeof type !== 'string' || !Object.hasOwn(FIELDS, type)) return false;
  const checks = { ...LINK, ...FIELDS[type as LedgerEvent['type']] };
  return Object.entries(checks).every(([name, check]) => check(fields.get(name)));
}
