export {
  type ApplyRetentionOptions,
  applyRetention,
  type RemovedSegment,
  type RetentionReport,
} from './apply-retention.ts';
export { type ArchivedSegment, archiveSegment } from './archive.ts';
export { type CompressedSegment, type CompressSegmentOptions, compressSegment } from './compress-segment.ts';
export {
  COMPRESSION_IDLE_MILLIS,
  type CompressionWorker,
  type CompressionWorkerOptions,
  createCompressionWorker,
} from './compression-worker.ts';
export { contentSize, type ReadContentOptions, readContent } from './content-file.ts';
export { type DiskUsage, diskUsage, type StreamUsage } from './disk-usage.ts';
export {
  DEFAULT_POLL_MILLIS,
  type FollowLinesOptions,
  followLines,
  type LineFollower,
} from './follow-lines.ts';
export type { Cursor, FollowFrom } from './followed-files.ts';
export { DEFAULT_GZIP_LEVEL, DEFAULT_ZSTD_LEVEL, FRAME_BYTES, hasZstd } from './frame-compression.ts';
export {
  appendLedgerEntries,
  appendLedgerEntry,
  type LedgerOptions,
  rotateLedgerKey,
} from './ledger.ts';
export type { LedgerEntry, LedgerEvent } from './ledger-entry.ts';
export { LedgerError } from './ledger-error.ts';
export type { LedgerHead } from './ledger-head.ts';
export { generateLedgerKey, type LedgerKey, parseLedgerKey } from './ledger-key.ts';
export { MAX_READ_LINE_BYTES, type SegmentLine } from './line-splitter.ts';
export { type ReadLinesOptions, readLines } from './read-lines.ts';
export { type RecoveredSegment, recoverSegments } from './recover-segments.ts';
export {
  planRetention,
  type Removal,
  type RetainedSegment,
  type RetentionPlan,
  type RetentionPolicy,
  type RetentionReason,
  type StreamRetention,
  type UnmetLimit,
} from './retention.ts';
export { type LeftSegments, repairStore, sealLeftSegments } from './seal-left-segments.ts';
export {
  recordArchived,
  recordCompressed,
  recordPruned,
  type SealOptions,
  sealSegment,
} from './seal-segment.ts';
export type { SealedSegment } from './sealed-segment.ts';
export { createSealer, type Sealer, type SealerOptions } from './sealer.ts';
export { type CheckpointedSegment, SegmentCheckpoints } from './segment-checkpoints.ts';
export {
  SegmentMaintenanceError,
  SegmentOptionError,
  SegmentReadError,
  SegmentWriteError,
} from './segment-error.ts';
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
export type { Compression, FileSuffix, SegmentFormat, SegmentSuffix } from './segment-suffix.ts';
export {
  type AppendedLine,
  createSegmentWriter,
  DEFAULT_MAX_SEGMENT_AGE_MILLIS,
  DEFAULT_MAX_SEGMENT_BYTES,
  MAX_MAX_SEGMENT_BYTES,
  MIN_MAX_SEGMENT_AGE_MILLIS,
  MIN_MAX_SEGMENT_BYTES,
  type SegmentWriter,
  type SegmentWriterOptions,
} from './segment-writer.ts';
export { DEFAULT_DIRECTORY, defaultDirectory, STREAMS, type Stream } from './store-layout.ts';
export type { FindingCode, VerifyFinding } from './verify-finding.ts';
export {
  type UnsealedSegment,
  type VerifyOptions,
  type VerifyReport,
  verifyStore,
} from './verify-store.ts';
