/** A lock that is held for as long as its holder is at work, be it for days. */
import { isHeld, LockFile, type LockPatience } from './lock-file.ts';

/** One minute between signs of life, for those who cannot look whether a process of another machine is there. */
const HEARTBEAT_MILLIS = 60_000;

/** Ten minutes without a sign of life: a holder of another machine is taken for dead. */
const PATIENCE: LockPatience = { staleMillis: 10 * HEARTBEAT_MILLIS };

/** The lock at a path. */
export class WorkLock {
  readonly #file: LockFile;
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(path: string) {
    this.#file = new LockFile(path, PATIENCE);
  }

  /**
   * Takes the lock, also from a holder that is dead. Takes it again where the file was removed meanwhile.
   *
   * @returns whether it is ours; `false` if another one that is at work has it.
   * @throws The operating system's error if the file cannot be written.
   */
  acquire(): boolean {
    if (!this.#file.tryAcquire()) return false;
    this.#heartbeat ??= setInterval(() => this.#beat(), HEARTBEAT_MILLIS).unref();
    return true;
  }

  /** Gives the lock back. */
  release(): void {
    if (this.#heartbeat === undefined) return;
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
    this.#file.release();
  }

  /** Removes the lock of a holder that is dead. */
  removeIfAbandoned(): void {
    this.#file.removeIfAbandoned();
  }

  #beat(): void {
    try {
      this.#file.touch();
    } catch {
      // A store that cannot be touched cannot be written either, which the next append reports.
      return;
    }
  }
}

/** Whether somebody who is at work has the lock at a path. */
export function isAtWork(path: string): boolean {
  return isHeld(path, PATIENCE);
}
