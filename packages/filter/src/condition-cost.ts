import type { Condition } from './condition.ts';

/** Relative costs of one evaluation, measured in reads of a field. Only their order counts. */
const FIELD_READ = 1;
const WILDCARD = 2;
const REGEX = 8;
const TEXT_SEARCH = 10;

/** The conditions with the cheapest first: within an AND or an OR the first one often decides alone. */
export function cheapestFirst(conditions: readonly Condition[]): Condition[] {
  return conditions.toSorted((a, b) => costOf(a) - costOf(b));
}

function costOf(condition: Condition): number {
  switch (condition.type) {
    case 'and':
    case 'or':
      return condition.conditions.reduce((sum, each) => sum + costOf(each), 0);
    case 'not':
      return costOf(condition.condition);
    case 'text':
      return TEXT_SEARCH;
    case 'string':
      if (condition.test.type === 'regex') return REGEX;
      return condition.test.type === 'wildcard' ? WILDCARD : FIELD_READ;
    default:
      return FIELD_READ;
  }
}
