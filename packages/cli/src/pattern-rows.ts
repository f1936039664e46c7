/** Patterns as rows of a table. */
import { type ComparedLengths, type LogPattern, patternChange, type ValueCount } from '@agentbus/analytics';
import type { JsonValue } from '@agentbus/otlp';
import type { OutputRow } from './row-format.ts';

/** How patterns are shown. */
export interface PatternRowOptions {
  /** For people: counts as text, and no variables. */
  readonly pretty: boolean;
  /** Whether the lines have times, levels and services. */
  readonly timed: boolean;
  /** The lengths of the two times, where patterns are compared. */
  readonly compared: ComparedLengths | undefined;
}

/** The names of the columns of {@link patternRows}. */
export function patternColumns({ pretty, timed, compared }: PatternRowOptions): string[] {
  return [
    ...(compared ? ['change'] : []),
    'count',
    ...(compared ? ['baseline'] : []),
    'share',
    ...(timed ? ['first', 'last', 'levels', 'services'] : []),
    'id',
    'pattern',
    ...(pretty ? [] : ['variables']),
  ];
}

/** The rows of patterns: those that changed first, then the most frequent. */
export function patternRows(patterns: readonly LogPattern[], options: PatternRowOptions): OutputRow[] {
  const { compared } = options;
  const total = patterns.reduce((sum, { count }) => sum + count, 0);
  const entries = patterns.map((pattern) => ({
    pattern,
    change: compared ? patternChange(pattern, compared) : undefined,
  }));
  if (compared) entries.sort((a, b) => Number(b.change !== undefined) - Number(a.change !== undefined));
  return entries.map(({ pattern, change }) => [
    ...(compared ? [change ?? null] : []),
    pattern.count,
    ...(compared ? [pattern.baselineCount] : []),
    shareOf(pattern.count, total, options.pretty),
    ...(options.timed ? placeOf(pattern, options.pretty) : []),
    pattern.id,
    pattern.template,
    ...(options.pretty ? [] : [variablesOf(pattern)]),
  ]);
}

function placeOf({ firstSeen, lastSeen, levels, services }: LogPattern, pretty: boolean): OutputRow {
  return [firstSeen ?? null, lastSeen ?? null, countsOf(levels, pretty), countsOf(services, pretty)];
}

function shareOf(count: number, total: number, pretty: boolean): JsonValue {
  const share = total === 0 ? 0 : count / total;
  if (!pretty) return Number(share.toFixed(6));
  return share > 0 && share < 0.001 ? '<0.1 %' : `${(share * 100).toFixed(1)} %`;
}

function countsOf(counts: readonly ValueCount[], pretty: boolean): JsonValue {
  if (!pretty) return Object.fromEntries(counts.map(({ value, count }) => [value, count]));
  const [only] = counts;
  if (only && counts.length === 1) return only.value;
  return counts.map(({ value, count }) => `${value} ${count}`).join(', ');
}

function variablesOf({ variables }: LogPattern): JsonValue {
  return variables.map(({ type, values, complete }) => ({
    type,
    values: values.map(({ value, count }) => ({ value, count })),
    complete,
  }));
}
