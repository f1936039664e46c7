/** Says how far behind the destinations of a store are. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeLine } from '@agentbus/otlp';
import {
  type Cursor,
  cursorKey,
  listSegments,
  readLines,
  type Segment,
  STREAMS,
  type Stream,
} from '@agentbus/segments';
import { CursorFile } from './cursor-file.ts';
import { undeliveredBytes } from './undelivered-bytes.ts';

/** What a destination has not taken of one stream yet. */
export interface StreamLag {
  readonly stream: Stream;
  /** Bytes of lines. */
  readonly bytes: number;
  /** The time of the oldest record among them, Unix nanoseconds; `undefined` where there is none, or none that can be read. */
  readonly oldest: bigint | undefined;
}

/** The names of the destinations that a store has been forwarded to. */
export async function listForwards(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(join(directory, 'state', 'forward'), { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/**
 * What a destination has not taken yet, by stream. Looks at the store, so it need not be asked where the forwarder runs.
 *
 * @param name The forwarder's name.
 * @param streams Default: those that have been forwarded to it.
 * @throws ForwardError with code `damaged-cursor`.
 */
export async function forwardLag(
  directory: string,
  name: string,
  streams?: readonly Stream[],
): Promise<StreamLag[]> {
  const lags = await Promise.all(
    (streams ?? STREAMS).map(async (stream) => {
      const cursor = await new CursorFile(directory, name, stream).find();
      const wanted = cursor !== undefined || streams !== undefined;
      return wanted ? streamLag(directory, stream, cursor ?? {}) : undefined;
    }),
  );
  return lags.filter((lag) => lag !== undefined);
}

async function streamLag(directory: string, stream: Stream, cursor: Cursor): Promise<StreamLag> {
  const segments = await listSegments(directory, { streams: [stream] });
  const behind = await Promise.all(
    segments.map(async (segment) => ({ segment, bytes: await undeliveredBytes(segment, cursor) })),
  );
  const waiting = behind.filter(({ bytes }) => bytes > 0);
  const oldest = waiting[0] && (await oldestRecord(waiting[0].segment, cursor));
  return { stream, bytes: waiting.reduce((sum, { bytes }) => sum + bytes, 0), oldest };
}

async function oldestRecord(segment: Segment, cursor: Cursor): Promise<bigint | undefined> {
  try {
    for await (const line of readLines(segment, { start: cursor[cursorKey(segment.path)] ?? 0 })) {
      const times = decodeLine(line.bytes).map(({ timestamp }) => timestamp);
      return times.sort((a, b) => Number(a - b))[0];
    }
  } catch {
    // A line that cannot be read is no reason not to say how much waits.
    return undefined;
  }
  return undefined;
}
