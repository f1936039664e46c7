/** The files of `--from`. */
import type { ImportProblem, ImportSource } from '@agentbus/import';
import { type CommandError, failure, noDataError, usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import { escapeLine } from './terminal-text.ts';

/** Lines that are told of one by one; of the rest, how many there are. */
const MAX_PROBLEMS_SHOWN = 5;

/** Loaded only where `--from` is given. */
type Import = typeof import('@agentbus/import');

/** Reads sources as they are written. Throws a usage error for what is none. */
export async function parseImportSources(from: readonly string[]): Promise<readonly ImportSource[]> {
  const { parseImportSource, ...errors } = await import('@agentbus/import');
  try {
    return from.map(parseImportSource);
  } catch (error) {
    throw asCommandError(error, errors);
  }
}

/** What an error of `@agentbus/import` means to the user. */
export function asCommandError(error: unknown, { ImportError }: Pick<Import, 'ImportError'>): unknown {
  if (!(error instanceof ImportError)) return error;
  return ERRORS[error.code](error.message);
}

const ERRORS: Readonly<
  Record<InstanceType<Import['ImportError']>['code'], (message: string) => CommandError>
> = {
  'invalid-source': (message) => usageError(message, "such as --from 'pino:/var/log/app/*.log'"),
  'no-file': (message) => noDataError(message),
  unreadable: (message) => failure(message),
  busy: (message) => failure(message, 'it goes on from there the next time'),
};

/** Tells of lines that are not what they should be. */
export interface ProblemNotes {
  readonly note: (problem: ImportProblem) => void;
  /** Says how many there were beyond those that were shown. */
  readonly end: () => void;
  readonly count: number;
}

/**
 * Tells of the first problems of each file on stderr, and counts the rest.
 *
 * @param places `bytes` where files are not read from their beginnings, so that nobody counts their lines.
 */
export function createProblemNotes({ stderr }: CommandIo, places: 'lines' | 'bytes' = 'lines'): ProblemNotes {
  const counts = new Map<string, number>();
  return {
    get count() {
      return [...counts.values()].reduce((sum, count) => sum + count, 0);
    },
    note({ path, line, offset, reason }) {
      const count = (counts.get(path) ?? 0) + 1;
      counts.set(path, count);
      if (count > MAX_PROBLEMS_SHOWN) return;
      const kept = line === undefined ? '' : 'kept as text: ';
      const number = line === undefined || places === 'bytes' ? '' : `:${line}`;
      const byte = offset === undefined ? '' : ` at byte ${offset}`;
      stderr.write(`${escapeLine(`${kept}${path}${number}${byte}: ${reason}`)}\n`);
    },
    end() {
      for (const [path, count] of counts) {
        const more = count - MAX_PROBLEMS_SHOWN;
        if (more > 0) stderr.write(`${escapeLine(`kept as text: ${more} more lines of ${path}`)}\n`);
      }
    },
  };
}
