import { listSegments } from './segment-list.ts';
import { WRITTEN_FORMATS } from './segment-suffix.ts';
import { isWriterAlive } from './writer-lock.ts';

/**
 * A time at which a writer that has ended was certainly at work: when the newest of their segments was begun, by its name,
 * which nothing changes later. Unix milliseconds; `undefined` where there is none.
 */
export async function lastEndedWrite(directory: string): Promise<number | undefined> {
  const ended = (await listSegments(directory, { formats: WRITTEN_FORMATS })).filter(
    ({ stream, writer }) => writer !== '' && !isWriterAlive(directory, stream, writer),
  );
  return ended.length === 0
    ? undefined
    : ended.map(({ createdAt }) => createdAt.getTime()).reduce((a, b) => Math.max(a, b));
}
