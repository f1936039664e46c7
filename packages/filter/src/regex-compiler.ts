import { FilterError } from './filter-error.ts';

/** A compiled regular expression. */
export interface CompiledRegex {
  /** Whether the expression is found anywhere in a text. Has no state. */
  test(text: string): boolean;
}

/**
 * Compiles a regular expression with RE2's syntax and its linear time: filters come from users and texts from anywhere,
 * so JavaScript's own engine, which both can make run for ever, must not be used. Throws for an expression that it
 * cannot take; the message is shown to the user.
 */
export type RegexCompiler = (pattern: string, flags: { readonly ignoreCase: boolean }) => CompiledRegex;

/** A compiler that turns its engine's refusals into FilterErrors; one that refuses everything where there is no engine. */
export function guardedRegexCompiler(engine: RegexCompiler | undefined): RegexCompiler {
  return (pattern, flags) => {
    if (!engine) {
      throw new FilterError(
        'regex-engine-missing',
        'Cannot compile the filter: it has a regular expression (=~ or !~), and no regex engine was given. Pass one as `regex`, or use ":" with wildcards.',
      );
    }
    try {
      return engine(pattern, flags);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new FilterError(
        'unsupported-regex',
        `Cannot compile the regular expression "${pattern}": ${reason}`,
        { cause },
      );
    }
  };
}
