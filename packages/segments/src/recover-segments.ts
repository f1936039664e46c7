/** Puts in order what writers left behind that were killed in the middle of a write. */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { systemCode } from './segment-error.ts';
import { parseSegmentName } from './segment-name.ts';
import { type Stream, streamDirectory } from './store-layout.ts';
import { isWriterAlive, removeDeadLock } from './writer-lock.ts';

const NEWLINE = 0x0a;

/** Bytes looked at in one go, from the end of a file, for the end of its last whole line. */
const SEARCH_BYTES = 64 * 1024;

/** A segment whose end was torn. */
export interface RecoveredSegment {
  readonly stream: Stream;
  readonly path: string;
  /** Size in bytes that is left: whole lines only. A segment without a whole line is removed. */
  readonly bytes: number;
  /** What was cut off: the beginning of a line whose end was never written. */
  readonly bytesCut: number;
}

/**
 * Cuts the segments of writers that are not at work back to their last whole line. Safe while other writers, also of
 * other processes, are at work, and while others recover the same stream. Synchronous, and a matter of microseconds a
 * segment: nothing but their ends is read.
 *
 * @returns the segments that were cut
 * @throws The operating system's error if a file cannot be read or cut.
 */
export function recoverSegments(directory: string, stream: Stream): RecoveredSegment[] {
  // Segments are listed before locks are looked at: a writer takes its lock before it begins its first segment.
  const segments = rawSegments(directory, stream);
  const alive = new Map<string, boolean>();
  for (const { writer } of segments) {
    if (!alive.has(writer)) alive.set(writer, isWriterAlive(directory, stream, writer));
  }
  const recovered = segments
    .filter(({ writer }) => alive.get(writer) === false)
    .map(({ path }) => cutTornTail(stream, path))
    .filter((segment) => segment !== undefined);
  for (const [writer, isAlive] of alive) if (!isAlive) removeDeadLock(directory, stream, writer);
  return recovered;
}

function rawSegments(
  directory: string,
  stream: Stream,
): { readonly path: string; readonly writer: string }[] {
  const parent = streamDirectory(directory, stream);
  return readNames(parent).flatMap((fileName) => {
    const name = parseSegmentName(fileName);
    return name?.stream === stream && name.suffix === '.jsonl'
      ? [{ path: join(parent, fileName), writer: name.writer }]
      : [];
  });
}

function readNames(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    // A store that is not there, or has a file in its place, has no segments.
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error, ''))) return [];
    throw error;
  }
}

function cutTornTail(stream: Stream, path: string): RecoveredSegment | undefined {
  let fd: number;
  try {
    fd = openSync(path, 'r+');
  } catch (error) {
    // Another process compressed, archived or recovered it.
    if (systemCode(error, '') === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { size } = fstatSync(fd);
    const bytes = wholeLinesEnd(fd, size);
    if (bytes === size) return undefined;
    ftruncateSync(fd, bytes);
    fsyncSync(fd);
    if (bytes === 0) rmSync(path, { force: true });
    return { stream, path, bytes, bytesCut: size - bytes };
  } finally {
    closeSync(fd);
  }
}

/** Where the last whole line ends. */
function wholeLinesEnd(fd: number, size: number): number {
  const buffer = Buffer.allocUnsafe(Math.min(SEARCH_BYTES, size));
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - buffer.length);
    const read = readSync(fd, buffer, 0, end - start, start);
    const newline = buffer.subarray(0, read).lastIndexOf(NEWLINE);
    if (newline >= 0) return start + newline + 1;
    end = start;
  }
  return 0;
}
