/** Files that are being made: nobody reads them, and what a crash left of them can be told and removed. */
import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { currentProcess, isSameProcess } from './process-identity.ts';

/** The end of the name of every file that is not complete yet. */
export const PARTIAL_SUFFIX = '.partial';

/** Only the owner may read telemetry: it can hold personal data. */
const FILE_MODE = 0o600;

/** `<target>.<process id>-<its machine>-<its start>-<random>.partial`; machine and start as the beginnings of hashes. */
const PARTIAL_NAME = /\.(\d+)-([0-9a-f]{8})-([0-9a-f]{8})-[0-9a-f]{12}\.partial$/;

/** Which name a file is to have, and how to give it that name. */
export interface PartialFile {
  readonly path: string;
  readonly handle: FileHandle;
  /** Closes and deletes what there is. Does nothing once the file has its name. */
  discard(): Promise<void>;
}

/** Where a file is made that is to become `target`: a name of its own each time, which tells whose it is. */
export function partialPath(target: string): string {
  const { pid, machine, started } = currentProcess();
  return `${target}.${pid}-${tag(machine)}-${tag(started)}-${randomBytes(6).toString('hex')}${PARTIAL_SUFFIX}`;
}

/** Creates an empty file that is to become `target`. Several processes may make the same. */
export async function createPartial(target: string): Promise<PartialFile> {
  const path = partialPath(target);
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

/** Whether the process that was making a file has ended; `undefined` where this machine cannot tell. */
export function isAbandoned(partial: string): boolean | undefined {
  const [, pid, machine, started] = PARTIAL_NAME.exec(partial) ?? [];
  if (pid === undefined || machine !== tag(currentProcess().machine)) return undefined;
  return !isSameProcess(Number(pid), (start) => tag(start) === started);
}

function tag(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
