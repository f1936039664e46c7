import type { CompiledPolicy } from './compiled-policy.ts';
import type { Match } from './detector.ts';
import type { Finding, OnFinding } from './finding.ts';
import type { KeyDecision, KeyDecisions } from './key-decisions.ts';
import { saysWhatItIs } from './key-description.ts';
import type { SensitiveKey } from './key-matcher.ts';
import { SQL_LITERAL } from './key-terms.ts';
import { redactObject } from './redact-object.ts';
import { REMOVED, type RedactionAction } from './redaction-action.ts';
import { CIRCULAR, isMarker, maskMarker, NOT_ALLOWED, NOT_SCANNED, UNREADABLE } from './redaction-marker.ts';
import type { RedactionPass } from './redaction-pass.ts';
import { replacementOf } from './replacement.ts';
import { maskSqlLiterals } from './sql-literals.ts';
import { meets } from './value-condition.ts';
import type { ValueWalk } from './value-walk.ts';

/**
 * What each object costs towards the limit of bytes, and an array one more for each element: so that a few objects that
 * share others do not expand without end.
 */
const OBJECT_COST = 16;

/** So often a text is looked at again; two are nearly always enough. */
const MAX_ROUNDS = 8;

/** Numbers below have fewer digits than any that is looked for. */
const LEAST_SENSITIVE_NUMBER = 1e9;

/** Walks through values under a policy. Nothing throws, and nothing that was redacted is kept. */
export class PolicyWalk implements ValueWalk, RedactionPass {
  readonly maxWidth: number;
  readonly #policy: CompiledPolicy;
  readonly #keys: KeyDecisions;
  #onFinding: OnFinding | undefined;
  readonly #findings: Finding[] | undefined;
  /** The keys down to the present value, where somebody needs to know them. */
  readonly #path: string[] | undefined;
  readonly #ancestors: object[] = [];
  /** The copies of the containers of a value that contains itself. */
  #copies: Map<object, object> | undefined;
  #bytesLeft: number;
  #metItself = false;
  #isAllowed: boolean;
  #isSilent = false;

  /** @param findings - where findings are put, with their paths. */
  constructor(policy: CompiledPolicy, keys: KeyDecisions, onFinding?: OnFinding, findings?: Finding[]) {
    this.#policy = policy;
    this.#keys = keys;
    this.#onFinding = onFinding;
    this.#findings = findings;
    this.#path = policy.usesPaths || findings !== undefined ? [] : undefined;
    this.maxWidth = policy.maxWidth;
    this.#bytesLeft = policy.maxBytes;
    this.#isAllowed = !policy.failsClosed;
  }

  get copiesAll(): boolean {
    return this.#copies !== undefined;
  }

  start(onFinding: OnFinding | undefined = this.#onFinding): void {
    this.#onFinding = onFinding;
    this.#bytesLeft = this.#policy.maxBytes;
  }

  root(value: unknown): unknown | typeof REMOVED {
    const bytesLeft = this.#bytesLeft;
    let result: unknown;
    try {
      result = this.#judge(undefined, value);
    } catch {
      return this.#recover();
    }
    return this.#metItself ? this.#copyOfCircle(value, result, bytesLeft) : result;
  }

  entry(decision: KeyDecision, key: string, value: unknown): unknown | typeof REMOVED {
    const bytesLeft = this.#bytesLeft;
    let result: unknown;
    try {
      result = this.keyed(decision, key, value);
    } catch {
      return this.#recover();
    }
    return this.#metItself ? this.#copyOfCircle(value, result, bytesLeft, decision, key) : result;
  }

  decide(key: string): KeyDecision {
    return this.#keys.of(key, this);
  }

  keyed(decision: KeyDecision, key: string, value: unknown): unknown | typeof REMOVED {
    const { sensitive } = decision;
    const isAbout = sensitive !== undefined && saysWhatItIs(key, value);
    return this.#path === undefined
      ? this.#judge(isAbout ? undefined : sensitive, value)
      : this.#keyedAtPath(this.#path, isAbout ? undefined : sensitive, key, value);
  }

  element(index: number, value: unknown, sensitive: SensitiveKey | undefined): unknown | typeof REMOVED {
    return this.#path === undefined
      ? this.#judge(sensitive, value)
      : this.#keyedAtPath(this.#path, sensitive, String(index), value);
  }

  value(value: unknown): unknown | typeof REMOVED {
    return this.#judge(undefined, value);
  }

