import type { Expression } from './expression.ts';
import { FilterSyntaxError } from './filter-syntax-error.ts';
import { parseFilter } from './parse-filter.ts';
import { findRepair } from './syntax-fix.ts';
import { problemIn, SyntaxProblem } from './syntax-problem.ts';
import { TextCursor } from './text-cursor.ts';

/**
 * Parses a filter. The language is described in the package's GRAMMAR.md.
 *
 * @param text the filter; `''` and `*` match every record.
 * @returns the filter in normal form.
 * @throws FilterSyntaxError where the text is no filter, with the place, the cause and, where one is known, a fix.
 *   A query's pipes and `sql:` are mistakes here (`pipe-unsupported`); `parseQuery` takes them.
 */
export function parse(text: string): Expression {
  try {
    return parseText(text);
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    const repaired = findRepair(error.repairs, (repair) => problemIn(() => parseText(repair)));
    throw new FilterSyntaxError(text, error.fault, repaired);
  }
}

function parseText(text: string): Expression {
  return parseFilter(new TextCursor(text));
}
