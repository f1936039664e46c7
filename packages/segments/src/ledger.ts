/** Appends to a store's ledger: a file of entries, each with the hash of the one before it. */
import { createHash } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
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
import { acquireLock, acquireLockSync, type LedgerLock } from './ledger-lock.ts';
import { systemCode } from './segment-error.ts';

const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;
const NEWLINE = 0x0a;

/** 64 KiB: holds the last entry, unless it seals a segment of gigabytes. */
const TAIL_BYTES = 64 * 1024;

/** One second: when a service starts, others may be appending. */
const ADOPT_WAIT_MILLIS = 1000;

const fsyncAsync = promisify(fsync);

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
    mkdirSync(directory, { recursive: true, mode: DIRECTORY_MODE });
    const lock = await acquireLock(lockPath(directory));
    try {
      const appending = new Appending(directory, events, options);
      for (const fd of appending.steps(lock)) await fsyncAsync(fd);
      return appending.head;
    } finally {
      lock.release();
    }
  } catch (error) {
    throw failure(directory, error);
  }
}

/**
 * As {@link appendLedgerEntries}, blocking the thread meanwhile: for the `exit` event of a process.
 *
 * @param waitMillis How long to wait at most for another process that is appending.
 * @throws {@link LedgerError} as above; `locked` also where this process is in the middle of appending.
 */
export function appendLedgerEntriesSync(
  directory: string,
  events: readonly [LedgerEvent, ...LedgerEvent[]],
  options: LedgerOptions & { readonly waitMillis: number },
): LedgerHead {
  try {
    mkdirSync(directory, { recursive: true, mode: DIRECTORY_MODE });
    const lock = acquireLockSync(lockPath(directory), options.waitMillis);
    try {
      const appending = new Appending(directory, events, options);
      for (const fd of appending.steps(lock)) fsyncSync(fd);
      return appending.head;
    } finally {
      lock.release();
    }
  } catch (error) {
    throw failure(directory, error);
  }
}

