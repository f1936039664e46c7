/** Files that are being made: nobody reads them, and what a crash left of them can be told and removed. */
import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';

/** The end of the name of every file that is not complete yet. */
export const PARTIAL_SUFFIX = '.partial';

/** Only the owner may read telemetry: it can hold personal data. */
const FILE_MODE = 0o600;

/** Which name a file is to have, and how to give it that name. */
export interface PartialFile {
  readonly path: string;
  readonly handle: FileHandle;
  /** Closes and deletes what there is. Does nothing once the file has its name. */
  discard(): Promise<void>;
}

/** Creates an empty file that is to become `target`. The name is random, so that several processes may make the same. */
export async function createPartial(target: string): Promise<PartialFile> {
  const path = `${target}.${randomBytes(6).toString('hex')}${PARTIAL_SUFFIX}`;
  const handle = await open(path, 'wx+', FILE_MODE);
  return {
    path,
    handle,
    async discard() {
      await handle.close();
      await rm(path, { force: true });
    },
  };
}
