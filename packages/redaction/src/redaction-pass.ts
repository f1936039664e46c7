import type { KeyDecision } from './key-decisions.ts';
import type { REMOVED } from './redaction-action.ts';

/**
 * Redacts records part by part: the parts of one record share the policy's limits. Not reentrant: a getter that is read
 * for redaction must not use the same pass.
 */
export interface RedactionPass {
  /** The next record begins. */
  start(): void;
  /** A value that is under no key, redacted. `REMOVED` where the whole of it goes. */
  root(value: unknown): unknown | typeof REMOVED;
  /** What is known about a key: what to write in its place, and whether its values are sensitive. */
  decide(key: string): KeyDecision;
  /** A value under a key, redacted. `REMOVED` where it is to go with its key. */
  entry(decision: KeyDecision, key: string, value: unknown): unknown | typeof REMOVED;
}
