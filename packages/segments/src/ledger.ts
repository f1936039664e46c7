/** Appends to a store's ledger: a file of entries, each with the hash of the one before it. */
import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import {
  formatEntry,
  type GapEvent,
  type LedgerEntry,
  type LedgerEvent,
  NO_HASH,
  parseEntry,
} from './ledger-entry.ts';
import { LedgerError } from './ledger-error.ts';
import { type LedgerHead, readHead, writeHead } from './ledger-head.ts';
import { decodePublicKey, encodePublicKey, type LedgerKey, signEntry } from './ledger-key.ts';
import { acquireLock, type LedgerLock } from './ledger-lock.ts';
import { systemCode } from './segment-error.ts';

const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;
const NEWLINE = 0x0a;

/** 64 KiB: holds the last entry, unless it seals a segment of gigabytes. */
const TAIL_BYTES = 64 * 1024;

/** Settings of everything that appends to the ledger. */
export interface LedgerOptions {
  /** Signs the entry; needs its private half. Default: not signed, which only a ledger that never was may go on with. */
  readonly key?: LedgerKey | undefined;
  /** The clock, Unix milliseconds. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** The file that holds a store's ledger. */
export function ledgerPath(directory: string): string {
  return join(directory, 'ledger.jsonl');
}

/** The hash of a ledger's line, which the next line holds. */
export function hashLine(line: string | Uint8Array): string {
  return createHash('sha256').update(line).digest('hex');
}

/**
 * Appends an entry and waits until it is on the disk (fsync). Several processes may do so at once. A last line that a
 * crash left unfinished is cut off first. Where the ledger does not end in the entry that was noted last, a `gap` entry
 * goes before, so that what was taken away stays visible.
 *
 * Append an entry that lets a file go (prune, archive, compact) before the file is deleted, and one that brings a file
 * (compress) after it is complete: then a store verifies after a crash at any moment.
 *
 * @returns the entry
 * @throws {@link LedgerError} if it could not be appended: `key-required` or `key-retired` where the ledger is signed
 * with another key, `locked`, or the operating system's code.
 */
export async function appendLedgerEntry(
  directory: string,
  event: LedgerEvent,
  options: LedgerOptions = {},
): Promise<LedgerHead> {
  return appendLedgerEntries(directory, [event], options);
}

/**
 * As {@link appendLedgerEntry}, of several events at the price of one.
 *
 * @param events At least one.
 * @returns the last entry
 */
export async function appendLedgerEntries(
  directory: string,
  events: readonly [LedgerEvent, ...LedgerEvent[]],
  options: LedgerOptions = {},
): Promise<LedgerHead> {
  try {
    return await withLedgerFile(directory, async (ledger, lock) => {
      const gap = gapBefore(await readHead(directory), ledger.last);
      await lock.check();
      const head = await ledger.append(gap === undefined ? events : [gap, ...events], options);
      await writeHead(directory, head);
      return head;
    });
  } catch (error) {
    if (error instanceof LedgerError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new LedgerError(
      systemCode(error, 'ledger-failed'),
      `Cannot append to ${ledgerPath(directory)}: ${reason}`,
      { cause: error },
    );
  }
}

/**
 * Goes over to another key: the present one signs an entry that introduces it, and then signs nothing more. Whoever
 * trusts the first key can verify the whole ledger; destroy the private half of the old one, so that nobody who takes
 * over the machine later can rewrite what it signed.
 */
export function rotateLedgerKey(
  directory: string,
  newKey: LedgerKey,
  options: LedgerOptions & { readonly key: LedgerKey },
): Promise<LedgerHead> {
  return appendLedgerEntry(directory, { type: 'rotate', newKey: encodePublicKey(newKey) }, options);
}

/** Does something with the ledger while no other process appends. */
async function withLedgerFile<T>(
  directory: string,
  action: (ledger: LedgerFile, lock: LedgerLock) => Promise<T>,
): Promise<T> {
  await mkdir(directory, { recursive: true, mode: DIRECTORY_MODE });
  const path = ledgerPath(directory);
  const lock = await acquireLock(join(directory, 'ledger.lock'));
  try {
    const handle = await open(path, 'a+', FILE_MODE);
    try {
      return await action(await LedgerFile.open(handle, path), lock);
    } finally {
      await handle.close();
    }
  } finally {
    await lock.release();
  }
}

interface LastLine {
  readonly entry: LedgerEntry | undefined;
  readonly hash: string;
}

class LedgerFile {
  readonly #handle: FileHandle;
  readonly #path: string;
  #last: LastLine | undefined;

  private constructor(handle: FileHandle, path: string, last: LastLine | undefined) {
    this.#handle = handle;
    this.#path = path;
    this.#last = last;
  }

  static async open(handle: FileHandle, path: string): Promise<LedgerFile> {
    return new LedgerFile(handle, path, await readLastLine(handle));
  }

  get last(): LastLine | undefined {
    return this.#last;
  }

  /** Writes the entries of events, all or none, and syncs. Returns the last. */
  async append(events: readonly LedgerEvent[], options: LedgerOptions): Promise<LedgerHead> {
    const lines: string[] = [];
    let last = this.#last;
    for (const event of events) {
      const { entry, line } = makeEntry(this.#path, last, event, options);
      lines.push(`${line}\n`);
      last = { entry, hash: hashLine(line) };
    }
    const { size } = await this.#handle.stat();
    try {
      await this.#handle.appendFile(lines.join(''));
    } catch (error) {
      // Half a line is worse than none, though the next one to append would cut it off as well.
      await this.#handle.truncate(size);
      throw error;
    }
    await this.#handle.sync();
    this.#last = last;
    return { entry: last?.entry?.entry ?? 0, hash: last?.hash ?? NO_HASH };
  }
}

function makeEntry(
  path: string,
  last: LastLine | undefined,
  event: LedgerEvent,
  { key, now = Date.now }: LedgerOptions,
): { entry: LedgerEntry; line: string } {
  const privateKey = checkKey(path, last?.entry, key);
  const entry: LedgerEntry = {
    // A last line that is no entry was tampered with: verifying tells, appending goes on.
    entry: (last?.entry?.entry ?? 0) + 1,
    at: new Date(now()).toISOString(),
    ...event,
    previous: last?.hash ?? NO_HASH,
    ...(key === undefined ? {} : { keyId: key.id }),
  };
  const sign = privateKey && ((text: string) => signEntry(text, privateKey));
  return { entry, line: formatEntry(entry, sign) };
}

/** The last whole line. What comes after it is the rest of an append that a crash cut short, and is cut off. */
async function readLastLine(handle: FileHandle): Promise<LastLine | undefined> {
  const { size } = await handle.stat();
  for (let length = TAIL_BYTES; ; length *= 4) {
    const start = Math.max(0, size - length);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), 0, size - start, start);
    const tail = buffer.subarray(0, bytesRead);
    const end = tail.lastIndexOf(NEWLINE);
    const before = end <= 0 ? -1 : tail.lastIndexOf(NEWLINE, end - 1);
    if (start > 0 && before === -1) continue;
    if (start + end + 1 < size) await handle.truncate(start + end + 1);
    if (end === -1) return undefined;
    const line = tail.subarray(before + 1, end);
    return { entry: parseEntry(line.toString())?.entry, hash: hashLine(line) };
  }
}

/** What to record if the ledger does not end where it was noted to end. */
function gapBefore(
  head: Awaited<ReturnType<typeof readHead>>,
  last: LastLine | undefined,
): GapEvent | undefined {
  const entry = last?.entry?.entry ?? 0;
  if (head === undefined || head === 'unreadable') {
    // Between the first entry and its note there may have been a crash.
    return head === undefined && entry <= 1 ? undefined : { type: 'gap' };
  }
  if (head.entry === entry && head.hash === last?.hash) return undefined;
  // Between an entry and its note there may have been a crash.
  if (head.entry === entry - 1 && head.hash === last?.entry?.previous) return undefined;
  return { type: 'gap', expectedEntry: head.entry, expectedHash: head.hash };
}

/** The private half of the key that must sign what follows the last entry; `undefined` where nothing is signed. */
function checkKey(path: string, last: LedgerEntry | undefined, key: LedgerKey | undefined) {
  const current = last?.type === 'rotate' ? decodePublicKey(last.newKey)?.id : last?.keyId;
  if (key === undefined) {
    if (current === undefined) return undefined;
    throw new LedgerError(
      'key-required',
      `Cannot append to ${path}: its entries are signed with key ${current}, and no key is given. Pass that key.`,
    );
  }
  if (current !== undefined && current !== key.id) {
    throw new LedgerError(
      'key-retired',
      `Cannot append to ${path}: key is ${key.id}, must be ${current}, which signs its entries now. Pass that key.`,
    );
  }
  if (key.privateKey === undefined) {
    throw new LedgerError(
      'invalid-key',
      `Cannot append to ${path}: key ${key.id} is a public key only. Pass the private one.`,
    );
  }
  return key.privateKey;
}
