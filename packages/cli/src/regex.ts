import type { RegexCompiler } from '@agentbus/filter';
import { RE2JS, RE2JSSyntaxException } from 're2js';
import { usageError } from './command-error.ts';

/**
 * RE2 in JavaScript: its time grows with the length of the text only, whatever the pattern. A pattern of a user on text
 * of an attacker must not run in the engine of JavaScript itself.
 */
export const compileRegex: RegexCompiler = (pattern, { ignoreCase }) => {
  try {
    const regex = RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    return { test: (text) => regex.test(text) };
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    throw usageError(
      `"${pattern}" is no regular expression of RE2: ${error.message}`,
      'RE2 has no look-ahead, look-behind or back-references',
    );
  }
};
