import { contentSize, readLines, type Segment, type SegmentLine, SegmentReadError } from '@agentbus/segments';

/** Read at once from the end of a file: a few hundred records. */
const WINDOW_BYTES = 256 * 1024;

/** The whole lines of a segment, the last one first. A segment that has been removed meanwhile has none. */
export async function* readLinesBackwards(
  segment: Segment,
  signal: AbortSignal,
): AsyncGenerator<SegmentLine, void, undefined> {
  let end = await sizeOf(segment);
  let window = WINDOW_BYTES;
  while (end > 0) {
    const start = Math.max(0, end - window);
    const lines = await readWindow(segment, start, end, signal);
    const [first] = lines;
    if (first === undefined && start > 0) {
      window *= 2;
      continue;
    }
    yield* lines.reverse();
    end = start === 0 || first === undefined ? 0 : first.offset;
  }
}

async function sizeOf(segment: Segment): Promise<number> {
  try {
    return segment.compression === undefined ? segment.bytes : await contentSize(segment);
  } catch (error) {
    if (!(error instanceof SegmentReadError) || error.code !== 'ENOENT') throw error;
    return 0;
  }
}

async function readWindow(
  segment: Segment,
  start: number,
  end: number,
  signal: AbortSignal,
): Promise<SegmentLine[]> {
  const lines: SegmentLine[] = [];
  try {
    for await (const line of readLines(segment, { start, end, signal })) {
      // What begins where the window does may be the rest of a longer line: it is read with the window before.
      if (start === 0 || line.offset > start) lines.push(line);
    }
  } catch (error) {
    if (!(error instanceof SegmentReadError) || error.code !== 'ENOENT') throw error;
  }
  return lines;
}
