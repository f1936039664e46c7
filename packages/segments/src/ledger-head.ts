/** The note of a ledger's last entry, in a file of its own: it tells when entries were taken off the end. */
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from './segment-error.ts';
import { syncDirectory } from './sync-directory.ts';

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
export async function readHead(directory: string): Promise<LedgerHead | 'unreadable' | undefined> {
  let text: string;
  try {
    text = await readFile(headPath(directory), 'latin1');
  } catch (error) {
    if (systemCode(error, '') === 'ENOENT') return undefined;
    throw error;
  }
  const [, entry, hash] = /^(\d{15}) ([0-9a-f]{64})\n$/u.exec(text) ?? [];
  return entry === undefined || hash === undefined ? 'unreadable' : { entry: Number(entry), hash };
}

/** Writes the note and waits until it is on the disk. */
export async function writeHead(directory: string, { entry, hash }: LedgerHead): Promise<void> {
  const path = headPath(directory);
  const text = Buffer.from(`${String(entry).padStart(ENTRY_DIGITS, '0')} ${hash}\n`);
  const existing = await openExisting(path);
  const handle = existing ?? (await open(path, 'wx', FILE_MODE));
  try {
    await handle.write(text, 0, text.length, 0);
    await handle.truncate(text.length);
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (existing === undefined) await syncDirectory(directory);
}

async function openExisting(path: string) {
  try {
    return await open(path, 'r+');
  } catch (error) {
    if (systemCode(error, '') === 'ENOENT') return undefined;
    throw error;
  }
}
