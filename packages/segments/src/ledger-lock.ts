/** Lets one process at a time append to a ledger: a lock file, which a process that died leaves behind. */
import { randomUUID } from 'node:crypto';
import { open, readFile, stat, unlink } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { LedgerError } from './ledger-error.ts';
import { currentProcess, isRunning, type ProcessIdentity } from './process-identity.ts';
import { systemCode } from './segment-error.ts';

/** 30 s: an append takes milliseconds. A lock this old belongs to a process that hangs, or to another machine's that died. */
const STALE_MILLIS = 30_000;

/** 60 s: longer than it takes to take over a lock that nobody holds any more. */
const PATIENCE_MILLIS = 60_000;

/** Attempts are 2–20 ms apart, at random, so that waiting processes do not keep in step. */
const MIN_WAIT_MILLIS = 2;
const MAX_WAIT_MILLIS = 20;

const FILE_MODE = 0o600;

interface Holder extends ProcessIdentity {
  /** Unlike a process id, never used twice. */
  readonly token: string;
}

/** A lock that is held. */
export interface LedgerLock {
  /** @throws {@link LedgerError} `locked` if another process took the lock over, so that nothing may be written. */
  check(): Promise<void>;
  release(): Promise<void>;
}

/**
 * Waits for the lock at `path`. Takes it over from a process that has ended, or that holds it for more than 30 s.
 *
 * @throws {@link LedgerError} `locked` if it is not to be had within a minute; the operating system's error if the file
 * cannot be created.
 */
export async function acquireLock(path: string): Promise<LedgerLock> {
  const holder: Holder = { token: randomUUID(), ...currentProcess() };
  const deadline = Date.now() + PATIENCE_MILLIS;
  while (!(await createLock(path, JSON.stringify(holder)))) {
    if (await isStale(path)) await removeStale(path);
    else if (Date.now() > deadline) {
      throw new LedgerError('locked', `Cannot append to the ledger: another process holds ${path}.`);
    } else await setTimeout(MIN_WAIT_MILLIS + Math.random() * (MAX_WAIT_MILLIS - MIN_WAIT_MILLIS));
  }
  const isOurs = async () => (await readHolder(path))?.token === holder.token;
  return {
    async check() {
      if (await isOurs()) return;
      throw new LedgerError(
        'locked',
        `Cannot append to the ledger: this process hung, and another took over ${path}.`,
      );
    },
    async release() {
      if (await isOurs()) await removeFile(path);
    },
  };
}

/**
 * Removes a stale lock. Under a lock of its own: between looking and removing, another process could have removed the
 * stale one and taken the lock rightly.
 */
async function removeStale(path: string): Promise<void> {
  const guard = `${path}.stale`;
  if (!(await createLock(guard, ''))) {
    // Left behind by a process that died just here.
    if (await isOld(guard)) await removeFile(guard);
    else await setTimeout(MIN_WAIT_MILLIS);
    return;
  }
  try {
    if (await isStale(path)) await removeFile(path);
  } finally {
    await removeFile(guard);
  }
}

async function isStale(path: string): Promise<boolean> {
  const holder = await readHolder(path);
  if (holder !== undefined && isRunning(holder) === false) return true;
  return isOld(path);
}

async function isOld(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs > STALE_MILLIS;
  } catch (error) {
    if (systemCode(error, '') === 'ENOENT') return false;
    throw error;
  }
}

async function createLock(path: string, content: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx', FILE_MODE);
    try {
      await handle.writeFile(content);
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (systemCode(error, '') === 'EEXIST') return false;
    throw error;
  }
}

/** Who holds a lock; `undefined` if nobody does, or who does has not written so yet. */
async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const { token, pid, machine, started } = JSON.parse(await readFile(path, 'utf8'));
    return { token, pid, machine, started };
  } catch (error) {
    if (error instanceof SyntaxError || systemCode(error, '') === 'ENOENT') return undefined;
    throw error;
  }
}

async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (systemCode(error, '') !== 'ENOENT') throw error;
  }
}