  text(text: string): string {
    if (text === '' || isMarker(text)) return text;
    this.#bytesLeft -= text.length;
    if (this.#bytesLeft < 0) return this.#insteadOfText(NOT_SCANNED);
    const matches = this.#policy.scanner.scan(text);
    return matches === undefined ? text : this.#replace(text, matches);
  }

  silently(work: () => void): void {
    const wasSilent = this.#isSilent;
    this.#isSilent = true;
    try {
      work();
    } finally {
      this.#isSilent = wasSilent;
    }
  }

  notScanned(): unknown | typeof REMOVED {
    return this.#instead(NOT_SCANNED);
  }

  unreadable(): unknown | typeof REMOVED {
    return this.#instead(UNREADABLE);
  }

  register<T extends object>(container: object, copy: T): T {
    this.#copies?.set(container, copy);
    return copy;
  }

  #keyedAtPath(path: string[], sensitive: SensitiveKey | undefined, key: string, value: unknown): unknown {
    path.push(key);
    const wasAllowed = this.#isAllowed;
    try {
      if (!this.#policy.usesPaths) return this.#judge(sensitive, value);
      const place = path.join('.');
      const rule = this.#policy.pathRule(place);
      if (rule?.action === 'keep') return value;
      if (rule !== undefined && value !== undefined && value !== null && value !== '') {
        return this.#redactWhole(value, rule.rule, rule.action);
      }
      this.#isAllowed ||= this.#policy.isAllowed(place);
      if (!this.#isAllowed && !isOpen(value)) return this.#redactWhole(value, NOT_ALLOWED);
      return this.#judge(
        sensitive !== undefined && this.#policy.isSafe(place) ? undefined : sensitive,
        value,
      );
    } finally {
      this.#isAllowed = wasAllowed;
      path.pop();
    }
  }

  #judge(sensitive: SensitiveKey | undefined, value: unknown): unknown | typeof REMOVED {
    if (sensitive !== undefined && meets(sensitive.condition, value)) {
      return this.#redactWhole(value, sensitive.rule);
    }
    switch (typeof value) {
      case 'string':
        return sensitive?.condition === 'query' ? this.#query(value) : this.text(value);
      case 'object':
        return value === null ? value : this.#object(value, sensitive);
      case 'number':
      case 'bigint':
        return value < LEAST_SENSITIVE_NUMBER ? value : this.#number(value);
      case 'symbol':
        return this.#symbol(value);
      case 'function':
        return this.#function(value);
      default:
        return value;
    }
  }

  #object(value: object, sensitive: SensitiveKey | undefined): unknown | typeof REMOVED {
    if (this.#ancestors.includes(value)) {
      this.#metItself = true;
      return this.#copies === undefined ? value : (this.#copies.get(value) ?? this.#instead(CIRCULAR));
    }
    const known = this.#copies?.get(value);
    if (known !== undefined) return known;
    if (this.#ancestors.length >= this.#policy.maxDepth) return this.#instead(NOT_SCANNED);
    this.#ancestors.push(value);
    const depth = this.#ancestors.length;
    try {
      this.#bytesLeft -= OBJECT_COST + (Array.isArray(value) ? Math.min(value.length, this.maxWidth) : 0);
      return this.#bytesLeft < 0 ? this.#instead(NOT_SCANNED) : redactObject(this, value, sensitive);
    } catch {
      return this.#instead(UNREADABLE);
    } finally {
      // Not by its length, which costs more, unless something was left behind.
      if (this.#ancestors.length === depth) this.#ancestors.pop();
      else this.#ancestors.length = depth - 1;
    }
  }

  /** The text of a database query. */
  #query(text: string): string {
    // What does not fit is not scanned, and is not read for its literals either.
    if (text === '' || isMarker(text) || text.length > this.#bytesLeft) return this.text(text);
    const masked = maskSqlLiterals(text);
    if (masked !== text) this.#report(SQL_LITERAL, 'mask');
    return this.text(masked);
  }

  #number(value: number | bigint): unknown | typeof REMOVED {
    const rule = this.#policy.scanner.scanNumber(value);
    return rule === undefined ? value : this.#redactWhole(value, rule);
  }

