/** Which windows a rule keeps for each group, and whether what it asks is true of them. */
import type { AlertCondition, AlertOperator, AlertThreshold, CompileOptions } from '@agentbus/filter';
import type { AlertRule, SpikeCheck } from './alert-rule.ts';
import { type Cell, createMeasure, type Measure } from './measure.ts';
import { type SlidingWindow, type WindowShape, windowShape } from './sliding-window.ts';

/** One window of a rule. */
export interface RuleWindow {
  readonly measure: Measure<Cell>;
  readonly shape: WindowShape;
}

/** A group as it is judged. */
export interface JudgedGroup {
  /** In the order of the rule's windows. */
  readonly windows: readonly SlidingWindow[];
  /** Which thresholds hold until their `until` does. Changed by judging. */
  readonly held: boolean[];
}

/** Whether a condition is true, and of what value. */
export interface Judgement {
  readonly holds: boolean;
  /** NaN where there is none. */
  readonly value: number;
}

/** Judges groups of a rule. */
export interface RuleMeasures {
  readonly windows: readonly RuleWindow[];
  /** Whether it may be true of a group without any records. */
  readonly holdsOnNothing: boolean;
  /** @param countedSince since when records of the group would have been counted. */
  judge(group: JudgedGroup, at: number, countedSince: number): Judgement;
}

/** The windows of a rule's condition; none of a check that looks at none. */
export function ruleMeasures(
  { check, signal, interval }: AlertRule,
  options: CompileOptions,
): RuleMeasures | undefined {
  if (check.type === 'condition') {
    const thresholds = thresholdsOf(check.condition);
    const windows = thresholds.map(({ measure, over }) => ({
      measure: createMeasure(measure, signal, options),
      shape: windowShape(Number(over / 1_000_000n), interval),
    }));
    return {
      windows,
      holdsOnNothing: thresholds.some(isMetByNothing),
      judge: (group, at, countedSince) =>
        judgeCondition(check.condition, { thresholds, windows, group, at, countedSince }),
    };
  }
  if (check.type !== 'spike') return undefined;
  const window: RuleWindow = {
    measure: createMeasure(check.measure, signal, options),
    shape: windowShape(check.over, interval, 2),
  };
  return {
    windows: [window],
    holdsOnNothing: check.direction !== 'up' && check.leastCurrent === 0,
    judge: (group, at, countedSince) => judgeSpike(check, window, group, { at, countedSince }),
  };
}

function thresholdsOf(condition: AlertCondition): AlertThreshold[] {
  return condition.type === 'threshold' ? [condition] : condition.operands.flatMap(thresholdsOf);
}

interface Judging {
  readonly thresholds: readonly AlertThreshold[];
  readonly windows: readonly RuleWindow[];
  readonly group: JudgedGroup;
  readonly at: number;
  readonly countedSince: number;
}

/** The value is that of the first threshold of the part that is true; where none is, of the first of all. */
function judgeCondition(condition: AlertCondition, judging: Judging): Judgement {
  if (condition.type === 'threshold') return judgeThreshold(condition, judging);
  // All are judged, as each remembers whether it holds.
  const judged = condition.operands.map((operand) => judgeCondition(operand, judging));
  const [first = { holds: false, value: Number.NaN }] = judged;
  if (condition.type === 'or') return judged.find(({ holds }) => holds) ?? first;
  return { holds: judged.every(({ holds }) => holds), value: first.value };
}

function judgeThreshold(
  threshold: AlertThreshold,
  { thresholds, windows, group, at, countedSince }: Judging,
): Judgement {
  const index = thresholds.indexOf(threshold);
  const { measure, shape } = windows[index] as RuleWindow;
  const value = measure.value(group.windows[index]?.between(windowStart(at, shape), at) ?? [], shape.over);
  if (isMetByNothing(threshold) && at - countedSince < shape.over) return { holds: false, value };
  const { until } = threshold;
  const isHeld = group.held[index] === true && until !== undefined && !Number.isNaN(value);
  const holds = isHeld
    ? !compare(value, until.operator, until.value)
    : compare(value, threshold.operator, threshold.value);
  if (until !== undefined) group.held[index] = holds;
  return { holds, value };
}

/** Where the window of an evaluation begins. */
function windowStart(at: number, { over, fine, coarse }: WindowShape): number {
  return fine === coarse ? at - over : Math.floor((at - over) / coarse) * coarse;
}

function judgeSpike(
  { height, direction, leastReference, leastCurrent }: SpikeCheck,
  { measure, shape }: RuleWindow,
  group: JudgedGroup,
  { at, countedSince }: Pick<Judging, 'at' | 'countedSince'>,
): Judgement {
  const [window] = group.windows;
  const boundary = windowStart(at, shape);
  const current = measure.value(window?.between(boundary, at) ?? [], shape.over);
  const reference = measure.value(
    window?.between(windowStart(at - shape.over, shape), boundary) ?? [],
    shape.over,
  );
  if (at - countedSince < 2 * shape.over || reference < leastReference || current < leastCurrent) {
    return { holds: false, value: current };
  }
  const up = direction !== 'down' && current >= reference * height;
  const down = direction !== 'up' && current * height <= reference;
  return { holds: (up || down) && current !== reference, value: current };
}

/** Whether no records at all meet a threshold: it may be true before its window is filled, and must wait for that. */
function isMetByNothing({ measure, operator, value }: AlertThreshold): boolean {
  const counts =
    measure.function === 'count' || measure.function === 'rate' || measure.function === 'distinct';
  if (!counts) return false;
  return compare(0, operator, value);
}

function compare(value: number, operator: AlertOperator, limit: number): boolean {
  switch (operator) {
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '=':
      return value === limit;
    case '!=':
      return value !== limit && !Number.isNaN(value);
  }
}
