export {
  DEFAULT_POLL_MILLIS,
  type FollowLinesOptions,
  followLines,
  type LineFollower,
} from './follow-lines.ts';
export type { Cursor, FollowFrom } from './followed-files.ts';
export { MAX_READ_LINE_BYTES, type SegmentLine } from './line-splitter.ts';
export { type ReadLinesOptions, readLines } from './read-lines.ts';
export { SegmentOptionError, SegmentReadError, SegmentWriteError } from './segment-error.ts';
export {
  CLOCK_TOLERANCE_MILLIS,
  type ListSegmentsOptions,
  listSegments,
  type Segment,
} from './segment-list.ts';
export {
  compareSegments,
  formatSegmentName,
  parseSegmentName,
  type SegmentName,
} from './segment-name.ts';
export {
  createSegmentWriter,
  DEFAULT_MAX_SEGMENT_BYTES,
  MAX_MAX_SEGMENT_BYTES,
  MIN_MAX_SEGMENT_BYTES,
  type SegmentWriter,
  type SegmentWriterOptions,
} from './segment-writer.ts';
export { DEFAULT_DIRECTORY, defaultDirectory, STREAMS, type Stream } from './store-layout.ts';
