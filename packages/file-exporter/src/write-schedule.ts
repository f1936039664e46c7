/** Runs the task that writes what was logged: at the end of the present turn of the event loop, or a little later. */
import { onProcessExit, processIsExiting } from './process-exit.ts';

/** When a task that was asked for should run at the latest. `awaited`: the process must live until then. */
export type Urgency = 'interval' | 'turn' | 'awaited';

/** How long `interval` is: 1 s. */
export const INTERVAL_MILLIS = 1000;

/** Runs one task, once for all that asked for it since the last time. */
export class WriteSchedule {
  readonly #task: () => void;
  readonly #forgetExit: () => void;
  #immediate: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param lastTask Run when the process exits, in place of the task. */
  constructor(task: () => void, lastTask: () => void = task) {
    this.#task = task;
    this.#forgetExit = onProcessExit(lastTask);
  }

  /** Asks for the task to be run. In `exit` listeners, where no turn follows, it runs at once. */
  request(urgency: Urgency): void {
    if (processIsExiting()) {
      this.#task();
    } else if (urgency === 'interval') {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#task();
      }, INTERVAL_MILLIS).unref();
    } else {
      this.#immediate ??= setImmediate(() => {
        this.#immediate = undefined;
        this.#task();
      }).unref();
      if (urgency === 'awaited') this.#immediate.ref();
    }
  }

  /** No longer runs the task, neither later nor when the process exits. */
  close(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#forgetExit();
  }
}
