/** Decides from a block's manifest whether a search can leave it unread. Pure. */
import { type Condition, foldCase, type StringCondition } from '@agentbus/filter';
import { ATTR_CORRELATION_ID } from '@agentbus/otlp';
import type { FileBlock } from './file-manifest.ts';
import { GramFilter } from './gram-filter.ts';
import { mayHaveId } from './id-filter.ts';

/** Why a block is not read. */
export type SkipReason = 'time' | 'severity' | 'service' | 'trace' | 'correlation' | 'text';

/** A search as far as pruning goes. */
export interface PrunedSearch {
  readonly condition: Condition;
  readonly since?: bigint | undefined;
  readonly until?: bigint | undefined;
}

/** Why no record of the block can be found; `undefined` where one may be. Never a reason for a block that has a match. */
export function skipReason(
  block: FileBlock,
  { condition, since, until }: PrunedSearch,
): SkipReason | undefined {
  if (since !== undefined && block.last < since) return block.undecoded ? undefined : 'time';
  if (until !== undefined && block.first >= until) return block.undecoded ? undefined : 'time';
  return block.undecoded ? undefined : new BlockTest(block).excludes(condition);
}

class BlockTest {
  readonly #block: FileBlock;
  readonly #grams: GramFilter;

  constructor(block: FileBlock) {
    this.#block = block;
    this.#grams = new GramFilter(block.grams);
  }

  /** Why the condition is true of no record of the block. */
  excludes(condition: Condition): SkipReason | undefined {
    switch (condition.type) {
      case 'and': {
        for (const inner of condition.conditions) {
          const reason = this.excludes(inner);
          if (reason !== undefined) return reason;
        }
        return undefined;
      }
      case 'or': {
        const reasons = condition.conditions.map((inner) => this.excludes(inner));
        return reasons.includes(undefined) ? undefined : reasons[0];
      }
      case 'text':
        return this.#lacks(condition.pattern) ? 'text' : undefined;
      case 'string':
        return this.#excludesString(condition);
      case 'severity': {
        const { lowest, highest, texts } = condition;
        const { severities, severityTexts } = this.#block;
        const inRange = [...severities.keys()].some((number) => number >= lowest && number <= highest);
        const named = texts.length > 0 && (severityTexts?.some((text) => texts.includes(text)) ?? true);
        return inRange || named ? undefined : 'severity';
      }
      case 'instant':
        return this.#excludesInstant(condition.operator, condition.nanoseconds) ? 'time' : undefined;
      default:
        // Of these, and of what is negated, a manifest knows nothing.
        return undefined;
    }
  }

  #excludesString({ field, test }: StringCondition): SkipReason | undefined {
    if (test.type === 'regex') return undefined;
    const { services, traces, correlations } = this.#block;
    const pieces = test.type === 'equals' ? [test.value] : test.pattern;
    switch (field.kind) {
      case 'trace':
        return test.type === 'equals' && test.value !== '' && !mayHaveId(traces, foldCase(test.value))
          ? 'trace'
          : undefined;
      case 'service': {
        if (test.type !== 'equals' || services === undefined)
          return this.#lacks(pieces) ? 'service' : undefined;
        return services.includes(foldCase(test.value)) ? undefined : 'service';
      }
      case 'attribute':
        if (field.key === ATTR_CORRELATION_ID && test.type === 'equals')
          return mayHaveId(correlations, foldCase(test.value)) ? undefined : 'correlation';
        return this.#lacks(pieces) ? 'text' : undefined;
      case 'resource':
      case 'body':
      case 'event':
      case 'name':
      case 'scope':
        return this.#lacks(pieces) ? 'text' : undefined;
      default:
        return undefined;
    }
  }

  #excludesInstant(operator: '=' | '<' | '<=' | '>' | '>=', nanoseconds: bigint): boolean {
    const { first, last } = this.#block;
    switch (operator) {
      case '=':
        return nanoseconds < first || nanoseconds > last;
      case '<':
        return first >= nanoseconds;
      case '<=':
        return first > nanoseconds;
      case '>':
        return last <= nanoseconds;
      case '>=':
        return last < nanoseconds;
    }
  }

  #lacks(pieces: readonly string[]): boolean {
    return !pieces.every((piece) => this.#grams.mayContain(piece));
  }
}
