/** Lets a compacted file take the place of the segments that it was made of, so that a crash at any moment loses nothing. */
import { chmod, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { CompactionPlan, CompactionRun } from './compaction-plan.ts';
import { digestFile } from './file-digest.ts';
import { appendLedgerEntry, type LedgerOptions } from './ledger.ts';
import { createPartial, PARTIAL_SUFFIX } from './partial-file.ts';
import { SegmentMaintenanceError } from './segment-error.ts';
import { existingFiles, otherPaths } from './segment-files.ts';
import { streamDirectory } from './store-layout.ts';
import { syncDirectory } from './sync-directory.ts';
import { WriterLock } from './writer-lock.ts';

/** No writer can have this id. */
const LOCK_ID = '-compaction';

const FILE_MODE = 0o600;

/** A file that is complete, and has not got its name yet. */
export interface FinishedCompaction {
  /** Where it is now: a path from {@link reserveCompacted}. */
  readonly partial: string;
  readonly records: number;
  /** Earliest and latest timestamp, Unix nanoseconds. */
  readonly first: bigint;
  readonly last: bigint;
}

/**
 * Takes the right to compact one stream of a store; `undefined` where another process that is alive has it.
 *
 * @returns a function that gives it back
 */
export function lockCompaction(
  directory: string,
  stream: CompactionRun['name']['stream'],
): (() => void) | undefined {
  const lock = new WriterLock(directory, stream, LOCK_ID);
  return lock.acquire() ? () => lock.release() : undefined;
}

/** Creates the empty file that is to become a run's; its path is random, and a crash leaves it to `applyRetention`. */
export async function reserveCompacted(run: CompactionRun): Promise<string> {
  const partial = await createPartial(run.path);
  await partial.handle.close();
  return partial.path;
}

/**
 * Makes a finished file durable, records it in the ledger (`compact`), and gives it its name. Readers take it from then
 * on. Its segments stay: see {@link removeCompactedInputs}.
 *
 * @throws `LedgerError`; `SegmentMaintenanceError` `segment-changed` if a segment went away meanwhile.
 */
export async function publishCompacted(
  directory: string,
  run: CompactionRun,
  { partial, records, first, last }: FinishedCompaction,
  options: LedgerOptions = {},
): Promise<void> {
  const { stream } = run.name;
  await chmod(partial, FILE_MODE);
  // Retention goes by the time of the last write.
  const newest = await lastWritten(run);
  await utimes(partial, newest, newest);
  await syncFile(partial);
  const { bytes, sha256, marks } = await digestFile(partial);
  await appendLedgerEntry(
    directory,
    {
      type: 'compact',
      stream,
      segment: basename(run.path),
      records,
      bytes,
      first: String(first),
      last: String(last),
      sha256,
      marks,
      inputs: run.inputs.map(({ segment }) => segment),
    },
    options,
  );
  await rename(partial, run.path);
  await syncDirectory(dirname(run.path));
}

/** Deletes the raw and compressed files of segments, by the path of any one of each. */
export async function removeCompactedInputs(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    for (const file of [...otherPaths(path), path]) await rm(file, { force: true });
  }
  for (const directory of new Set(paths.map((path) => dirname(path)))) await syncDirectory(directory);
}

/**
 * Deletes what an interruption, or an earlier compaction that kept it, has left of segments whose compacted file is there,
 * and is as it was recorded.
 *
 * @returns the paths of compacted files that are not; their segments stay.
 */
export async function removeLeftInputs({
  leftInputs,
}: Pick<CompactionPlan, 'leftInputs'>): Promise<string[]> {
  const damaged: string[] = [];
  for (const { path, sha256, inputs } of leftInputs) {
    if ((await digestFile(path)).sha256 === sha256) await removeCompactedInputs(inputs);
    else damaged.push(path);
  }
  return damaged;
}

/**
 * Finishes compactions that were interrupted between the ledger's entry and the file's name.
 *
 * @returns the paths that are there now, and the names of files that are lost; their segments are all still there.
 */
export async function resumeCompactions(
  directory: string,
  { interrupted }: Pick<CompactionPlan, 'interrupted'>,
): Promise<{ readonly finished: string[]; readonly lost: string[] }> {
  const finished: string[] = [];
  const lost: string[] = [];
  for (const { stream, segment, seal } of interrupted) {
    const path = join(streamDirectory(directory, stream), segment);
    const partial = await findPartial(path, seal?.sha256);
    if (partial === undefined) {
      lost.push(path);
      continue;
    }
    await rename(partial, path);
    await syncDirectory(dirname(path));
    finished.push(path);
  }
  return { finished, lost };
}

async function findPartial(path: string, sha256: string | undefined): Promise<string | undefined> {
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(`${basename(path)}.`) || !name.endsWith(PARTIAL_SUFFIX)) continue;
    const partial = join(dirname(path), name);
    if ((await digestFile(partial)).sha256 === sha256) return partial;
  }
  return undefined;
}

async function lastWritten(run: CompactionRun): Promise<Date> {
  const times: number[] = [];
  for (const { path } of run.inputs) {
    // It may have been compressed meanwhile.
    const [file] = await existingFiles([path, ...otherPaths(path)]);
    if (file === undefined) {
      throw new SegmentMaintenanceError(
        'segment-changed',
        path,
        `Cannot compact ${path}: it was removed meanwhile. Compact again.`,
      );
    }
    times.push((await stat(file.path)).mtimeMs);
  }
  return new Date(Math.max(...times));
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
