import type { Condition } from '@agentbus/filter';
import type { DuckDBConnection } from '@duckdb/node-api';
import { QueryError } from './query-error.ts';

/**
 * Lets RE2 compile each regular expression of a filter, so that a bad one is an error of its own before anything is read.
 * @throws QueryError `invalid-regex`.
 */
export async function checkRegexes(
  connect: () => Promise<DuckDBConnection>,
  condition: Condition,
): Promise<void> {
  for (const pattern of regexesOf(condition)) {
    const connection = await connect();
    try {
      await connection.run(`SELECT regexp_matches('', $1)`, [pattern]);
    } catch (error) {
      const reason =
        error instanceof Error ? error.message.replace(/^Invalid Input Error: /, '') : String(error);
      throw new QueryError(
        'invalid-regex',
        `Cannot search for the regular expression ${JSON.stringify(pattern)}: ${reason}. It must be RE2, which has no look-around and no back-references.`,
        { cause: error },
      );
    }
  }
}

/** The regular expressions of a filter. */
export function regexesOf(condition: Condition): string[] {
  switch (condition.type) {
    case 'and':
    case 'or':
      return condition.conditions.flatMap(regexesOf);
    case 'not':
      return regexesOf(condition.condition);
    case 'string':
      return condition.test.type === 'regex' ? [condition.test.pattern] : [];
    default:
      return [];
  }
}
