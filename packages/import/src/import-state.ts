/** What has been imported: kept in the store, so that no line is imported twice. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Stream } from '@agentbus/segments';

const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;

/** Where in a store this is. */
const STATE_PATH = join('state', 'import');

/**
 * How far a file has been imported. Files are known by their content: neither being renamed nor being compressed makes
 * another one of them.
 */
export interface ImportedFile {
  /** Where it was last. */
  readonly path: string;
  /** Where the next line begins, and its number. */
  readonly offset: number;
  readonly line: number;
  /** The first bytes of the content. Hashes are SHA-256, in hex. */
  readonly head: { readonly bytes: number; readonly hash: string };
  /** Where the last line begins that was imported, and its text. */
  readonly last: { readonly offset: number; readonly hash: string };
}

/** Where a line is about to go: it is there once the segment is larger, or another one follows it. */
export interface PendingAppend {
  readonly stream: Stream;
  readonly writer: string;
  /** The segment that was being written, and its size; `undefined` where none was. */
  readonly path: string | undefined;
  readonly bytes: number;
}

/** A step of the import that may have been interrupted: lines go to the store, then the file's place moves on. */
export interface PendingStep {
  /** Before the step; `undefined` for a file that is new. */
  readonly before: ImportedFile | undefined;
  readonly after: ImportedFile;
  readonly appends: readonly PendingAppend[];
}

/** The files of the state. */
export class ImportState {
  readonly #files: string;
  readonly #pending: string;

  constructor(directory: string) {
    this.#files = join(directory, STATE_PATH, 'files.json');
    this.#pending = join(directory, STATE_PATH, 'pending.json');
  }

  /** The path of the lock that an import holds. */
  static lockPath(directory: string): string {
    return join(directory, STATE_PATH, 'import.lock');
  }

  /** Makes the directory of the state. */
  async prepare(): Promise<void> {
    await mkdir(dirname(this.#files), { recursive: true, mode: DIRECTORY_MODE });
  }

  async readFiles(): Promise<ImportedFile[]> {
    return ((await read(this.#files)) as ImportedFile[] | undefined) ?? [];
  }

  async writeFiles(files: readonly ImportedFile[]): Promise<void> {
    await replace(this.#files, files);
  }

  async readPending(): Promise<PendingStep | undefined> {
    return (await read(this.#pending)) as PendingStep | undefined;
  }

  async writePending(step: PendingStep): Promise<void> {
    await replace(this.#pending, step);
  }

  async removePending(): Promise<void> {
    await rm(this.#pending, { force: true });
  }
}

async function read(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whoever reads the file finds the whole old or the whole new content, also after the loss of power. */
async function replace(path: string, content: unknown): Promise<void> {
  await writeFile(`${path}.partial`, JSON.stringify(content), { mode: FILE_MODE, flush: true });
  await rename(`${path}.partial`, path);
}
