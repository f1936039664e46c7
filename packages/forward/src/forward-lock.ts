/** Lets one forwarder at a time deliver a store to a destination, so that nothing is sent twice. */
import { join } from 'node:path';
import { LockFile, type LockPatience } from '@agentbus/segments';
import { ForwardError } from './forward-error.ts';

/** One minute between signs of life, for those on another machine. */
const HEARTBEAT_MILLIS = 60_000;

/** Ten minutes without a sign of life: a forwarder of another machine is taken for dead. */
const PATIENCE: LockPatience = { staleMillis: 10 * HEARTBEAT_MILLIS };

/** The file `state/forward/<destination>.lock` in the store. */
export class ForwardLock {
  readonly #file: LockFile;
  readonly #heartbeat: NodeJS.Timeout;

  private constructor(file: LockFile, onProblem: (problem: string) => void) {
    this.#file = file;
    this.#heartbeat = setInterval(() => {
      try {
        file.touch();
      } catch (error) {
        onProblem(`The forwarder's lock ${file.path} cannot be kept fresh: ${String(error)}`);
      }
    }, HEARTBEAT_MILLIS).unref();
  }

  /**
   * Takes the lock, also from a process that is dead.
   *
   * @throws ForwardError with code `already-forwarding` if another process has it.
   */
  static acquire(directory: string, destination: string, onProblem: (problem: string) => void): ForwardLock {
    const file = new LockFile(join(directory, 'state', 'forward', `${destination}.lock`), PATIENCE);
    if (file.tryAcquire()) return new ForwardLock(file, onProblem);
    throw new ForwardError(
      'already-forwarding',
      `Cannot forward ${directory} as ${destination}: another process does so (${file.path}). ` +
        'Stop it, or give this one another name.',
    );
  }

  release(): void {
    clearInterval(this.#heartbeat);
    this.#file.release();
  }
}
