/** Copies binary segments as lines of OTLP/JSON, which DuckDB reads. */
import { open, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readLines, type Segment, SegmentReadError } from '@agentbus/segments';
import type { CorruptionListener } from './corruption.ts';

const OPENING_BRACE = 0x7b;
const NEWLINE = 0x0a;
const LINE_END: Uint8Array = Buffer.from([NEWLINE]);

/** 1 MiB: lines are written together, as each write is a task for a thread. */
const WRITE_BYTES = 1024 * 1024;

/** Copies hold telemetry, so like the store they are for their owner only. */
const COPY_MODE = 0o600;

/** Where copies go. */
export interface CopyPlaces {
  /** Of what may still grow: for one search. */
  readonly copy: string;
  /** A directory of copies that later searches use again. */
  readonly kept: string;
}

/**
 * A copy of a binary segment, and its size. One of a segment that can no longer change is made once. Messages that are no OTLP
 * are left out, and so is what follows damage; both are reported.
 *
 * @throws The system's `ENOENT` where the segment has vanished.
 */
export async function copyMessages(
  segment: Segment,
  { copy, kept }: CopyPlaces,
  onCorruption: CorruptionListener,
): Promise<{ readonly path: string; readonly bytes: number }> {
  if (segment.last) return { path: copy, bytes: await writeCopy(segment, copy, onCorruption) };
  const path = join(kept, `${basename(segment.path)}-${segment.bytes}.jsonl`);
  const size = await sizeOf(path);
  if (size !== undefined) return { path, bytes: size };
  // Whole as soon as it has its name, also where two searches make it at once.
  const bytes = await writeCopy(segment, copy, onCorruption);
  await rename(copy, path);
  return { path, bytes };
}

async function writeCopy(
  segment: Segment,
  target: string,
  onCorruption: CorruptionListener,
): Promise<number> {
  const file = await open(target, 'wx', COPY_MODE);
  try {
    let bytes = 0;
    let waiting: Uint8Array[] = [];
    let waitingBytes = 0;
    const write = async () => {
      await file.writeFile(Buffer.concat(waiting));
      bytes += waitingBytes;
      waiting = [];
      waitingBytes = 0;
    };
    for await (const line of readableLines(segment, onCorruption)) {
      waiting.push(line, LINE_END);
      waitingBytes += line.length + 1;
      if (waitingBytes >= WRITE_BYTES) await write();
    }
    await write();
    return bytes;
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

async function* readableLines(
  segment: Segment,
  onCorruption: CorruptionListener,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { path } = segment;
  try {
    for await (const { bytes, offset } of readLines(segment)) {
      // What is no OTLP comes as it is; a line that was made of a message begins so, and is one.
      if (bytes[0] === OPENING_BRACE && !bytes.includes(NEWLINE)) yield bytes;
      else onCorruption({ path, offset, reason: 'The message is not OTLP.' });
    }
  } catch (error) {
    if (!(error instanceof SegmentReadError) || error.code !== 'corrupt') throw error;
    onCorruption({ path, offset: error.offset, reason: error.message });
  }
}

/** `undefined` where there is no such file. */
async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
}
