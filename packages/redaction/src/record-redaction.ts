import type { KeyDecision } from './key-decisions.ts';
import { REMOVED } from './redaction-action.ts';
import { RedactionCounter } from './redaction-counter.ts';
import { maskMarker, UNREADABLE } from './redaction-marker.ts';
import type { RedactionOptions } from './redaction-options.ts';
import type { RedactionPass } from './redaction-pass.ts';
import { createRedactor, type Redactor } from './redactor.ts';
import { freeKey, isOwnProperty, setProperty } from './value-walk.ts';

/** Stands for content that could not be redacted. */
export const FAILED: string = maskMarker(UNREADABLE);

/** Records with more keys are rare. */
const MAX_SEQUENCE = 64;

type Attributes = Readonly<Record<string, unknown>>;

/** Redacts the parts of one record at a time, and counts what it redacts. {@link start} begins the next record. */
export class RecordRedaction {
  readonly redactor: Redactor;
  readonly #pass: RedactionPass;
  readonly #silentPass: RedactionPass;
  readonly #rules: Set<string> | undefined;
  readonly #counter: RedactionCounter;
  /** What was decided about the keys of the last record, in their order: the next one has mostly the same. */
  readonly #sequence: KeyDecision[] = [];

  constructor({ policy, redactor, recordRules = false }: RedactionOptions) {
    this.redactor = redactor ?? createRedactor(policy);
    this.#silentPass = this.redactor.createPass();
    const counter = new RedactionCounter();
    this.#counter = counter;
    const rules = recordRules ? new Set<string>() : undefined;
    this.#rules = rules;
    this.#pass = this.redactor.createPass((rule, action) => {
      counter.add(rule, action);
      rules?.add(rule);
    });
  }

  start(): void {
    this.#counter.start();
    this.#pass.start();
    this.#rules?.clear();
  }

  /** The rules that redacted something in the present record; `undefined` where there are none or nobody asks. */
  get rules(): string[] | undefined {
    return this.#rules === undefined || this.#rules.size === 0 ? undefined : [...this.#rules].sort();
  }

  text(text: string): string {
    const redacted = this.#pass.root(text);
    return typeof redacted === 'string' ? redacted : '';
  }

  optionalText(text: string | undefined): string | undefined {
    return typeof text === 'string' ? this.text(text) : text;
  }

  value(value: unknown): unknown {
    const redacted = this.#pass.root(value);
    return redacted === REMOVED ? undefined : redacted;
  }

  /** Redacts attributes that belong to the record alone. */
  attributesInPlace(attributes: Record<string, unknown>): void {
    const pass = this.#pass;
    const sequence = this.#sequence;
    let position = 0;
    for (const key in attributes) {
      if (!isOwnProperty.call(attributes, key)) continue;
      const before = attributes[key];
      let decision = sequence[position];
      if (decision?.key !== key) {
        decision = pass.decide(key);
        if (decision.key === key && position < MAX_SEQUENCE) sequence[position] = decision;
      }
      position++;
      const after = pass.entry(decision, key, before);
      if (decision.key !== key || after === REMOVED) {
        delete attributes[key];
        if (after === REMOVED) continue;
        setProperty(
          attributes,
          freeKey((name) => Object.hasOwn(attributes, name), decision.key),
          after,
        );
      } else if (!Object.is(after, before)) {
        attributes[key] = after;
      }
    }
  }

  /** Attributes that may belong to somebody else: themselves where nothing changes, otherwise a copy. */
  attributes<T extends Attributes | undefined>(attributes: T): T {
    if (typeof attributes !== 'object' || attributes === null || !this.#changes(attributes))
      return attributes;
    const copy = { ...attributes };
    this.attributesInPlace(copy);
    return copy as T;
  }

  /** Whether anything in attributes is to be redacted. Counts nothing: what is found is found again. */
  #changes(attributes: Attributes): boolean {
    const silent = this.#silentPass;
    silent.start();
    for (const key in attributes) {
      if (!isOwnProperty.call(attributes, key)) continue;
      const decision = silent.decide(key);
      if (decision.key !== key || !Object.is(silent.entry(decision, key, attributes[key]), attributes[key]))
        return true;
    }
    return false;
  }
}

/** Masks all values, where redaction itself has failed. */
export function maskAll(attributes: Record<string, unknown>): void {
  for (const key of Object.keys(attributes)) {
    delete attributes[key];
    // The key is not looked at, either.
    setProperty(attributes, FAILED, FAILED);
  }
}
