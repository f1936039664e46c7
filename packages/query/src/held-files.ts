/** Keeps files readable for searches that have begun, whatever compaction and retention do to their names. */
import { existsSync, linkSync, rmSync, symlinkSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Where a process finds the files that it has open, on Linux. A file stays there when its name is gone. */
const OPEN_FILES = `/proc/${process.pid}/fd`;

/** All descriptors are taken: by the process, or by the machine. */
const TOO_MANY: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE']);

/**
 * A store is listed again where files have gone before they were taken. Only new ones are then left to take, so two or three
 * passes do, however fast segments come and go; as many as this mean that something else is wrong.
 */
export const MAX_PASSES = 100;

/** Whether a file was not there. */
export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

/** A file that stays readable. */
export interface HeldFile {
  /** Where it can be read: always the same for the same file, and never the same for another. Ends as the file's own name. */
  readonly path: string;
  /** Whether it stays readable when it is deleted. Not where the system offers no way. */
  readonly held: boolean;
  /** Lets it go. */
  release(): Promise<void>;
}

/** A file that some searches hold. */
interface Holding {
  readonly path: string;
  /** What keeps it, if that is a descriptor. */
  readonly handle: FileHandle | undefined;
  uses: number;
}

/** How a file is kept: by a descriptor, by a second name on the same disk, or not at all. */
export type HoldBy = 'descriptor' | 'link';

/** The files that the searches of an engine hold. */
export class HeldFiles {
  readonly #directory: string;
  readonly #by: HoldBy;
  readonly #holdings = new Map<string, Holding>();

  /**
   * @param directory Where the held files are found by name. Private, and removed by its owner.
   * @param by Default: a descriptor where the system shows those of a process as files. Those do not outlive the process,
   *   and need no right to write to the store.
   */
  constructor(directory: string, by: HoldBy = existsSync(OPEN_FILES) ? 'descriptor' : 'link') {
    this.#directory = directory;
    this.#by = by;
  }

  /** Holds the file that has this name now. @throws The system's error, `ENOENT` where there is none. */
  async hold(path: string): Promise<HeldFile> {
    const handle = await openUnlessTooMany(path);
    if (handle === undefined) return inPlace(path);
    let holding: Holding | undefined;
    try {
      const { dev, ino, mtimeNs } = await handle.stat({ bigint: true });
      const key = `${dev}-${ino}-${mtimeNs}-${basename(path)}`;
      holding = this.#holdings.get(key) ?? this.#take(path, key, handle);
      if (holding === undefined) return inPlace(path);
      const taken = holding;
      taken.uses += 1;
      return { path: taken.path, held: true, release: () => this.#release(key, taken) };
    } finally {
      if (holding?.handle !== handle) await handle.close();
    }
  }

  /** `undefined` where the system offers no way. */
  #take(path: string, key: string, handle: FileHandle): Holding | undefined {
    const name = join(this.#directory, key);
    const byLink = this.#by === 'link';
    try {
      if (byLink) linkSync(path, name);
      else symlinkSync(`${OPEN_FILES}/${handle.fd}`, name);
    } catch (error) {
      // The store is on another disk, or on one that knows no links.
      if (byLink && codeOf(error) !== 'ENOENT') return undefined;
      throw error;
    }
    const holding: Holding = { path: name, handle: byLink ? undefined : handle, uses: 0 };
    this.#holdings.set(key, holding);
    return holding;
  }

  async #release(key: string, holding: Holding): Promise<void> {
    holding.uses -= 1;
    if (holding.uses > 0) return;
    this.#holdings.delete(key);
    // At once, so that whoever holds the file next finds the name free.
    rmSync(holding.path, { force: true });
    await holding.handle?.close();
  }
}

function inPlace(path: string): HeldFile {
  return { path, held: false, release: async () => {} };
}

async function openUnlessTooMany(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (TOO_MANY.has(codeOf(error))) return undefined;
    throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
