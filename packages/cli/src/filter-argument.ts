import { compile, type Expression, FilterSyntaxError, formatSyntaxError, parse } from '@agentbus/filter';
import type { StoredRecord } from '@agentbus/otlp';
import { usageError } from './command-error.ts';

/** The filter of a command line. */
export interface Filter {
  readonly expression: Expression;
  /** The filter as a predicate. Throws a usage error for a regular expression that RE2 does not take. */
  compile(): Promise<(record: StoredRecord) => boolean>;
}

/**
 * Reads the words of a filter. Several are joined by spaces: `agentbus tail level:error service:shop` needs no quotes.
 * Throws a usage error that points at the mistake.
 */
export async function readFilter(words: readonly string[]): Promise<Filter> {
  const text = words.join(' ');
  const expression = parseFilter(text);
  const filter: Filter = {
    expression,
    compile: () => compileFilter(expression),
  };
  // Found out here, a bad pattern is a mistake in the filter; found out by an engine, it would be a failed search.
  await filter.compile();
  return filter;
}

/** A filter as a predicate; see {@link Filter.compile}. */
export async function compileFilter(expression: Expression): Promise<(record: StoredRecord) => boolean> {
  if (!hasRegex(expression)) return compile(expression, {});
  const { compileRegex } = await import('./regex.ts');
  return compile(expression, { regex: compileRegex });
}

function parseFilter(text: string): Expression {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof FilterSyntaxError) throw usageError(formatSyntaxError(error, text));
    throw error;
  }
}

/** Whether a filter needs an engine for regular expressions. */
export function hasRegex(expression: Expression): boolean {
  switch (expression.type) {
    case 'regex':
      return true;
    case 'not':
      return hasRegex(expression.operand);
    case 'and':
    case 'or':
      return expression.operands.some(hasRegex);
    default:
      return false;
  }
}
