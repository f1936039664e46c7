/** What the functions that redact one kind of container need from the walk that they are part of. */
import type { KeyDecision } from './key-decisions.ts';
import type { SensitiveKey } from './key-matcher.ts';
import type { REMOVED } from './redaction-action.ts';

/** A walk through one value. */
export interface ValueWalk {
  readonly maxWidth: number;
  /**
   * Whether every container is copied, changed or not: the value contains itself, so that a copy must be known before
   * what is in it. Otherwise only what changes is copied.
   */
  readonly copiesAll: boolean;
  /** Says which copy stands for a container. Returns the copy. */
  register<T extends object>(container: object, copy: T): T;
  text(text: string): string;
  decide(key: string): KeyDecision;
  /** A value under a key. */
  keyed(decision: KeyDecision, key: string, value: unknown): unknown | typeof REMOVED;
  /** An element of a container without keys. `sensitive`: what the key of the container says about its elements. */
  element(index: number, value: unknown, sensitive: SensitiveKey | undefined): unknown | typeof REMOVED;
  /** A value that has no place of its own in the path. */
  value(value: unknown): unknown;
  /** Does something without telling what is found. */
  silently(work: () => void): void;
  /** What stands for what the limits keep from being looked at. */
  notScanned(): unknown | typeof REMOVED;
  /** What stands for what could not be read. */
  unreadable(): unknown | typeof REMOVED;
}

/**
 * `Object.hasOwn` for loops over the keys of an object: V8 knows the answer there without a look-up, but not for
 * `Object.hasOwn` itself.
 */
export const isOwnProperty: (this: object, key: PropertyKey) => boolean = Object.prototype.hasOwnProperty;

/** Stands for what a getter threw instead of giving a value. */
export const THREW: unique symbol = Symbol('threw');

/** A property's value, or {@link THREW}. */
export function readProperty(object: object, key: PropertyKey): unknown {
  try {
    return (object as Record<PropertyKey, unknown>)[key];
  } catch {
    return THREW;
  }
}

/** Sets an own property, also where plain assignment would do something else: `__proto__`, and setters of the class. */
export function setProperty(object: object, key: PropertyKey, value: unknown): void {
  if (key in object && !Object.hasOwn(object, key)) {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    (object as Record<PropertyKey, unknown>)[key] = value;
  }
}

/** A key that the object does not have yet: several keys that hold a secret can become the same. */
export function freeKey(has: (key: string) => boolean, key: string): string {
  if (!has(key)) return key;
  let number = 2;
  while (has(`${key}#${number}`)) number++;
  return `${key}#${number}`;
}