/** The id of the key that must sign the next entry; `undefined` where nothing is signed. */
export function currentKeyId(directory: string): string | undefined {
  let fd: number;
  try {
    fd = openSync(ledgerPath(directory), 'r');
  } catch (error) {
    if (systemCode(error, '') === 'ENOENT') return undefined;
    throw failure(directory, error);
  }
  try {
    return keyIdAfter(readLine(fd)?.entry);
  } finally {
    closeSync(fd);
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

/**
 * Sees to it that a ledger can go on with this key, blocking the thread meanwhile: where it is signed with the previous one,
 * that introduces the new one, as with {@link rotateLedgerKey}. Nothing is written where the ledger is signed with this key
 * already, or with none.
 *
 * @param key What entries are to be signed with; `undefined` for nothing.
 * @param previous The key that signed up to now.
 * @throws {@link LedgerError} `key-required` or `key-retired` where the ledger is signed with another key; those of
 * {@link appendLedgerEntriesSync}.
 */
export function adoptLedgerKey(
  directory: string,
  key: LedgerKey | undefined,
  previous?: LedgerKey | undefined,
  options: Omit<LedgerOptions, 'key'> = {},
): void {
  const current = currentKeyId(directory);
  if (current === undefined || current === key?.id) return;
  if (key === undefined || current !== previous?.id) throw wrongKey(ledgerPath(directory), current, key);
  try {
    const event: LedgerEvent = { type: 'rotate', newKey: encodePublicKey(key) };
    appendLedgerEntriesSync(directory, [event], { ...options, key: previous, waitMillis: ADOPT_WAIT_MILLIS });
  } catch (error) {
    // Another process that starts at the same time may have been first.
    if (currentKeyId(directory) !== key.id) throw error;
  }
}

function lockPath(directory: string): string {
  return join(directory, 'ledger.lock');
}

/** Appends the entries of events, all or none, and notes the last. */
class Appending {
  readonly #directory: string;
  readonly #events: readonly LedgerEvent[];
  readonly #options: LedgerOptions;
  /** The last entry. */
  head: LedgerHead = { entry: 0, hash: NO_HASH };

  constructor(directory: string, events: readonly LedgerEvent[], options: LedgerOptions) {
    this.#directory = directory;
    this.#events = events;
    this.#options = options;
  }

  /** Does it, and stops with a file descriptor wherever what was written must be on the disk before it may go on. */
  *steps(lock: LedgerLock): Generator<number, void, void> {
    const path = ledgerPath(this.#directory);
    const fd = openSync(path, 'a+', FILE_MODE);
    let undo = () => {};
    try {
      let last = readLine(fd);
      const size = last?.end ?? 0;
      // The rest of an append that a crash cut short.
      if (size < fstatSync(fd).size) ftruncateSync(fd, size);
      const noted = readHead(this.#directory);
      const gap = gapBefore(fd, noted, last);
      // A ledger whose note is gone can so be told from one that has just been begun.
      if (noted === undefined && last === undefined) yield* writeHead(this.#directory, this.head);
      const lines: string[] = [];
      for (const event of gap === undefined ? this.#events : [gap, ...this.#events]) {
        const { entry, line } = makeEntry(path, last, event, this.#options);
        lines.push(`${line}\n`);
        last = { entry, hash: hashLine(line) };
      }
      lock.check();
      // Half a line is worse than none; and what could not be synced may be gone from the disk.
      undo = () => ftruncateSync(fd, size);
      writeWhole(fd, Buffer.from(lines.join('')));
      yield fd;
      undo = () => {};
      this.head = { entry: last?.entry?.entry ?? 0, hash: last?.hash ?? NO_HASH };
      yield* writeHead(this.#directory, this.head);
    } finally {
      try {
        undo();
      } finally {
        closeSync(fd);
      }
    }
  }
}

function writeWhole(fd: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(fd, bytes, written);
}

function failure(directory: string, error: unknown): LedgerError {
  if (error instanceof LedgerError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new LedgerError(
    systemCode(error, 'ledger-failed'),
    `Cannot append to ${ledgerPath(directory)}: ${reason}`,
    { cause: error },
  );
}

interface LastLine {
  readonly entry: LedgerEntry | undefined;
  readonly hash: string;
  /** Where it ends, its newline included. */
  readonly end?: number;
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

/** A whole line: the last one, or the one that is so many before it. */
function readLine(fd: number, back = 0): LastLine | undefined {
  const { size } = fstatSync(fd);
  for (let length = TAIL_BYTES; ; length *= 4) {
    const start = Math.max(0, size - length);
    const buffer = Buffer.alloc(size - start);
    const tail = buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, start));
    let newline = tail.lastIndexOf(NEWLINE);
    for (let line = 0; line < back && newline > 0; line++) newline = tail.lastIndexOf(NEWLINE, newline - 1);
    const before = newline <= 0 ? -1 : tail.lastIndexOf(NEWLINE, newline - 1);
    if (start > 0 && before === -1) continue;
    if (newline === -1) return undefined;
    const line = tail.subarray(before + 1, newline);
    return {
      entry: parseEntry(line.toString())?.entry,
      hash: hashLine(line),
      end: start + newline + 1,
    };
  }
}

/** What to record if the ledger does not have the entry that was noted last. */
function gapBefore(
  fd: number,
  head: ReturnType<typeof readHead>,
  last: LastLine | undefined,
): GapEvent | undefined {
  const entry = last?.entry?.entry ?? 0;
  if (head === undefined || head === 'unreadable') {
    return head === undefined && entry <= 1 ? undefined : { type: 'gap' };
  }
  // Between entries and the note of them there may have been a crash.
  const noted = head.entry <= entry ? readLine(fd, entry - head.entry) : undefined;
  const isJustBegun = head.entry === 0 && head.hash === NO_HASH;
  if (isJustBegun || noted?.hash === head.hash) return undefined;
  return { type: 'gap', expectedEntry: head.entry, expectedHash: head.hash };
}

function keyIdAfter(last: LedgerEntry | undefined): string | undefined {
  return last?.type === 'rotate' ? decodePublicKey(last.newKey)?.id : last?.keyId;
}

/** The private half of the key that must sign what follows the last entry; `undefined` where nothing is signed. */
function checkKey(path: string, last: LedgerEntry | undefined, key: LedgerKey | undefined) {
  const current = keyIdAfter(last);
  if (key === undefined && current === undefined) return undefined;
  if (key === undefined || (current !== undefined && current !== key.id)) throw wrongKey(path, current, key);
  if (key.privateKey === undefined) {
    throw new LedgerError(
      'invalid-key',
      `Cannot append to ${path}: key ${key.id} is a public key only. Pass the private one.`,
    );
  }
  return key.privateKey;
}

function wrongKey(path: string, current: string | undefined, key: LedgerKey | undefined): LedgerError {
  if (key === undefined) {
    return new LedgerError(
      'key-required',
      `Cannot append to ${path}: its entries are signed with key ${current}, and no key is given. Pass that key.`,
    );
  }
  return new LedgerError(
    'key-retired',
    `Cannot append to ${path}: key is ${key.id}, must be ${current}, which signs its entries now. Pass that key.`,
  );
}
