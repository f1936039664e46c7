/** An engine over other loggers' files, through a store that is there as long as the command runs. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredRecord } from '@agentbus/otlp';
import type { CommandIo } from './command-io.ts';
import { asCommandError, createProblemNotes, parseImportSources } from './import-sources.ts';
import { createProgressLine } from './progress-line.ts';

/** Files to search, and what of them can be wanted. */
export interface SearchedFiles {
  /** As they are written. */
  readonly from: readonly string[];
  /** Records that the search can need; all, where it is left out. */
  readonly keep?: ((record: StoredRecord) => boolean) | undefined;
}

/** A store with the records of files. */
export interface TemporaryStore {
  readonly directory: string;
  readonly remove: () => Promise<void>;
}

/** Reads the files into a store of their own. */
export async function openTemporaryStore(
  { from, keep }: SearchedFiles,
  io: CommandIo,
): Promise<TemporaryStore> {
  const { fillTemporaryStore, findImportFiles, ...errors } = await import('@agentbus/import');
  const sources = await parseImportSources(from);
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-from-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  const progress = createProgressLine(io);
  const problems = createProblemNotes(io);
  try {
    const files = await findImportFiles(sources, BigInt(Math.trunc(io.now())) * 1_000_000n);
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    let read = 0;
    await fillTemporaryStore(files, {
      directory,
      keep,
      signal: io.signal,
      stdin: io.stdin,
      onProblem: problems.note,
      onRead: (count) => {
        read += count;
        if (bytes > 0) progress?.show({ fraction: Math.min(1, read / bytes), bytes });
      },
    });
    progress?.clear();
    problems.end();
    return { directory, remove };
  } catch (error) {
    progress?.clear();
    await remove();
    throw asCommandError(error, errors);
  }
}
