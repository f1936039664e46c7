/** Runs a task at the end of the present turn of the event loop. */
import { onProcessExit, processIsExiting } from './process-exit.ts';

/** Runs one task at the end of each turn in which it was asked for. Does not keep the process alive. */
export class TurnEnd {
  readonly #task: () => void;
  readonly #forgetExit: () => void;
  #requested = false;

  constructor(task: () => void) {
    this.#task = task;
    this.#forgetExit = onProcessExit(task);
  }

  /** Asks for the task to be run at the end of this turn. In `exit` listeners, where no turn follows, it runs at once. */
  request(): void {
    if (processIsExiting()) {
      this.#task();
      return;
    }
    if (this.#requested) return;
    this.#requested = true;
    setImmediate(() => {
      this.#requested = false;
      this.#task();
    }).unref();
  }

  /** No longer runs the task when the process exits. */
  close(): void {
    this.#forgetExit();
  }
}
