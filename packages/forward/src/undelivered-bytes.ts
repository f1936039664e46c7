/** Says how much of a segment is behind a cursor. */
import { type Cursor, contentSize, cursorKey, readContent, type Segment } from '@agentbus/segments';

/** No line ends in more brackets than this. */
const MAX_CLOSING_BYTES = 16;

const CLOSING = /^[\]}\s]*$/;

/**
 * Bytes of a segment that come after the cursor. A line that was open when its last record was delivered has been closed since:
 * the brackets and the newline do not count.
 *
 * @throws SegmentReadError if the segment cannot be read.
 */
export async function undeliveredBytes(segment: Segment, cursor: Cursor): Promise<number> {
  const size = segment.compression === undefined ? segment.bytes : await contentSize(segment.path);
  const offset = cursor[cursorKey(segment.path)] ?? 0;
  const bytes = Math.max(0, size - offset);
  if (bytes === 0 || bytes > MAX_CLOSING_BYTES || offset === 0) return bytes;
  let rest = '';
  for await (const chunk of readContent(segment.path, { start: offset })) {
    rest += Buffer.from(chunk).toString('latin1');
  }
  return CLOSING.test(rest) ? 0 : bytes;
}
