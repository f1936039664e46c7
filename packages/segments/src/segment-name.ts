/** Segment file names: `logs-20261123T161500.123Z-<writer>-000007.jsonl`. */
import { SegmentOptionError } from './segment-error.ts';
import type { SegmentSuffix } from './segment-suffix.ts';
import { STREAMS, type Stream } from './store-layout.ts';

/** What a segment's file name says. */
export interface SegmentName {
  readonly stream: Stream;
  /** When the segment was begun, to the millisecond; years 0–9999. Never earlier than the writer's previous segment. */
  readonly createdAt: Date;
  /** Who writes it: 1–32 characters of a–z and 0–9, unique to one writer. */
  readonly writer: string;
  /** Counts the writer's segments, from 1. Padded to six digits, so that names sort as strings. */
  readonly sequence: number;
  /** The format, and the compression if it is compressed: see {@link SegmentSuffix}. */
  readonly suffix: SegmentSuffix;
}

const SEQUENCE_DIGITS = 6;
const WRITER = /^[a-z0-9]{1,32}$/;
const NAME = new RegExp(
  `^(${STREAMS.join('|')})-(\\d{4})(\\d\\d)(\\d\\d)T(\\d\\d)(\\d\\d)(\\d\\d\\.\\d{3}Z)-([a-z0-9]{1,32})-(\\d{${SEQUENCE_DIGITS},16})(\\.(?:jsonl|pb|txt)(?:\\.zst|\\.gz)?)$`,
);

/** Whether a string can be a {@link SegmentName.writer}. */
export function isWriterId(text: string): boolean {
  return WRITER.test(text);
}

/**
 * The file name of a segment.
 *
 * @throws {@link SegmentOptionError} if a part is out of its range: such a name could not be read back.
 */
export function formatSegmentName(name: SegmentName): string {
  const { stream, createdAt, writer, sequence, suffix } = name;
  const year = createdAt.getUTCFullYear();
  if (!(year >= 0 && year <= 9999))
    throw invalid('createdAt', String(createdAt), 'a date of the years 0–9999');
  if (!isWriterId(writer)) throw invalid('writer', JSON.stringify(writer), '1–32 characters of a–z and 0–9');
  if (!Number.isSafeInteger(sequence) || sequence < 0)
    throw invalid('sequence', String(sequence), 'an integer ≥ 0');
  const time = createdAt.toISOString().replace(/[-:]/g, '');
  return `${stream}-${time}-${writer}-${String(sequence).padStart(SEQUENCE_DIGITS, '0')}${suffix}`;
}

/** Reads a segment's file name; `undefined` for any name that {@link formatSegmentName} would not write. */
export function parseSegmentName(fileName: string): SegmentName | undefined {
  const match = NAME.exec(fileName);
  if (match === null) return undefined;
  const [, stream, year, month, day, hour, minute, second, writer = '', digits, suffix] = match;
  const createdAt = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}`);
  const sequence = Number(digits);
  if (Number.isNaN(createdAt.getTime()) || !Number.isSafeInteger(sequence)) return undefined;
  const name: SegmentName = {
    stream: stream as Stream,
    createdAt,
    writer,
    sequence,
    suffix: suffix as SegmentSuffix,
  };
  // Rejects what only looks like a name, such as 30 February or superfluous zeros: two names must never mean the same.
  return formatSegmentName(name) === fileName ? name : undefined;
}

/** Orders segments by (createdAt, writer, sequence): a writer's segments come in the order in which they were written. */
export function compareSegments(
  a: Pick<SegmentName, 'createdAt' | 'writer' | 'sequence'>,
  b: Pick<SegmentName, 'createdAt' | 'writer' | 'sequence'>,
): number {
  return (
    a.createdAt.getTime() - b.createdAt.getTime() ||
    (a.writer < b.writer ? -1 : a.writer > b.writer ? 1 : a.sequence - b.sequence)
  );
}

function invalid(part: string, value: string, range: string): SegmentOptionError {
  return new SegmentOptionError(part, `Cannot name a segment: ${part} is ${value}, must be ${range}.`);
}
