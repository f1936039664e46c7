/** Says which writers are at work, so that what the others left behind can be put in order. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { currentProcess, isRunning, type ProcessIdentity } from './process-identity.ts';
import { systemCode } from './segment-error.ts';
import type { Stream } from './store-layout.ts';

/** One minute between signs of life, for those who cannot look whether a process of another machine is there. */
const HEARTBEAT_MILLIS = 60_000;

/** Ten minutes without a sign of life: a writer of another machine is taken for dead. */
const STALE_MILLIS = 10 * HEARTBEAT_MILLIS;

const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;

interface Holder extends ProcessIdentity {
  /** Tells the writers of one process apart. */
  readonly token: string;
}

/** A writer's sign that it is at work: the file `state/writers/<stream>-<writer>.lock` in the store. */
export class WriterLock {
  readonly #path: string;
  readonly #token: string = randomUUID();
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(directory: string, stream: Stream, writer: string) {
    this.#path = lockPath(directory, stream, writer);
  }

  /**
   * Takes the lock, also from a writer that is dead. Takes it again where the file was removed meanwhile.
   *
   * @returns whether it is ours; `false` if another writer that is at work has this stream and id.
   * @throws The operating system's error if the file cannot be written.
   */
  acquire(): boolean {
    const content = JSON.stringify({ ...currentProcess(), token: this.#token });
    while (!createFile(this.#path, content)) {
      const holder = readHolder(this.#path);
      if (holder?.token === this.#token) break;
      if (isAlive(this.#path, holder)) return false;
      rmSync(this.#path, { force: true });
    }
    this.#heartbeat ??= setInterval(() => this.#beat(), HEARTBEAT_MILLIS).unref();
    return true;
  }

  /** Gives the lock back. */
  release(): void {
    if (this.#heartbeat === undefined) return;
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
    if (readHolder(this.#path)?.token === this.#token) rmSync(this.#path, { force: true });
  }

  async #beat(): Promise<void> {
    const now = new Date();
    try {
      await utimes(this.#path, now, now);
    } catch {
      // A store that cannot be touched cannot be written either, which the next append reports.
      return;
    }
  }
}

/** Whether a writer of this stream and id is at work. */
export function isWriterAlive(directory: string, stream: Stream, writer: string): boolean {
  const path = lockPath(directory, stream, writer);
  const holder = readHolder(path);
  return isAlive(path, holder);
}

/** Removes the lock of a writer that is dead. */
export function removeDeadLock(directory: string, stream: Stream, writer: string): void {
  if (!isWriterAlive(directory, stream, writer)) {
    rmSync(lockPath(directory, stream, writer), { force: true });
  }
}

function lockPath(directory: string, stream: Stream, writer: string): string {
  return join(directory, 'state', 'writers', `${stream}-${writer}.lock`);
}

function isAlive(path: string, holder: Holder | undefined): boolean {
  const running = holder === undefined ? undefined : isRunning(holder);
  if (running !== undefined) return running;
  try {
    // Of another machine, or just being written: alive as long as it is touched.
    return Date.now() - statSync(path).mtimeMs < STALE_MILLIS;
  } catch (error) {
    if (systemCode(error, '') === 'ENOENT') return false;
    throw error;
  }
}

function createFile(path: string, content: string): boolean {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: DIRECTORY_MODE });
    writeFileSync(path, content, { flag: 'wx', mode: FILE_MODE });
    return true;
  } catch (error) {
    if (systemCode(error, '') === 'EEXIST') return false;
    // A full disk leaves an empty file, which would be taken for a lock that is being written.
    if (systemCode(error, '') === 'ENOSPC') rmSync(path, { force: true });
    throw error;
  }
}

/** Who holds a lock; `undefined` if nobody does, or who does has not written so yet. */
function readHolder(path: string): Holder | undefined {
  try {
    const { token, pid, machine, started } = JSON.parse(readFileSync(path, 'utf8'));
    return { token, pid, machine, started };
  } catch (error) {
    if (error instanceof SyntaxError || systemCode(error, '') === 'ENOENT') return undefined;
    throw error;
  }
}
