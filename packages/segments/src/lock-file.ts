/** A file that gives one process, or one part of it, something to itself. A process that died leaves it behind. */
import { randomUUID } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { partialPath } from './partial-file.ts';
import { currentProcess, isRunning, type ProcessIdentity } from './process-identity.ts';
import { systemCode } from './segment-error.ts';

const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;

/** What file systems without hard links answer: FAT, some network file systems. */
const NO_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** A lock that was released, or taken over, just when it was looked at, is tried for again. */
const MAX_ATTEMPTS = 3;

/** Stands for the token of a holder that cannot be read. */
const UNREADABLE = 'unreadable';

/** Tokens of locks that were given back, and whose files could not be removed: on a store that became read-only, say. */
const givenBack = new Set<string>();

interface Holder extends ProcessIdentity {
  /** Unlike a process id, never used twice. */
  readonly token: string;
}

/** When a lock whose holder is not known to have ended is taken for abandoned. */
export interface LockPatience {
  /** Milliseconds since the lock was last touched. */
  readonly staleMillis: number;
  /** Whether that counts also where the holder is known to run: it hangs. */
  readonly evenIfRunning?: boolean | undefined;
}

/** One claim to a lock file. All calls are synchronous, and a matter of microseconds. */
export class LockFile {
  readonly path: string;
  readonly #patience: LockPatience;
  readonly #token: string = randomUUID();

  constructor(path: string, patience: LockPatience) {
    this.path = path;
    this.#patience = patience;
  }

  /**
   * Takes the lock if nobody has it, also from a holder that is dead. Never do two have it: the file appears with its
   * content at once, and only one of those who find a dead holder may replace it.
   *
   * @returns whether it is ours, now or already
   * @throws The operating system's error if the file cannot be written.
   */
  tryAcquire(): boolean {
    givenBack.delete(this.#token);
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (this.#create()) return true;
      const holder = readHolder(this.path);
      if (holder?.token === this.#token) return true;
      if (isHeld(this.path, this.#patience, holder)) return false;
      this.#ifAbandoned(() => this.#replace());
      if (this.isOurs()) return true;
    }
    return false;
  }

  /** Removes the lock of a holder that is dead. */
  removeIfAbandoned(): void {
    if (existsSync(this.path)) this.#ifAbandoned(() => rmSync(this.path, { force: true }));
  }

  /** Whether nobody has taken it over. */
  isOurs(): boolean {
    return readHolder(this.path)?.token === this.#token;
  }

  /** Whether this process has it, or another part of this process. */
  isOfThisProcess(): boolean {
    const holder = readHolder(this.path);
    return holder !== undefined && holder.pid === process.pid && isRunning(holder) === true;
  }

  /** Shows that its holder is at work. @throws The operating system's error. */
  touch(): void {
    const now = new Date();
    utimesSync(this.path, now, now);
  }

  /** Gives it back, if it is still ours. Never throws. */
  release(): void {
    try {
      if (this.isOurs()) rmSync(this.path, { force: true });
    } catch {
      // Others of this process may take it over then; those of other processes do when it is stale.
      givenBack.add(this.#token);
    }
  }

  /**
   * Does something with the lock of a dead holder. The right to do so is a lock of its own, named for that holder: while
   * one process has it, no other touches a lock with this token. One that died in the middle is dealt with in the same way.
   */
  #ifAbandoned(action: () => void): void {
    const token = readHolder(this.path)?.token ?? UNREADABLE;
    const claim = new LockFile(`${this.path}.${token}`, this.#patience);
    if (isHeld(this.path, this.#patience) || !claim.tryAcquire()) return;
    try {
      const sameHolder = (readHolder(this.path)?.token ?? UNREADABLE) === token;
      // One that is gone is anybody's to create.
      if (sameHolder && existsSync(this.path) && !isHeld(this.path, this.#patience)) action();
    } finally {
      claim.release();
    }
  }

  #create(): boolean {
    const draft = this.#draft();
    try {
      linkSync(draft, this.path);
      return true;
    } catch (error) {
      const code = systemCode(error, '');
      if (code === 'EEXIST') return false;
      if (!NO_LINKS.has(code)) throw error;
      return createDirectly(this.path, this.#content());
    } finally {
      rmSync(draft, { force: true });
    }
  }

  #replace(): void {
    const draft = this.#draft();
    try {
      renameSync(draft, this.path);
    } finally {
      rmSync(draft, { force: true });
    }
  }

  /** Written in full before it gets its name. */
  #draft(): string {
    const draft = partialPath(this.path);
    try {
      mkdirSync(dirname(draft), { recursive: true, mode: DIRECTORY_MODE });
      writeFileSync(draft, this.#content(), { flag: 'wx', mode: FILE_MODE });
      return draft;
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  }

  #content(): string {
    return JSON.stringify({ ...currentProcess(), token: this.#token } satisfies Holder);
  }
}

/** Whether somebody who is at work has the lock at `path`. */
export function isHeld(
  path: string,
  patience: LockPatience,
  holder: Holder | undefined = readHolder(path),
): boolean {
  if (holder !== undefined && givenBack.has(holder.token)) return false;
  const running = holder === undefined ? undefined : isRunning(holder);
  if (running === false || (running === true && patience.evenIfRunning !== true)) return running;
  try {
    return Date.now() - statSync(path).mtimeMs < patience.staleMillis;
  } catch (error) {
    if (systemCode(error, '') === 'ENOENT') return false;
    throw error;
  }
}

function createDirectly(path: string, content: string): boolean {
  try {
    writeFileSync(path, content, { flag: 'wx', mode: FILE_MODE });
    return true;
  } catch (error) {
    if (systemCode(error, '') === 'EEXIST') return false;
    // A full disk leaves an empty file, which would be taken for a lock that is being written.
    if (systemCode(error, '') === 'ENOSPC') rmSync(path, { force: true });
    throw error;
  }
}

/** Who holds a lock; `undefined` if nobody does, or it cannot be told. */
function readHolder(path: string): Holder | undefined {
  try {
    const { token, pid, machine, started } = JSON.parse(readFileSync(path, 'utf8'));
    return typeof token === 'string' ? { token, pid, machine, started } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || systemCode(error, '') === 'ENOENT') return undefined;
    throw error;
  }
}
