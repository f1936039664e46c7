export type { Occurrence } from './activity.ts';
export { type LogPattern, MAX_TOP_VALUES, OVERFLOW_ID, type PatternVariable } from './log-pattern.ts';
export { DEFAULT_MAX_SHAPES, LogPatternMiner, type LogPatternMinerOptions } from './log-pattern-miner.ts';
export { type ComparedLengths, type PatternChange, patternChange } from './pattern-change.ts';
export { createRecordMiner, occurrenceOf, patternText } from './record-miner.ts';
export type { ValueCount } from './value-sketch.ts';
export { VALUE_TYPES, type ValueType } from './value-type.ts';
