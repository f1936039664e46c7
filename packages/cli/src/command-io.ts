import type { Writable } from 'node:stream';

/** A stream that a command writes to; `isTTY` is set on terminals. */
export type OutputStream = Writable & { readonly isTTY?: boolean };

/** Everything a command gets from the outside, so that it runs the same in a test and in a process. */
export interface CommandIo {
  /** Data only. */
  readonly stdout: OutputStream;
  /** Notes, errors, progress. */
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The current time, Unix milliseconds. */
  readonly now: () => number;
  /** Aborted by SIGINT. */
  readonly signal: AbortSignal;
}
