/** Lets one process at a time append to a ledger. */
import { setTimeout } from 'node:timers/promises';
import { LedgerError } from './ledger-error.ts';
import { LockFile, type LockPatience } from './lock-file.ts';

/** 30 s: an append takes milliseconds. A lock this old belongs to a process that hangs, or to another machine's that died. */
const PATIENCE: LockPatience = { staleMillis: 30_000, evenIfRunning: true };

/** 60 s: longer than it takes to take over a lock that nobody holds any more. */
const WAIT_MILLIS = 60_000;

/** Attempts are 2–20 ms apart, at random, so that waiting processes do not keep in step. */
const MIN_PAUSE_MILLIS = 2;
const MAX_PAUSE_MILLIS = 20;

/** A lock that is held. */
export interface LedgerLock {
  /** @throws {@link LedgerError} `locked` if another process took the lock over, so that nothing may be written. */
  check(): void;
  release(): void;
}

/**
 * Waits for the lock at `path`. Takes it over from a process that has ended, or that holds it for more than 30 s.
 *
 * @throws {@link LedgerError} `locked` if it is not to be had within a minute; the operating system's error if the file
 * cannot be created.
 */
export async function acquireLock(path: string): Promise<LedgerLock> {
  const file = new LockFile(path, PATIENCE);
  const deadline = performance.now() + WAIT_MILLIS;
  while (!file.tryAcquire()) {
    if (performance.now() > deadline) throw heldByAnother(path);
    await setTimeout(pauseMillis());
  }
  return lockOf(file);
}

/**
 * As {@link acquireLock}, blocking the thread meanwhile. Does not wait for this process itself, which cannot go on.
 *
 * @param waitMillis How long to wait at most.
 */
export function acquireLockSync(path: string, waitMillis: number): LedgerLock {
  const file = new LockFile(path, PATIENCE);
  const deadline = performance.now() + waitMillis;
  while (!file.tryAcquire()) {
    if (performance.now() > deadline || file.isOfThisProcess()) throw heldByAnother(path);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMillis());
  }
  return lockOf(file);
}

function lockOf(file: LockFile): LedgerLock {
  return {
    check() {
      if (file.isOurs()) return;
      throw new LedgerError(
        'locked',
        `Cannot append to the ledger: this process hung, and another took over ${file.path}.`,
      );
    },
    release: () => file.release(),
  };
}

function pauseMillis(): number {
  return MIN_PAUSE_MILLIS + Math.random() * (MAX_PAUSE_MILLIS - MIN_PAUSE_MILLIS);
}

function heldByAnother(path: string): LedgerError {
  return new LedgerError('locked', `Cannot append to the ledger: another process holds ${path}.`);
}
