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
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { closeLine } from '@agentbus/otlp';
import { systemCode } from './segment-error.ts';
import { compareSegments, parseSegmentName, type SegmentName } from './segment-name.ts';
import { parseSuffix } from './segment-suffix.ts';
import { type Stream, streamDirectory } from './store-layout.ts';
import { createWholeEnd } from './whole-end.ts';
import { isWriterAlive, removeDeadLock } from './writer-lock.ts';

const NEWLINE = 0x0a;

/** 1 MiB: read at once where all of a file is. */
const READ_BYTES = 1024 * 1024;

/** Bytes looked at in one go, from the end of a file, for the end of its last whole line. */
const SEARCH_BYTES = 64 * 1024;

/** A segment whose end was put in order. */
export interface RecoveredSegment {
  readonly stream: Stream;
  readonly path: string;
  /** Size in bytes that is left: whole lines or messages only. A segment without a whole record is removed. */
  readonly bytes: number;
  /** What was cut off: the beginning of a record whose end was never written. 0 where the last line was open, and no more. */
  readonly bytesCut: number;
}

/**
 * Cuts the segments of writers that are not at work back to their last whole record, and closes the line that it is in.
 * A line that was begun with its records, as the first one of a segment is, is cut off where it is not whole: nobody could
 * tell whose they are. Safe while other writers, also of other processes, are at work, and while others recover the same
 * stream. Synchronous, and a matter of a millisecond a segment: nothing but their last lines is read.
 *
 * Of binary segments, whose last message only those before it lead to, only each writer's newest is read: it was begun when the
 * one before was whole. Text is cut back to its last whole line.
 *
 * @returns the segments that were changed
 * @throws The operating system's error if a file cannot be read or written.
 */
export function recoverSegments(directory: string, stream: Stream): RecoveredSegment[] {
  // Segments are listed before locks are looked at: a writer takes its lock before it begins its first segment.
  const segments = rawSegments(directory, stream);
  const alive = new Map<string, boolean>();
  for (const { writer } of segments) {
    if (!alive.has(writer)) alive.set(writer, isWriterAlive(directory, stream, writer));
  }
  const newest = new Map(segments.map((segment) => [segment.writer, segment]));
  const recovered = segments
    .filter(({ writer }) => alive.get(writer) === false)
    .filter((segment) => segment.suffix !== '.pb' || newest.get(segment.writer) === segment)
    .map(({ path }) => recoverSegment(stream, path))
    .filter((segment) => segment !== undefined);
  for (const [writer, isAlive] of alive) if (!isAlive) removeDeadLock(directory, stream, writer);
  return recovered;
}

/** In the order of writing. */
function rawSegments(directory: string, stream: Stream): (SegmentName & { readonly path: string })[] {
  const parent = streamDirectory(directory, stream);
  return readNames(parent)
    .flatMap((fileName) => {
      const name = parseSegmentName(fileName);
      const raw = parseSuffix(fileName)?.compression === undefined;
      return name?.stream === stream && raw ? [{ ...name, path: join(parent, fileName) }] : [];
    })
    .sort(compareSegments);
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

/** The same for one segment, of a writer that has ended. `undefined` where nothing had to be done. */
export function recoverSegment(stream: Stream, path: string): RecoveredSegment | undefined {
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
    if (size === 0) {
      // Its writer was killed between making it and writing to it.
      rmSync(path, { force: true });
      return { stream, path, bytes: 0, bytesCut: 0 };
    }
    const format = parseSuffix(path)?.format;
    const lineStart = format === 'binary' ? wholeMessagesEnd(fd, size) : wholeLinesEnd(fd, size);
    if (lineStart === size) return undefined;
    const line = readRange(fd, lineStart, size);
    const closed = format === 'json' ? closeLine(line) : undefined;
    const recordEnd = lineStart + (closed?.recordEnd ?? 0);
    // Written before anything is cut off, and to its place: others that do the same meanwhile change nothing, and readers
    // find a whole line at every moment.
    const closing = closed?.closing ?? new Uint8Array(0);
    writeAt(fd, closing, recordEnd);
    const bytes = recordEnd + closing.length;
    ftruncateSync(fd, bytes);
    fsyncSync(fd);
    if (bytes === 0) rmSync(path, { force: true });
    return { stream, path, bytes, bytesCut: closed?.tornBytes ?? line.length };
  } finally {
    closeSync(fd);
  }
}

function readRange(fd: number, start: number, end: number): Buffer {
  const bytes = Buffer.allocUnsafe(end - start);
  let filled = 0;
  while (filled < bytes.length) {
    const read = readSync(fd, bytes, filled, bytes.length - filled, start + filled);
    if (read === 0) break;
    filled += read;
  }
  return bytes.subarray(0, filled);
}

function writeAt(fd: number, bytes: Uint8Array, position: number): void {
  let written = 0;
  while (written < bytes.length) {
    written += writeSync(fd, bytes, written, bytes.length - written, position + written);
  }
}

/** Where the last whole message ends. */
function wholeMessagesEnd(fd: number, size: number): number {
  const whole = createWholeEnd('binary');
  for (let start = 0; start < size; start += READ_BYTES) {
    whole.push(readRange(fd, start, Math.min(start + READ_BYTES, size)));
  }
  return whole.end;
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
