import type { Readable, Writable } from 'node:stream';

/** A stream that a command writes to; `isTTY` is set on terminals. */
export type OutputStream = Writable & { readonly isTTY?: boolean };

/** Everything a command gets from the outside, so that it runs the same in a test and in a process. */
export interface CommandIo {
  /** Opened when it is asked for: a command that reads no input must not wait for it. */
  readonly stdin: () => Readable;
  /** Data only. */
  readonly stdout: OutputStream;
  /** Notes, errors, progress. */
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The current time, Unix milliseconds. */
  readonly now: () => number;
  /** Aborted by SIGINT. */
  readonly signal: AbortSignal;
  /** Asks to be told of another signal that the process gets, which then does not end it. */
  readonly onSignal?: (name: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void) => void;
}
