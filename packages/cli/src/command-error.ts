import { EXIT_FAILURE, EXIT_NO_DATA, EXIT_USAGE } from './exit-code.ts';

/** Ends a command with a message on stderr, without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  /** What the process exits with. */
  readonly exitCode: number;
  /** What the user can do about it, on lines of its own below the message. */
  readonly hint: string | undefined;

  constructor(exitCode: number, message: string, hint?: string) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
  }
}

/** The command line is wrong: exit code 2. */
export function usageError(message: string, hint?: string): CommandError {
  return new CommandError(EXIT_USAGE, message, hint);
}

/** There is nothing to show: exit code 5. */
export function noDataError(message: string, hint?: string): CommandError {
  return new CommandError(EXIT_NO_DATA, message, hint);
}

/** The command could not be carried out: exit code 1. */
export function failure(message: string, hint?: string): CommandError {
  return new CommandError(EXIT_FAILURE, message, hint);
}
