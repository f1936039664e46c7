/** Lets one forwarder at a time deliver a stream to a destination, so that nothing is sent twice. */
import { join } from 'node:path';
import { LockFile, type LockPatience, type Stream } from '@agentbus/segments';

/** 15 seconds between signs of life, for those on another machine. */
const HEARTBEAT_MILLIS = 15_000;

/** Two minutes without a sign of life: a forwarder of another machine, or one that hangs, is taken for dead. */
const PATIENCE: LockPatience = { staleMillis: 8 * HEARTBEAT_MILLIS, evenIfRunning: true };

/** The file `state/forward/<destination>/<stream>.lock` in the store. */
export class ForwardLock {
  readonly #file: LockFile;
  readonly #onProblem: (problem: string) => void;
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(
    directory: string,
    destination: string,
    stream: Stream,
    onProblem: (problem: string) => void = () => {},
  ) {
    this.#file = new LockFile(join(directory, 'state', 'forward', destination, `${stream}.lock`), PATIENCE);
    this.#onProblem = onProblem;
  }

  get path(): string {
    return this.#file.path;
  }

  /**
   * Takes the lock, also from a process that is dead.
   *
   * @returns whether it is ours
   * @throws The operating system's error if the file cannot be written.
   */
  tryAcquire(): boolean {
    if (!this.#file.tryAcquire()) return false;
    this.#heartbeat ??= setInterval(() => this.#beat(), HEARTBEAT_MILLIS).unref();
    releaseAtExit(this);
    return true;
  }

  release(): void {
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
    held.delete(this);
    this.#file.release();
  }

  #beat(): void {
    try {
      this.#file.touch();
    } catch (error) {
      this.#onProblem(`The forwarder's lock ${this.path} cannot be kept fresh: ${String(error)}`);
    }
  }
}

/** Of this thread. */
const held = new Set<ForwardLock>();
let watching = false;

/** A thread that ends while its process goes on would seem to hold its locks still. */
function releaseAtExit(lock: ForwardLock): void {
  held.add(lock);
  if (watching) return;
  watching = true;
  process.once('exit', () => {
    for (const each of held) each.release();
  });
}
