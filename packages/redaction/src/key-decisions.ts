import { matchKey, type SensitiveKey } from './key-matcher.ts';
import { detached, isPlainWords } from './key-memory.ts';
import type { KeyTerm } from './key-term-lists.ts';
import { keyWords } from './key-words.ts';
import { DEFAULT_KEY_RULE, type RedactionPolicy } from './redaction-policy.ts';

/** Distinct keys whose decision is remembered; an application has some hundred. */
const MAX_REMEMBERED = 4096;

const RECENT = 256;

/** Longer keys are decided each time: keys that long are data. */
const MAX_REMEMBERED_LENGTH = 128;

/** What is known about a key. */
export interface KeyDecision {
  /** The key itself, or what it becomes where it holds a secret. */
  readonly key: string;
  /** Whether values under it are sensitive. */
  readonly sensitive: SensitiveKey | undefined;
}

/** Decides by a key's words whether its values are sensitive, with what a policy adds and takes out. */
export class KeyRules {
  readonly #terms: ReadonlyMap<string, KeyTerm> | undefined;
  readonly #safe: ReadonlySet<string> | undefined;
  readonly #isOff: (rule: string) => boolean;
  /** The keys that are, where they are words. The text scanner asks again for each value. */
  readonly #sensitive = new Map<string, SensitiveKey>();

  /** @param isOff - Whether a rule's action is `keep`. */
  constructor({ keys, safe }: RedactionPolicy, isOff: (rule: string) => boolean) {
    if (keys !== undefined && keys.length > 0) this.#terms = new Map(keys.map(toTerm));
    const names = safe?.filter((name) => !isPath(name)) ?? [];
    if (names.length > 0) this.#safe = new Set(names.map(spelling));
    this.#isOff = isOff;
  }

  /** The rule of a key, with the condition on its value. */
  match(key: string): SensitiveKey | undefined {
    const known = this.#sensitive.get(key);
    if (known !== undefined) return known;
    const found = matchKey(key, this.#terms);
    if (found === undefined || this.#isOff(found.rule) || this.#safe?.has(spelling(key))) return undefined;
    if (isPlainWords(key)) {
      if (this.#sensitive.size >= MAX_REMEMBERED) this.#sensitive.clear();
      this.#sensitive.set(detached(key), found);
    }
    return found;
  }
}

/** Whether an entry of a safe list is a path; others are names that hold anywhere. */
export function isPath(name: string): boolean {
  return /[.*[]/.test(name);
}

/** Redacts what is in a key's own text. */
export interface KeyTextRedaction {
  text(text: string): string;
}

/** Remembers what was decided about keys. Keys that hold a secret are not remembered: a cache must not retain one. */
export class KeyDecisions {
  readonly #known = new Map<string, KeyDecision>();
  /** Of those, the last ones asked for: for a key that is the same string, a glance says so. */
  readonly #recent: (KeyDecision | undefined)[] = new Array<undefined>(RECENT).fill(undefined);
  readonly #rules: KeyRules;

  constructor(rules: KeyRules) {
    this.#rules = rules;
  }

  of(key: string, redaction: KeyTextRedaction): KeyDecision {
    const { length } = key;
    const slot = length === 0 ? 0 : (length * 11 + key.charCodeAt(length - 1)) & (RECENT - 1);
    const recent = this.#recent[slot];
    if (recent?.key === key) return recent;
    const known = this.#known.get(key);
    if (known === undefined) return this.#decide(key, redaction);
    this.#recent[slot] = known;
    return known;
  }

  #decide(key: string, redaction: KeyTextRedaction): KeyDecision {
    const decision = { key: redaction.text(key), sensitive: this.#rules.match(key) };
    if (decision.key === key && key.length <= MAX_REMEMBERED_LENGTH) {
      // Keys that are made up at run time would crowd out the others for good; starting over lets those come back.
      if (this.#known.size >= MAX_REMEMBERED) this.#known.clear();
      this.#known.set(detached(key), decision);
    }
    return decision;
  }
}

function toTerm(key: Exclude<RedactionPolicy['keys'], undefined>[number]): [string, KeyTerm] {
  const { name, rule = DEFAULT_KEY_RULE } = typeof key === 'string' ? { name: key } : key;
  return [spelling(name), { rule, condition: 'any', conditionBeforeOthers: 'any' }];
}

function spelling(name: string): string {
  return keyWords(name).join(' ');
}
