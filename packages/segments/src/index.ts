export {
  type ApplyRetentionOptions,
  applyRetention,
  previewRetention,
  type RemovedSegment,
  type RetentionReport,
} from './apply-retention.ts';
export { type ArchivedSegment, archiveSegment } from './archive.ts';
export { type CompactedName, formatCompactedName, parseCompactedName } from './compacted-name.ts';
export { type CompactedSegment, listCompacted } from './compacted-segments.ts';
export {
  type CompactionInput,
  type CompactionPlan,
  type CompactionPlanOptions,
  type CompactionRun,
  DEFAULT_MAX_RUN_BYTES,
  planCompaction,
  runsWithout,
} from './compaction-plan.ts';
export { type CompressedSegment, type CompressSegmentOptions, compressSegment } from './compress-segment.ts';
export {
  COMPRESSION_IDLE_MILLIS,
  type CompressionWorker,
  type CompressionWorkerOptions,
  createCompressionWorker,
} from './compression-worker.ts';
export { contentSize, type ReadContentOptions, readContent } from './content-file.ts';
export { cursorKey } from './cursor-key.ts';
export { DEFAULT_RETENTION } from './default-retention.ts';
export { type DiskUsage, diskUsage, type StreamUsage } from './disk-usage.ts';
export {
  DEFAULT_POLL_MILLIS,
  type FollowLinesOptions,
  followLines,
  type LineFollower,
} from './follow-lines.ts';
export type { Cursor, FollowFrom } from './followed-files.ts';
export { DEFAULT_GZIP_LEVEL, DEFAULT_ZSTD_LEVEL, FRAME_BYTES, hasZstd } from './frame-compression.ts';
export { lastEndedWrite } from './last-write.ts';
export {
  adoptLedgerKey,
  appendLedgerEntries,
  appendLedgerEntry,
  type LedgerOptions,
  rotateLedgerKey,
} from './ledger.ts';
export type { LedgerEntry, LedgerEvent } from './ledger-entry.ts';
export { LedgerError } from './ledger-error.ts';
export type { LedgerHead } from './ledger-head.ts';
export { generateLedgerKey, type LedgerKey, parseLedgerKey } from './ledger-key.ts';
export { LedgerReader } from './ledger-reader.ts';
export { removeAbandonedFiles } from './leftover-files.ts';
export { MAX_READ_LINE_BYTES, type SegmentLine } from './line-splitter.ts';
export { isHeld, LockFile, type LockPatience } from './lock-file.ts';
export { DEFAULT_MERGE_BELOW_BYTES, type MergePlanOptions, mergedRun, planMerges } from './merge-plan.ts';
export { type MessagePlacesOptions, messagePlaces } from './message-places.ts';
export { type PruneStoreOptions, pruneStore } from './prune-store.ts';
export {
  type FinishedCompaction,
  lockCompaction,
  publishCompacted,
  removeCompactedInputs,
  removeLeftInputs,
  reserveCompacted,
  resumeCompactions,
} from './publish-compacted.ts';
export { type ReadLinesOptions, readLines } from './read-lines.ts';
export { type RecoveredSegment, recoverSegments } from './recover-segments.ts';
export {
  HELD_LIMIT_FACTOR,
  planRetention,
  type Removal,
  type RetainedSegment,
  type RetentionPlan,
  type RetentionPlanOptions,
  type RetentionPolicy,
  type RetentionReason,
  type StreamRetention,
  type UnmetLimit,
} from './retention.ts';
export {
  type LeftSegments,
  repairStore,
  type SealLeftOptions,
  sealLeftSegments,
} from './seal-left-segments.ts';
export {
  recordArchived,
  recordCompressed,
  recordPruned,
  type SealOptions,
  sealSegment,
} from './seal-segment.ts';
export { SealedNames } from './sealed-names.ts';
export type { SealedSegment } from './sealed-segment.ts';
export { createSealer, MAX_SYNC_SEAL_BYTES, type Sealer, type SealerOptions } from './sealer.ts';
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
export type {
  Compression,
  FileSuffix,
  SegmentFormat,
  SegmentSuffix,
  WrittenFormat,
} from './segment-suffix.ts';
export { createSegmentUpkeep, type SegmentUpkeep, type SegmentUpkeepOptions } from './segment-upkeep.ts';
export {
  type AppendedLine,
  createSegmentWriter,
  type OpenSegment,
  type SegmentWriter,
} from './segment-writer.ts';
export {
  DEFAULT_FORMAT,
  DEFAULT_MAX_SEGMENT_AGE_MILLIS,
  DEFAULT_MAX_SEGMENT_BYTES,
  MAX_MAX_SEGMENT_BYTES,
  MIN_MAX_SEGMENT_AGE_MILLIS,
  MIN_MAX_SEGMENT_BYTES,
  type SegmentWriterOptions,
} from './segment-writer-options.ts';
export { SteadyClock, type SteadyClockOptions } from './steady-clock.ts';
export { DEFAULT_DIRECTORY, defaultDirectory, STREAMS, type Stream } from './store-layout.ts';
export { listUncompressed, MIN_COMPRESSED_SEGMENT_BYTES } from './uncompressed-segments.ts';
export type { FindingCode, VerifyFinding } from './verify-finding.ts';
export {
  type UnsealedSegment,
  type VerifyOptions,
  type VerifyReport,
  verifyStore,
} from './verify-store.ts';
