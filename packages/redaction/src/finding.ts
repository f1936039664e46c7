import type { RedactionAction } from './redaction-action.ts';

/** Something that a rule found. Never holds the value. */
export interface Finding {
  /** Which rule: `email`, `password`, … */
  readonly rule: string;
  /**
   * Where: keys and array positions from the outside in, with a dot between (`user.cards.0`); the empty string for the
   * value itself. A key that holds a secret is shown redacted.
   */
  readonly path: string;
  /** What was done with it. */
  readonly action: RedactionAction;
  /** Where in the text at `path` it begins, in UTF-16 units; absent where the whole value was found by its key or path. */
  readonly start?: number;
  /** Where it ends, exclusive. */
  readonly end?: number;
}

/** Is told of each thing found, as it is found. Must not throw. */
export type OnFinding = (rule: string, action: RedactionAction) => void;
