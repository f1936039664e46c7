import { compilePolicy } from './compiled-policy.ts';
import type { Finding, OnFinding } from './finding.ts';
import { hashValue } from './hash-value.ts';
import { KeyDecisions } from './key-decisions.ts';
import { PolicyWalk } from './policy-walk.ts';
import { REMOVED } from './redaction-action.ts';
import type { RedactionPass } from './redaction-pass.ts';
import type { RedactionPolicy } from './redaction-policy.ts';

/**
 * Finds and masks sensitive values. Pure and synchronous; no method throws on a value or changes what it is given.
 */
export interface Redactor {
  /**
   * A copy of any value with what is sensitive in it redacted, of the same shape: a Map gives a Map, an Error an Error
   * of its class. Where nothing is sensitive, the value itself. Where the whole value goes (the action `remove`),
   * `undefined`.
   */
  redact<T>(value: T, onFinding?: OnFinding): T;
  /**
   * A value under a key, such as an attribute. `REMOVED` where it is to go with its key. What the key's own text
   * becomes: {@link redactText}.
   */
  redactEntry(key: string, value: unknown, onFinding?: OnFinding): unknown | typeof REMOVED;
  /** A text with what is sensitive in it redacted. */
  redactText(text: string, onFinding?: OnFinding): string;
  /** What would be redacted in a value, and where. Never says what it is. */
  explain(value: unknown): readonly Finding[];
  /** The hashes that the action `hash` gives a text with each of the policy's keys, the present one first. */
  hashes(text: string): readonly string[];
  /**
   * For components that redact records part by part: the parts of one record share the policy's limits.
   *
   * @param onFinding - is told of each thing found.
   */
  createPass(onFinding?: OnFinding): RedactionPass;
}

const IGNORE: OnFinding = () => {};

/**
 * Makes a redactor.
 *
 * @param policy - what is sensitive, and what becomes of it. Default: passwords, tokens, keys, cookies and other
 *   credentials, card and account numbers, e-mail addresses, phone and identity numbers are masked.
 * @throws RedactionPolicyError with everything that is wrong with the policy.
 */
export function createRedactor(policy: RedactionPolicy = {}): Redactor {
  const compiled = compilePolicy(policy);
  const keys = new KeyDecisions(compiled.keys);
  const createPass = (onFinding?: OnFinding) => new PolicyWalk(compiled, keys, onFinding);
  const shared = createPass();
  let isBusy = false;
  const take = (onFinding: OnFinding | undefined): PolicyWalk => {
    // What is read for redaction may itself redact, from a getter or toJSON.
    if (isBusy) return createPass(onFinding);
    isBusy = true;
    shared.start(onFinding ?? IGNORE);
    return shared;
  };
  const giveBack = (walk: PolicyWalk) => {
    if (walk !== shared) return;
    shared.start(IGNORE);
    isBusy = false;
  };
  return {
    redact<T>(value: T, onFinding?: OnFinding): T {
      const walk = take(onFinding);
      try {
        const redacted = walk.root(value);
        return (redacted === REMOVED ? undefined : redacted) as T;
      } finally {
        giveBack(walk);
      }
    },
    redactEntry(key, value, onFinding) {
      const walk = take(onFinding);
      try {
        return walk.entry(walk.decide(key), key, value);
      } finally {
        giveBack(walk);
      }
    },
    redactText(text, onFinding) {
      const walk = take(onFinding);
      try {
        const redacted = walk.root(text);
        return typeof redacted === 'string' ? redacted : '';
      } finally {
        giveBack(walk);
      }
    },
    explain(value) {
      const findings: Finding[] = [];
      new PolicyWalk(compiled, keys, undefined, findings).root(value);
      return findings;
    },
    hashes: (text) => compiled.hashKeys.map((key) => hashValue(text, key)),
    createPass,
  };
}
