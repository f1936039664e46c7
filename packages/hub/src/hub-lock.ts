/** Lets one hub at a time serve a store. */
import { join } from 'node:path';
import { LockFile, type LockPatience } from '@agentbus/segments';
import { HubError } from './hub-error.ts';

/** One minute between signs of life, for those on another machine. */
const HEARTBEAT_MILLIS = 60_000;

/** Ten minutes without a sign of life: a hub of another machine is taken for dead. */
export const HUB_LOCK_PATIENCE: LockPatience = { staleMillis: 10 * HEARTBEAT_MILLIS };

/** The file `state/hub.lock` in the store. */
export class HubLock {
  readonly #file: LockFile;
  readonly #heartbeat: NodeJS.Timeout;

  private constructor(file: LockFile, onProblem: (problem: string) => void) {
    this.#file = file;
    this.#heartbeat = setInterval(() => {
      try {
        file.touch();
      } catch (error) {
        onProblem(`The hub's lock ${file.path} cannot be kept fresh: ${String(error)}`);
      }
    }, HEARTBEAT_MILLIS).unref();
  }

  /**
   * Takes the lock, also from a process that is dead.
   *
   * @throws HubError with code `directory-in-use` if another hub has it.
   */
  static acquire(directory: string, onProblem: (problem: string) => void): HubLock {
    const file = new LockFile(hubLockPath(directory), HUB_LOCK_PATIENCE);
    if (file.tryAcquire()) return new HubLock(file, onProblem);
    throw new HubError(
      'directory-in-use',
      `Cannot serve ${directory}: another hub does so (${file.path}). Stop it, or choose another --directory.`,
    );
  }

  release(): void {
    clearInterval(this.#heartbeat);
    this.#file.release();
  }
}

/** Where the lock of a store is. */
export function hubLockPath(directory: string): string {
  return join(directory, 'state', 'hub.lock');
}
