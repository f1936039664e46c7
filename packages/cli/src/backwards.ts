import {
  contentSize,
  messagePlaces,
  readLines,
  type Segment,
  type SegmentLine,
  SegmentReadError,
} from '@agentbus/segments';

/** Read at once from the end of a file: a few hundred records. */
const WINDOW_BYTES = 256 * 1024;

/** The whole lines of a segment, the last one first. A segment that has been removed meanwhile has none. */
export async function* readLinesBackwards(
  segment: Segment,
  signal: AbortSignal,
): AsyncGenerator<SegmentLine, void, undefined> {
  if (segment.format === 'binary') {
    yield* readMessagesBackwards(segment, signal);
    return;
  }
  let end = await orNothing(sizeOf(segment), 0);
  let window = WINDOW_BYTES;
  while (end > 0) {
    const start = Math.max(0, end - window);
    // What begins where the window does may be the rest of a longer line: it is read with the window before.
    const lines = (await readWindow(segment, start, end, signal)).filter(
      ({ offset }) => start === 0 || offset > start,
    );
    const [first] = lines;
    if (first === undefined && start > 0) {
      window *= 2;
      continue;
    }
    yield* lines.reverse();
    end = start === 0 || first === undefined ? 0 : first.offset;
  }
}

async function* readMessagesBackwards(
  segment: Segment,
  signal: AbortSignal,
): AsyncGenerator<SegmentLine, void, undefined> {
  const places = await orNothing(messagePlaces(segment, { apart: WINDOW_BYTES, signal }), []);
  for (let end = places.pop(); end !== undefined; end = places.pop()) {
    const lines = await readWindow(segment, places.at(-1) ?? end, end, signal);
    yield* lines.reverse();
  }
}

async function sizeOf(segment: Segment): Promise<number> {
  return segment.compression === undefined ? segment.bytes : await contentSize(segment);
}

async function readWindow(
  segment: Segment,
  start: number,
  end: number,
  signal: AbortSignal,
): Promise<SegmentLine[]> {
  return orNothing(collect(readLines(segment, { start, end, signal })), []);
}

async function collect(lines: AsyncIterable<SegmentLine>): Promise<SegmentLine[]> {
  const collected: SegmentLine[] = [];
  for await (const line of lines) collected.push(line);
  return collected;
}

/** A segment that has been removed has nothing. */
async function orNothing<T>(found: Promise<T>, nothing: T): Promise<T> {
  try {
    return await found;
  } catch (error) {
    if (!(error instanceof SegmentReadError) || error.code !== 'ENOENT') throw error;
    return nothing;
  }
}
