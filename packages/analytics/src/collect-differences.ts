import { and, type Expression, not } from '@agentbus/filter';
import type { QueryEngine } from '@agentbus/query';
import { type Difference, WhatDiffers } from './what-differs.ts';

/** Records of each side that are looked at: the newest. */
export const MAX_COMPARED_RECORDS = 20_000;

/** What to compare. */
export interface DifferenceRange {
  /** Unix nanoseconds. */
  readonly since: bigint;
  readonly until: bigint;
  readonly over: 'logs' | 'spans';
  /** The records that are asked about. */
  readonly selected: Expression;
  /** What they are compared with. Default: all others. */
  readonly against?: Expression | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What came of it. */
export interface FoundDifferences {
  readonly differences: readonly Difference[];
  /** How many records were looked at. */
  readonly selected: number;
  readonly rest: number;
}

/** Finds which values the selected records have more often than the others. */
export async function collectDifferences(
  engine: QueryEngine,
  range: DifferenceRange,
): Promise<FoundDifferences> {
  const { since, until, over, selected, against, signal } = range;
  const differs = new WhatDiffers();
  const find = (where: Expression) => {
    const search = { where, since, until, limit: MAX_COMPARED_RECORDS, signal };
    return over === 'logs' ? engine.search(search) : engine.searchSpans(search);
  };
  for await (const record of find(selected)) differs.add(record, true);
  const others = against ? and([against, not(selected)]) : not(selected);
  for await (const record of find(others)) differs.add(record, false);
  const asked = fieldsOf(selected);
  return {
    differences: differs.differences().filter(({ field }) => !asked.has(field)),
    selected: differs.selected,
    rest: differs.rest,
  };
}

/** The fields that a filter asks about: that these differ is no news. */
function fieldsOf(expression: Expression): Set<string> {
  switch (expression.type) {
    case 'and':
    case 'or':
      return new Set(expression.operands.flatMap((operand) => [...fieldsOf(operand)]));
    case 'not':
      return fieldsOf(expression.operand);
    case 'all':
    case 'text':
      return new Set();
    default: {
      const { field } = expression;
      return new Set([field.name, 'key' in field ? field.key : field.name]);
    }
  }
}
