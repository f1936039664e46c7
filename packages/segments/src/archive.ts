/** Copies segments to another directory, such as a mounted bucket. */
import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { frameIndexPath } from './frame-index.ts';
import { openFile, readChunks } from './open-file.ts';
import { createPartial } from './partial-file.ts';
import { SegmentMaintenanceError, systemCode } from './segment-error.ts';
import { type Stream, streamDirectory } from './store-layout.ts';
import { syncDirectory } from './sync-directory.ts';

/** A copy that has been verified. */
export interface ArchivedSegment {
  /** The copy. */
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of the file, in hexadecimal digits: the original's, and that of the copy as it was read back. */
  readonly sha256: string;
}

/** Only the owner may look into an archive: telemetry can hold personal data. */
const DIRECTORY_MODE = 0o700;

/**
 * Copies a sealed segment, and its frame index, to `<archiveDirectory>/<stream>/`, makes the copy durable, and reads it back
 * to compare its SHA-256 with the original's. The archive has a store's layout, so everything that reads a store reads it
 * too. The original stays. A copy that is there already is verified and left as it is, so what was interrupted can be done
 * again.
 *
 * @throws {@link SegmentMaintenanceError} `verification-failed` if the copy differs, `archive-conflict` if another file of
 * that name is in the archive, or the operating system's code.
 */
export async function archiveSegment(
  segment: { readonly stream: Stream; readonly path: string },
  archiveDirectory: string,
): Promise<ArchivedSegment> {
  const directory = streamDirectory(resolve(archiveDirectory), segment.stream);
  try {
    await mkdir(directory, { recursive: true, mode: DIRECTORY_MODE });
    // The index first, so that whoever sees the segment finds it.
    const index = frameIndexPath(segment.path);
    if (await exists(index)) await copyVerified(index, directory);
    const archived = await copyVerified(segment.path, directory);
    await syncArchive(directory);
    return archived;
  } catch (error) {
    if (error instanceof SegmentMaintenanceError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new SegmentMaintenanceError(
      systemCode(error, 'maintenance-failed'),
      segment.path,
      `Cannot archive ${segment.path} to ${directory}: ${reason}`,
      { cause: error },
    );
  }
}

async function copyVerified(path: string, directory: string): Promise<ArchivedSegment> {
  const target = join(directory, basename(path));
  const { handle, stats } = await openFile(path);
  try {
    const present = await hashOf(target);
    if (present !== undefined) {
      const sha256 = await hash(handle, path, stats.size);
      if (present === sha256) return { path: target, bytes: stats.size, sha256 };
      throw new SegmentMaintenanceError(
        'archive-conflict',
        path,
        `Cannot archive ${path}: ${target} is another file. Move one of them away.`,
      );
    }
    const partial = await createPartial(target);
    try {
      const sha256 = await copy(handle, path, stats.size, partial.handle);
      await partial.handle.utimes(stats.atime, stats.mtime);
      await partial.handle.sync();
      if ((await hashOf(partial.path)) !== sha256) {
        throw new SegmentMaintenanceError(
          'verification-failed',
          path,
          `Cannot archive ${path}: its copy ${target} reads back differently. The original is left as it was.`,
        );
      }
      await rename(partial.path, target);
      return { path: target, bytes: stats.size, sha256 };
    } finally {
      await partial.discard();
    }
  } finally {
    await handle.close();
  }
}

/** Copies and gives the SHA-256 of what was copied. */
async function copy(source: FileHandle, path: string, bytes: number, target: FileHandle): Promise<string> {
  const sha256 = createHash('sha256');
  for await (const chunk of readChunks(source, path, 0, bytes)) {
    sha256.update(chunk);
    let written = 0;
    while (written < chunk.length) written += (await target.write(chunk, written)).bytesWritten;
  }
  return sha256.digest('hex');
}

/** The SHA-256 of a file as it is read from its path; `undefined` if there is none. */
async function hashOf(path: string): Promise<string | undefined> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    return await hash(handle, path, (await handle.stat()).size);
  } catch (error) {
    if (systemCode(error, '') === 'ENOENT') return undefined;
    throw error;
  } finally {
    await handle?.close();
  }
}

async function hash(handle: FileHandle, path: string, bytes: number): Promise<string> {
  const sha256 = createHash('sha256');
  for await (const chunk of readChunks(handle, path, 0, bytes)) sha256.update(chunk);
  return sha256.digest('hex');
}

async function exists(path: string): Promise<boolean> {
  try {
    await (await open(path, 'r')).close();
    return true;
  } catch (error) {
    if (systemCode(error, '') === 'ENOENT') return false;
    throw error;
  }
}

/** File systems that stand for a bucket may not know what a directory's fsync is. */
async function syncArchive(directory: string): Promise<void> {
  try {
    await syncDirectory(directory);
    await syncDirectory(dirname(directory));
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EISDIR', 'ENOSYS'].includes(systemCode(error, ''))) throw error;
  }
}
