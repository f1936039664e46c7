import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { usageError } from './command-error.ts';
import type { OutputStream } from './command-io.ts';

/** As a store's files: telemetry is for its owner. */
const FILE_MODE = 0o600;

/**
 * Writes a file that appears when it is complete: beside it first, then in its place. What is written goes where it fails.
 *
 * @param write is given the path to write to; the file must not be there yet.
 */
export async function writeWhole<T>(file: string, write: (path: string) => Promise<T>): Promise<T> {
  const target = resolve(file);
  const path = join(dirname(target), `.${basename(target)}.${randomBytes(4).toString('hex')}.part`);
  try {
    const result = await write(path);
    await syncFile(path);
    await rename(path, target);
    return result;
  } catch (error) {
    await rm(path, { force: true });
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw usageError(`--to is "${file}", which is in no directory that is there`);
    throw error;
  }
}

/** Opens a file as a stream that is written in order, and waits for its end. */
export async function withFileStream<T>(
  path: string,
  write: (stream: OutputStream) => Promise<T>,
): Promise<T> {
  const file = await open(path, 'wx', FILE_MODE);
  const stream = file.createWriteStream();
  const ended = finished(stream);
  // Heard of below; until then nobody else waits for it.
  ended.catch(() => {});
  try {
    const result = await write(stream);
    stream.end();
    await ended;
    return result;
  } catch (error) {
    stream.destroy();
    throw error;
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
