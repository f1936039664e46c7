/** The note of a ledger's last entry, in a file of its own: it tells when entries were taken off the end. */
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from './segment-error.ts';

const FILE_MODE = 0o600;

/** Every note has the same length, so that it is overwritten in place, in one sector of the disk: never half of it. */
const ENTRY_DIGITS = 15;

/** An entry of the ledger. */
export interface LedgerHead {
  /** Its number; entries count from 1. */
  readonly entry: number;
  /** SHA-256 of its line, without the newline. */
  readonly hash: string;
}

/** Where the note is. */
export function headPath(directory: string): string {
  return join(directory, 'ledger.head');
}

/** The note; `undefined` if there is none, `'unreadable'` if it is not as it was written. */
export function readHead(directory: string): LedgerHead | 'unreadable' | undefined {
  let text: string;
  try {
    text = readFileSync(headPath(directory), 'latin1');
  } catch (error) {
    if (systemCode(error, '') === 'ENOENT') return undefined;
    throw error;
  }
  const [, entry, hash] = /^(\d{15}) ([0-9a-f]{64})\n$/u.exec(text) ?? [];
  return entry === undefined || hash === undefined ? 'unreadable' : { entry: Number(entry), hash };
}

/** Writes the note. Stops with each file descriptor that must be on the disk before it may go on. */
export function* writeHead(directory: string, { entry, hash }: LedgerHead): Generator<number, void, void> {
  const path = headPath(directory);
  const text = Buffer.from(`${String(entry).padStart(ENTRY_DIGITS, '0')} ${hash}\n`);
  const existing = openExisting(path);
  const fd = existing ?? openSync(path, 'wx', FILE_MODE);
  try {
    writeSync(fd, text, 0, text.length, 0);
    ftruncateSync(fd, text.length);
    yield fd;
  } finally {
    closeSync(fd);
  }
  // Windows cannot sync the names of a directory, and has no need to.
  if (existing !== undefined || process.platform === 'win32') return;
  const parent = openSync(directory, 'r');
  try {
    yield parent;
  } finally {
    closeSync(parent);
  }
}

function openExisting(path: string): number | undefined {
  try {
    return openSync(path, 'r+');
  } catch (error) {
    if (systemCode(error, '') === 'ENOENT') return undefined;
    throw error;
  }
}
