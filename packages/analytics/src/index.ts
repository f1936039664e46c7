export type { Occurrence } from './activity.ts';
export { buildReport, type ReportOptions } from './build-report.ts';
export { type ChangePoint, type ChangePointOptions, findChangePoints } from './change-points.ts';
export { type AnomalyRange, collectAnomalies, type FoundAnomalies } from './collect-anomalies.ts';
export {
  collectDifferences,
  type DifferenceRange,
  type FoundDifferences,
  MAX_COMPARED_RECORDS,
} from './collect-differences.ts';
export { collectErrors, ERROR_FILTERS, type ErrorRange } from './collect-errors.ts';
export { collectPatterns, type FoundPatterns, type PatternRange } from './collect-patterns.ts';
export { collectSeries, MAX_SERIES, type SeriesRange } from './collect-series.ts';
export { collectTrends, type TrendRange } from './collect-trends.ts';
export { compareTimes, compareVersions, isRegression, type OperationChange } from './deploy-change.ts';
export {
  type Anomaly,
  type AnomalyKind,
  DEFAULT_FALSE_DISCOVERY_RATE,
  type DetectOptions,
  detectAnomalies,
} from './detect-anomalies.ts';
export { DurationSketch, RELATIVE_ACCURACY, type SketchBin } from './duration-sketch.ts';
export { type ErrorGrouping, GROUPING_VERSION, type GroupingRule } from './error-grouping.ts';
export { type ErrorGroup, ErrorGroups, type ErrorGroupsOptions, MAX_ERROR_GROUPS } from './error-groups.ts';
export { type ErrorOccurrence, errorsOf, FINGERPRINT_ATTRIBUTES } from './error-occurrence.ts';
export {
  type AssessedError,
  assessErrors,
  type ErrorDecision,
  type ErrorDecisions,
  type ErrorStatus,
} from './error-state.ts';
export { ErrorStateError, readErrorDecisions, writeErrorDecisions } from './error-state-file.ts';
export { type ErrorTally, MAX_SAMPLE_TRACES } from './error-tally.ts';
export {
  checkConditions,
  FAIL_NAMES,
  type FailCondition,
  FailConditionError,
  type FailedCondition,
  parseFailConditions,
} from './fail-condition.ts';
export { adjustPValues } from './false-discovery.ts';
export { type IndependenceResult, type TwoByTwo, testIndependence } from './independence-test.ts';
export { type LogPattern, MAX_TOP_VALUES, OVERFLOW_ID, type PatternVariable } from './log-pattern.ts';
export { DEFAULT_MAX_SHAPES, LogPatternMiner, type LogPatternMinerOptions } from './log-pattern-miner.ts';
export { findNewPatterns, type NewSighting, type Sightings } from './new-patterns.ts';
export {
  type OperationKind,
  type OperationRun,
  type OperationTrend,
  OperationTrends,
  type VersionTrend,
} from './operation-trends.ts';
export { type ComparedLengths, type PatternChange, patternChange } from './pattern-change.ts';
export { DEFAULT_APDEX_SECONDS, Performance, type PerformanceSummary } from './performance.ts';
export {
  CONFIDENCE,
  comparePerformance,
  type PerformanceChange,
  type PerformancePair,
} from './performance-change.ts';
export { compareRanks, type RankResult } from './rank-test.ts';
export { createRecordMiner, occurrenceOf, patternText } from './record-miner.ts';
export {
  type Figure,
  type Headline,
  type NamedFigure,
  REPORT_VERSION,
  type Report,
  type ReportCell,
  type ReportChart,
  type ReportSection,
  type ReportTable,
  type ReportTime,
  type ReportTraces,
  type ReportTrend,
  type Unit,
} from './report.ts';
export type { AlertTransition } from './report-alerts.ts';
export type { ReportRange } from './report-context.ts';
export { reportHtml } from './report-html.ts';
export { reportMarkdown } from './report-markdown.ts';
export { type BucketRange, bucketTime, type Series } from './series.ts';
export { parseStack, type StackFrame } from './stack-frame.ts';
export { readSourceMaps, type StackMapper } from './stack-mapper.ts';
export type { ValueCount } from './value-sketch.ts';
export { VALUE_TYPES, type ValueType } from './value-type.ts';
export { type Difference, WhatDiffers } from './what-differs.ts';
