/** Says which segments a destination still waits for, so that nobody removes them. */
import { type Cursor, cursorKey, listSegments, type Segment, STREAMS, type Stream } from '@agentbus/segments';
import { CursorFile } from './cursor-file.ts';
import { ForwardError } from './forward-error.ts';
import { listForwards } from './forward-lag.ts';
import { undeliveredBytes } from './undelivered-bytes.ts';

/** What the destinations of a store wait for. */
export interface StoreHolds {
  /** The names of the destinations that have not taken all of a segment yet. */
  heldBy(segment: { readonly stream: Stream; readonly path: string }): readonly string[];
}

/**
 * Looks how far the destinations of a store are. A segment that is not there yet counts as waited for.
 *
 * @throws The operating system's error if the store cannot be read.
 */
export async function readHolds(directory: string): Promise<StoreHolds> {
  const places = await readPlaces(directory);
  const taken = new Map<string, Set<string>>(places.map(({ name }) => [name, new Set()]));
  for (const stream of STREAMS) {
    const followed = places.filter((place) => place.stream === stream);
    if (followed.length === 0) continue;
    const segments = await listSegments(directory, { streams: [stream] });
    for (const { name, cursor } of followed) {
      for (const segment of segments) {
        if (await isTaken(segment, cursor)) taken.get(name)?.add(cursorKey(segment.path));
      }
    }
  }
  return {
    heldBy: ({ stream, path }) =>
      places
        .filter((place) => place.stream === stream && taken.get(place.name)?.has(cursorKey(path)) !== true)
        .map(({ name }) => name),
  };
}

interface Place {
  readonly name: string;
  readonly stream: Stream;
  /** `undefined` where it cannot be read: then nothing counts as taken. */
  readonly cursor: Cursor | undefined;
}

async function readPlaces(directory: string): Promise<Place[]> {
  const places: Place[] = [];
  for (const name of await listForwards(directory)) {
    for (const stream of STREAMS) {
      try {
        const cursor = await new CursorFile(directory, name, stream).find();
        if (cursor !== undefined) places.push({ name, stream, cursor });
      } catch (error) {
        if (!(error instanceof ForwardError)) throw error;
        places.push({ name, stream, cursor: undefined });
      }
    }
  }
  return places;
}

async function isTaken(segment: Segment, cursor: Cursor | undefined): Promise<boolean> {
  if (cursor === undefined) return false;
  // Nothing is known of it: no need to look how large it is.
  if (cursor[cursorKey(segment.path)] === undefined && segment.bytes > 0) return false;
  try {
    return (await undeliveredBytes(segment, cursor)) === 0;
  } catch {
    // Whoever cannot read it cannot deliver it either; its removal is for the limits to decide.
    return false;
  }
}
