/** File names of compacted segments: `logs-20261123T161500.123Z-<writer>-000001_000006.parquet`. */
import { SegmentOptionError } from './segment-error.ts';
import { formatSegmentName, parseSegmentName, type SegmentName } from './segment-name.ts';

/** The end of the name of a file that several segments were merged into. */
export const COMPACTED_SUFFIX = '.parquet';

const SEQUENCE_DIGITS = 6;
const NAME = /^(.+)_(\d{6,16})\.parquet$/;

/** What a compacted file's name says: whose segments it was made of, from which to which. */
export interface CompactedName extends Omit<SegmentName, 'suffix'> {
  /** The writer's count of the last segment; at least `sequence`, which is that of the first. */
  readonly lastSequence: number;
}

/**
 * The file name of the segments from `sequence` to `lastSequence`. `createdAt` is that of the first.
 *
 * @throws {@link SegmentOptionError} if a part is out of its range.
 */
export function formatCompactedName({ lastSequence, ...first }: CompactedName): string {
  if (!Number.isSafeInteger(lastSequence) || lastSequence < first.sequence) {
    throw new SegmentOptionError(
      'lastSequence',
      `Cannot name a compacted file: lastSequence is ${lastSequence}, must be an integer from ${first.sequence}.`,
    );
  }
  const firstName = formatSegmentName({ ...first, suffix: '.jsonl' }).slice(0, -'.jsonl'.length);
  return `${firstName}_${String(lastSequence).padStart(SEQUENCE_DIGITS, '0')}${COMPACTED_SUFFIX}`;
}

/** Reads a compacted file's name; `undefined` for any name that {@link formatCompactedName} would not write. */
export function parseCompactedName(fileName: string): CompactedName | undefined {
  const [, first, last] = NAME.exec(fileName) ?? [];
  const name = first === undefined ? undefined : parseSegmentName(`${first}.jsonl`);
  if (name === undefined || Number(last) < name.sequence) return undefined;
  const { stream, createdAt, writer, sequence } = name;
  const compacted: CompactedName = { stream, createdAt, writer, sequence, lastSequence: Number(last) };
  return formatCompactedName(compacted) === fileName ? compacted : undefined;
}
