export type {
  AlertCondition,
  AlertConnective,
  AlertExpression,
  AlertMeasure,
  AlertOperator,
  AlertThreshold,
  FieldMeasure,
  RatioMeasure,
} from './alert-expression.ts';
export { ALL, and, not, or } from './build-expression.ts';
export { compareCodePoints } from './cell-order.ts';
export { type CompileOptions, compile, type Predicate } from './compile.ts';
export { compileSet, type SetPredicate } from './compile-set.ts';
export { complete, completeAlert } from './complete.ts';
export type { Completion, CompletionSource, FieldFrequency, ValueFrequency } from './completion.ts';
export type {
  AllCondition,
  AndCondition,
  Condition,
  DurationCondition,
  ExistsCondition,
  InstantCondition,
  NotCondition,
  NumberCondition,
  OrCondition,
  SeverityCondition,
  StringCondition,
  StringTest,
  TextCondition,
} from './condition.ts';
export { parseDuration } from './duration.ts';
export type {
  AllExpression,
  AndExpression,
  CompareExpression,
  CompareOperator,
  ExistsExpression,
  Expression,
  MatchExpression,
  NotExpression,
  OneOfExpression,
  OrderOperator,
  OrExpression,
  RegexExpression,
  TextExpression,
} from './expression.ts';
export {
  type AttributeField,
  type BuiltInField,
  type BuiltInFieldKind,
  FIELD_NAMES,
  type FieldKind,
  type FieldReference,
  type KeyedFieldKind,
  type ResourceField,
  resolveField,
} from './field.ts';
export { suggestFields } from './field-suggestion.ts';
export { FilterError, type FilterErrorCode } from './filter-error.ts';
export { FilterSyntaxError, formatSyntaxError, type SyntaxFault } from './filter-syntax-error.ts';
export { format } from './format.ts';
export { formatAlertExpression } from './format-alert.ts';
export { formatInterval, formatQuery, formatStage } from './format-query.ts';
export { INSTANT_FORMS, parseInstant, type TimeContext } from './instant.ts';
export { foldCase, hasCapital } from './letter-case.ts';
export { NUMBER_PATTERN, parseNumber } from './number.ts';
export { parse } from './parse.ts';
export { parseAlertExpression } from './parse-alert.ts';
export { MAX_NESTING } from './parse-filter.ts';
export { parseQuery } from './parse-query.ts';
export type { Pattern, PatternMiner } from './pattern-miner.ts';
export { comparableNumber, DURATION_UNITS, parseQuantity, type Quantity, SIZE_UNITS } from './quantity.ts';
export type { PipelineQuery, Query, SqlQuery } from './query.ts';
export type { Cell, QueryResult, RecordsResult, ResultRecord, Row, RowsResult } from './query-result.ts';
export { readCell, readMeasure, readSortCell } from './read-cell.ts';
export { type FieldReader, readField, SPAN_KINDS, SPAN_STATUSES } from './read-field.ts';
export type { CompiledRegex, RegexCompiler } from './regex-compiler.ts';
export {
  type Accumulator,
  createAccumulator,
  DEFAULT_MAX_GROUPS,
  type RunOptions,
  runQuery,
} from './run-query.ts';
export { HIGHEST_SEVERITY, LEVEL_NAMES, type SeverityRange, severityRange } from './severity-range.ts';
export type {
  Aggregate,
  AggregateStage,
  ContextStage,
  CountAggregate,
  FieldsStage,
  LimitStage,
  NumberAggregate,
  PatternsStage,
  PercentileAggregate,
  RateAggregate,
  SortKey,
  SortStage,
  Stage,
  TopStage,
} from './stage.ts';
export { aggregateName, type Column } from './stage-column.ts';
export { StageError } from './stage-error.ts';
export { FILTERED, type Flow, flowAfter, flowOf, type RecordFlow, type RowFlow } from './stage-flow.ts';
export { INTERVAL_RANGE, MAX_CONTEXT, MAX_LIMIT, MAX_STAGES } from './stage-words.ts';
export { applyFix, type SyntaxFix } from './syntax-fix.ts';
export {
  type BucketShape,
  bucketShape,
  CLOCK_SLOT_MILLIS,
  type TimeBuckets,
  timeBuckets,
} from './time-bucket.ts';
export { TimeError, type TimeErrorCode } from './time-error.ts';
export { parseTimeRange, type TimeRange } from './time-range.ts';
export { type TimeZoneClock, timeZoneClock } from './time-zone.ts';
export { toCondition } from './to-condition.ts';
export { hasWildcard, toWildcardPattern, type WildcardPattern } from './wildcard.ts';
