/** A program of the soak that is ended and started again. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** What a process holds. */
export interface ProcessSample {
  readonly rssBytes: number;
  readonly handles: number;
}

/** Ends that nobody asked for are problems. */
export class SoakProcess {
  readonly #label: string;
  readonly #arguments: () => readonly [program: string, ...programArguments: string[]];
  readonly #stderrPath: string;
  readonly #problems: string[];
  #child: ChildProcess | undefined;
  #isEnding = false;

  /**
   * @param programArguments Asked for at each start.
   * @param stderrPath What the program writes to stderr is appended to it.
   * @param problems Takes ends that nobody asked for.
   */
  constructor(
    label: string,
    programArguments: () => readonly [program: string, ...programArguments: string[]],
    stderrPath: string,
    problems: string[],
  ) {
    this.#label = label;
    this.#arguments = programArguments;
    this.#stderrPath = stderrPath;
    this.#problems = problems;
  }

  /** Starts it; `ready` waits for its first message, where it sends one. */
  async start({ ready = false }: { ready?: boolean } = {}): Promise<void> {
    const [program, ...programArguments] = this.#arguments();
    const stderr = openSync(this.#stderrPath, 'a');
    const child = fork(program, programArguments, {
      stdio: ['ignore', 'ignore', stderr, 'ipc'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    closeSync(stderr);
    this.#child = child;
    this.#isEnding = false;
    child.once('exit', (code, signal) => {
      if (!this.#isEnding) this.#problems.push(`${this.#label} ended by itself, with ${signal ?? code}`);
    });
    if (ready) await once(child, 'message');
  }

  /** Sends a signal, and waits for the end. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    this.#isEnding = true;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }

  /** Tells it something. */
  tell(message: object | string): void {
    if (this.#child?.connected) this.#child.send(message);
  }

  /** Tells it something, and resolves to what it answers. */
  async ask(message: object | string): Promise<unknown> {
    if (this.#child === undefined) throw new Error(`${this.#label} is not running`);
    const answer = once(this.#child, 'message');
    this.tell(message);
    const [value] = await Promise.race([answer, delay(30_000, [undefined])]);
    return value;
  }

  /** `undefined` where it does not run, or the system does not tell. */
  sample(): ProcessSample | undefined {
    const pid = this.#child?.exitCode === null ? this.#child.pid : undefined;
    if (pid === undefined) return undefined;
    try {
      const [, kibibytes] = /VmRSS:\s+(\d+) kB/u.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      if (kibibytes === undefined) return undefined;
      return { rssBytes: Number(kibibytes) * 1024, handles: readdirSync(`/proc/${pid}/fd`).length };
    } catch {
      // It has ended meanwhile, or this is no Linux.
      return undefined;
    }
  }
}
