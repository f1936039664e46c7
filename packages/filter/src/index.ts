export { ALL, and, not, or } from './build-expression.ts';
export { type CompileOptions, compile, type Predicate } from './compile.ts';
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
export { INSTANT_FORMS, parseInstant, type TimeContext } from './instant.ts';
export { foldCase, hasCapital } from './letter-case.ts';
export { NUMBER_PATTERN, parseNumber } from './number.ts';
export { MAX_NESTING, parse } from './parse.ts';
export { comparableNumber, DURATION_UNITS, parseQuantity, type Quantity, SIZE_UNITS } from './quantity.ts';
export { type FieldReader, readField, SPAN_KINDS, SPAN_STATUSES } from './read-field.ts';
export type { CompiledRegex, RegexCompiler } from './regex-compiler.ts';
export { HIGHEST_SEVERITY, LEVEL_NAMES, type SeverityRange, severityRange } from './severity-range.ts';
export { TimeError, type TimeErrorCode } from './time-error.ts';
export { parseTimeRange, type TimeRange } from './time-range.ts';
export { toCondition } from './to-condition.ts';
export { hasWildcard, toWildcardPattern, type WildcardPattern } from './wildcard.ts';
