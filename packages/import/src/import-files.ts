/** Finds the files of sources. */
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expandGlob } from './glob.ts';
import { ImportError } from './import-error.ts';
import type { ImportFormat, ImportSource } from './import-source.ts';

/** One file to read. */
export interface ImportFile {
  /** Absolute; `-` for stdin. */
  readonly path: string;
  readonly format: ImportFormat;
  /** Its size on the disk; 0 for stdin. */
  readonly bytes: number;
  /** When it was last written, in Unix nanoseconds. */
  readonly writtenAt: bigint;
}

/** The name of stdin among files. */
export const STDIN = '-';

/**
 * The files of sources, each once, in the order of their names. A source that is a directory means the files in it.
 *
 * @param now For stdin, which has no time of its own: Unix nanoseconds.
 * @throws ImportError `no-file` where a source matches none.
 */
export async function findImportFiles(sources: readonly ImportSource[], now: bigint): Promise<ImportFile[]> {
  const files = new Map<string, ImportFile>();
  for (const { format, pattern } of sources) {
    if (pattern === STDIN) {
      files.set(STDIN, { path: STDIN, format, bytes: 0, writtenAt: now });
      continue;
    }
    const paths = await expandGlob((await isDirectory(pattern)) ? join(pattern, '*') : pattern);
    if (paths.length === 0) throw new ImportError('no-file', `There is no file ${resolve(pattern)}.`);
    for (const path of paths) {
      const stats = await stat(path, { bigint: true }).catch(() => undefined);
      // Rotated away since it was found: another source, or the next run, has it under its new name.
      if (stats === undefined || files.has(path)) continue;
      files.set(path, { path, format, bytes: Number(stats.size), writtenAt: stats.mtimeNs });
    }
  }
  return [...files.values()];
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}
