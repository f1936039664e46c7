/**
 * What is done with what a rule finds.
 *
 * - `mask`: `[REDACTED:rule]` in its place.
 * - `partial`: the same with the last four characters, `[REDACTED:card:1111]`, where it has at least twelve.
 * - `hash`: `[HASH:keyid:…]`, the same for equal values. Needs `hash` in the policy.
 * - `remove`: nothing in its place; a keyed value goes with its key.
 * - `keep`: the rule is off.
 */
export type RedactionAction = 'mask' | 'partial' | 'hash' | 'remove' | 'keep';

/** All actions. */
export const REDACTION_ACTIONS: readonly RedactionAction[] = ['mask', 'partial', 'hash', 'remove', 'keep'];

/** Stands for a keyed value that is to be removed with its key. */
export const REMOVED: unique symbol = Symbol('agentbus.redaction.removed');
