import {
  compile,
  type Expression,
  FilterSyntaxError,
  formatSyntaxError,
  type PipelineQuery,
  parseQuery,
  type Query,
} from '@agentbus/filter';
import { usageError } from './command-error.ts';
import { hasRegex } from './filter-argument.ts';

/** Reads the words of a query, as `readFilter` does those of a filter. */
export async function readQuery(words: readonly string[]): Promise<Query> {
  const text = words.join(' ');
  const query = parse(text);
  if (query.type === 'pipeline') await checkRegexes(query.filter);
  return query;
}

/** A query without `sql:`. Throws a usage error for one with it. */
export async function readPipeline(words: readonly string[]): Promise<PipelineQuery> {
  const query = await readQuery(words);
  if (query.type === 'pipeline') return query;
  throw usageError('sql: has no place here', 'agentbus sql "SELECT …"');
}

function parse(text: string): Query {
  try {
    return parseQuery(text);
  } catch (error) {
    if (error instanceof FilterSyntaxError) throw usageError(formatSyntaxError(error, text));
    throw error;
  }
}

/** Found out here, a bad pattern is a mistake in the query; found out by an engine, it would be a failed search. */
async function checkRegexes(filter: Expression): Promise<void> {
  if (!hasRegex(filter)) return;
  const { compileRegex } = await import('./regex.ts');
  compile(filter, { regex: compileRegex });
}
