/** Shows what a command writes to a terminal page by page, as git and journalctl do. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { CommandIo, OutputStream } from './command-io.ts';

/** Ends by itself where everything fits on a screen, shows colours, and leaves the text on the screen. */
const DEFAULT_PAGER = 'less -FRX';

/** What a shell has to read: anything but words. */
const NEEDS_SHELL = /["'\\$`|&;<>()*?~]/u;

/** An io whose output goes through a pager. */
export interface PagedIo {
  readonly io: CommandIo;
  /** Resolves when the pager has ended, which is up to whoever reads. Then says what was to be said. */
  end(): Promise<void>;
}

/**
 * An io whose stdout goes through `$PAGER`, else `less -FRX`, which is started when something comes. Without a pager that can be
 * started, it goes to stdout itself. Notes wait until the pager has left the terminal. `undefined` where stdout is no
 * terminal, or `$PAGER` is empty or `cat`.
 */
export function createPagedIo(io: CommandIo): PagedIo | undefined {
  const command = io.env.PAGER ?? DEFAULT_PAGER;
  if (io.stdout.isTTY !== true || command.trim() === '' || command.trim() === 'cat') return undefined;
  const output = new PagedOutput(command, io);
  const notes: unknown[] = [];
  const stderr = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      if (output.isPaging && io.stderr.isTTY === true) notes.push(chunk);
      else io.stderr.write(chunk);
      done();
    },
  });
  const withTerminal = (stream: Writable, isTTY: boolean | undefined): OutputStream =>
    Object.assign(stream, isTTY === undefined ? {} : { isTTY });
  return {
    io: { ...io, stdout: withTerminal(output, true), stderr: withTerminal(stderr, io.stderr.isTTY) },
    async end() {
      await output.ended();
      for (const note of notes) io.stderr.write(note as string);
    },
  };
}

class PagedOutput extends Writable {
  readonly #command: string;
  readonly #io: CommandIo;
  #pager: Promise<ChildProcess | undefined> | undefined;
  /** Whether the pager has the terminal. */
  isPaging = false;

  constructor(command: string, io: CommandIo) {
    super({ decodeStrings: false });
    this.#command = command;
    this.#io = io;
  }

  override _write(
    chunk: string | Buffer,
    _encoding: BufferEncoding,
    done: (error?: Error | null) => void,
  ): void {
    if (chunk.length === 0) {
      done();
      return;
    }
    this.#pager ??= this.#start();
    this.#pager.then((pager) => (pager?.stdin ?? this.#io.stdout).write(chunk, (error) => done(error)), done);
  }

  /** Resolves when the pager, if one was started, has ended. */
  async ended(): Promise<void> {
    const pager = await this.#pager;
    if (pager === undefined) return;
    const exit = pager.exitCode === null && pager.signalCode === null ? once(pager, 'close') : undefined;
    pager.stdin?.end();
    await exit;
    this.isPaging = false;
  }

  async #start(): Promise<ChildProcess | undefined> {
    const { env, stdout, onSignal } = this.#io;
    const [program = '', ...words] = this.#command.trim().split(/\s+/u);
    const isOurs = stdout === (process.stdout as OutputStream);
    const settings: SpawnOptions = {
      stdio: ['pipe', isOurs ? 'inherit' : 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    };
    const pager = NEEDS_SHELL.test(this.#command)
      ? spawn(this.#command, { ...settings, shell: true })
      : spawn(program, words, settings);
    try {
      await once(pager, 'spawn');
    } catch {
      return undefined;
    }
    this.isPaging = true;
    // Ctrl-C is for the pager then, also a second time: it must not be left alone with the terminal.
    onSignal?.('SIGINT', () => undefined);
    // One that quits early closes its end: the write that finds out tells the command.
    pager.stdin?.on('error', () => undefined);
    if (pager.stdout !== null) pipeline(pager.stdout, stdout, { end: false }).catch(() => undefined);
    return pager;
  }
}
