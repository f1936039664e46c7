import type { RedactionPolicy } from './redaction-policy.ts';
import type { Redactor } from './redactor.ts';

/** Options of the processors and exporters of this package. */
export interface RedactionOptions {
  /** What is sensitive, and what becomes of it. Default: see `createRedactor`. */
  readonly policy?: RedactionPolicy | undefined;
  /** A redactor to share with other components, in place of `policy`. */
  readonly redactor?: Redactor | undefined;
  /**
   * Whether a record from which something was redacted says which rules did it, in the attribute
   * {@link ATTR_REDACTION_RULES}. Default `false`.
   */
  readonly recordRules?: boolean | undefined;
}

/** On a record, if asked for: the rules that redacted something in it, sorted. */
export const ATTR_REDACTION_RULES = 'agentbus.redaction.rules';
