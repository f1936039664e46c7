/** Keeps account of what was removed from a store before a destination had taken it. */
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Stream } from '@agentbus/segments';

const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;

/** A segment that was removed, and the destinations that had not taken all of it. */
export interface GivenUpSegment {
  readonly stream: Stream;
  readonly path: string;
  /** On the disk. */
  readonly bytes: number;
  readonly heldBy: readonly string[];
}

/** What a destination will not get. */
export interface GivenUp {
  readonly segments: number;
  readonly bytes: number;
  /** When the last one was given up. */
  readonly last: Date;
}

/**
 * Notes what was given up: `state/forward/<destination>/given-up.jsonl` in the store.
 *
 * @param now Unix milliseconds.
 * @throws The operating system's error.
 */
export async function recordGivenUp(
  directory: string,
  segments: readonly GivenUpSegment[],
  now: number,
): Promise<void> {
  const at = new Date(now).toISOString();
  for (const { stream, path, bytes, heldBy } of segments) {
    const entry = `${JSON.stringify({ at, stream, segment: basename(path), bytes })}\n`;
    for (const name of heldBy) {
      const file = givenUpPath(directory, name);
      await mkdir(dirname(file), { recursive: true, mode: DIRECTORY_MODE });
      await appendFile(file, entry, { mode: FILE_MODE });
    }
  }
}

/** What a destination will not get; `undefined` where that is nothing. */
export async function readGivenUp(directory: string, name: string): Promise<GivenUp | undefined> {
  let text: string;
  try {
    text = await readFile(givenUpPath(directory, name), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const entries = text.split('\n').flatMap(parseEntry);
  const last = entries.at(-1);
  if (last === undefined) return undefined;
  return {
    segments: entries.length,
    bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0),
    last: new Date(last.at),
  };
}

function parseEntry(line: string): { at: string; bytes: number }[] {
  try {
    const { at, bytes } = JSON.parse(line);
    return typeof at === 'string' && typeof bytes === 'number' ? [{ at, bytes }] : [];
  } catch {
    // The last line of a process that was killed while it wrote.
    return [];
  }
}

function givenUpPath(directory: string, name: string): string {
  return join(directory, 'state', 'forward', name, 'given-up.jsonl');
}