  #symbol(value: symbol): unknown {
    const { description } = value;
    if (description === undefined) return value;
    const redacted = this.text(description);
    return redacted === description ? value : Symbol(redacted);
  }

  /** What is written of a function is its source. */
  // biome-ignore lint/complexity/noBannedTypes: any function
  #function(value: Function): unknown {
    const source = Function.prototype.toString.call(value);
    const redacted = this.text(source);
    return redacted === source ? value : redacted;
  }

  /** Only texts and numbers have a last part to show, and a hash: a container is masked. */
  #redactWhole(
    value: unknown,
    rule: string,
    action: RedactionAction = this.#policy.actionOf(rule),
  ): unknown | typeof REMOVED {
    if (typeof value === 'string' && isMarker(value)) return value;
    if (action === 'keep') return value;
    this.#report(rule, action);
    if (action === 'remove') return REMOVED;
    const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
    if (!isScalar || action === 'mask') return this.#policy.markerOf(rule);
    return replacementOf(String(value), rule, action, this.#policy);
  }

  /**
   * Replaces what was found, and looks again until there is nothing more, unless there cannot be: a marker is a boundary where there was none,
   * so that what stood glued to a secret can be found only now.
   */
  #replace(text: string, found: readonly Match[]): string {
    // What is removed leaves no mark, and what stood around it comes together.
    const isSettled = !this.#policy.removes && this.#policy.scanner.isSettled;
    let redacted = this.#replaceMatches(text, found, true);
    let matches = isSettled || redacted === text ? undefined : this.#policy.scanner.scan(redacted);
    for (let round = 1; matches !== undefined; round++) {
      const before: string = redacted;
      redacted =
        round < MAX_ROUNDS ? this.#replaceMatches(before, matches, false) : this.#wholeText(before, matches);
      matches = redacted === before ? undefined : this.#policy.scanner.scan(redacted);
    }
    // What has grown counts as it is, so that it fits the next time, too.
    this.#bytesLeft -= Math.max(0, redacted.length - text.length);
    return this.#bytesLeft < 0 ? this.#insteadOfText(NOT_SCANNED) : redacted;
  }

  #replaceMatches(text: string, matches: readonly Match[], isOriginal: boolean): string {
    const [only] = matches;
    if (matches.length === 1 && only !== undefined) return this.#replaceOne(text, only, isOriginal);
    const parts: string[] = [];
    let from = 0;
    for (const match of matches) {
      const { start, end } = match;
      const replacement = this.#replacementOf(text, match, isOriginal);
      if (replacement === undefined) continue;
      parts.push(text.slice(from, start), replacement);
      from = end;
    }
    parts.push(text.slice(from));
    // Joined, not added up: V8 keeps a whole text alive behind a part of it that was not copied.
    return parts.join('');
  }

  #replaceOne(text: string, match: Match, isOriginal: boolean): string {
    const { start, end } = match;
    const replacement = this.#replacementOf(text, match, isOriginal);
    if (replacement === undefined) return text;
    if (end === text.length) return start === 0 ? replacement : [text.slice(0, start), replacement].join('');
    return [text.slice(0, start), replacement, text.slice(end)].join('');
  }

  /** What stands for a match; `undefined` where the rule is off. */
  #replacementOf(text: string, { start, end, rule }: Match, isOriginal: boolean): string | undefined {
    const action = this.#policy.actionOf(rule);
    if (action === 'keep') return undefined;
    if (isOriginal) this.#report(rule, action, start, end);
    else this.#report(rule, action);
    return action === 'mask'
      ? this.#policy.markerOf(rule)
      : replacementOf(text.slice(start, end), rule, action, this.#policy);
  }

  /** A text that comes to no rest. */
  #wholeText(text: string, [match]: readonly Match[]): string {
    return match === undefined ? text : maskMarker(match.rule);
  }

  /** What stands for something that a rule of the engine takes out. */
  #instead(rule: string): unknown | typeof REMOVED {
    const action = this.#policy.actionOf(rule);
    this.#report(rule, action);
    return action === 'remove' ? REMOVED : maskMarker(rule);
  }

  #insteadOfText(rule: string): string {
    const marker = this.#instead(rule);
    return typeof marker === 'string' ? marker : '';
  }

  #report(rule: string, action: RedactionAction, start?: number, end?: number): void {
    if (this.#isSilent) return;
    this.#onFinding?.(rule, action);
    if (this.#findings === undefined || this.#path === undefined) return;
    const silent = new PolicyWalk(this.#policy, this.#keys);
    const path = this.#path.map((key) => silent.decide(key).key).join('.');
    const range = start === undefined || end === undefined ? {} : { start, end };
    this.#findings.push({ rule, path, action, ...range });
  }

  /**
   * A value that contains itself. Where it has to change, the copy must contain itself in the same way: the walk is
   * repeated with a copy of every container, so that each is known where it is met again.
   */
  #copyOfCircle(
    value: unknown,
    result: unknown,
    bytesLeft: number,
    decision?: KeyDecision,
    key = '',
  ): unknown | typeof REMOVED {
    this.#metItself = false;
    if (result === value || typeof result !== 'object') return result;
    this.#bytesLeft = bytesLeft;
    this.#copies = new Map();
    this.#isSilent = true;
    try {
      return decision === undefined ? this.#judge(undefined, value) : this.keyed(decision, key, value);
    } catch {
      return this.#recover();
    } finally {
      this.#isSilent = false;
      this.#copies = undefined;
      this.#metItself = false;
    }
  }

  /** Whatever went wrong, what was not redacted does not pass. */
  #recover(): unknown | typeof REMOVED {
    this.#ancestors.length = 0;
    this.#metItself = false;
    if (this.#path !== undefined) this.#path.length = 0;
    return this.#instead(UNREADABLE);
  }
}

/** Whether a fail-closed policy looks for allowed paths in a value. */
function isOpen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === undefined;
  if (Array.isArray(value) || value instanceof Map) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
