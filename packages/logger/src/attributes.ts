import { copyValue, toAnyValue } from './any-value.ts';

/** The key of a value given in place of attributes that has no keys of its own: an array, a date. */
const UNNAMED_KEY = 'value';

/**
 * Copies the own enumerable properties of an object into `target`, each as a value that the SDK keeps. `undefined`
 * values are left out, as in OTLP. Never throws and never changes `source`.
 *
 * @param omit - keys to leave out
 * @param copy - how values are copied: `toAnyValue`, or `copyValue` for what takes int64
 */
export function copyAttributes(
  source: object,
  target: Record<string, unknown>,
  omit: readonly string[] = [],
  copy: (value: unknown) => unknown = toAnyValue,
): void {
  try {
    if (isPlain(source)) {
      copyProperties(source, target, omit, copy);
      return;
    }
  } catch {
    // A getter or proxy trap threw: the conversion below puts a marker in the place of what cannot be read.
  }
  const form = copy(source);
  const isMap = typeof form === 'object' && form !== null && isPlain(form);
  copyProperties(isMap ? form : { [UNNAMED_KEY]: form }, target, omit, copy);
}

function copyProperties(
  source: object,
  target: Record<string, unknown>,
  omit: readonly string[],
  copy: (value: unknown) => unknown,
): void {
  for (const key of Object.keys(source)) {
    if (omit.includes(key)) continue;
    const value = copy((source as Record<string, unknown>)[key]);
    // Assigning to `__proto__` would set no property.
    if (value !== undefined) target[key === '__proto__' ? '[__proto__]' : key] = value;
  }
}

/** Whether an object stands for nothing but its own properties. Never throws. */
export function isPlain(object: object): boolean {
  try {
    const prototype: unknown = Object.getPrototypeOf(object);
    return (prototype === Object.prototype || prototype === null) && !('toJSON' in object);
  } catch {
    // A proxy trap threw.
    return false;
  }
}

/** Attributes of every record of a logger, in the form for either kind of SDK. */
export interface BoundAttributes {
  /** For SDKs that take any value: with int64 as bigints. */
  readonly exact: Readonly<Record<string, unknown>>;
  /** For the official SDKs. */
  readonly standard: Readonly<Record<string, unknown>>;
}

/** No attributes. */
export const NO_ATTRIBUTES: BoundAttributes = { exact: {}, standard: {} };

/** Adds attributes, which win, to those of the parent. Reads `attributes` once. Never throws. */
export function bindAttributes(parent: BoundAttributes, attributes: object): BoundAttributes {
  const exact: Record<string, unknown> = { ...parent.exact };
  copyAttributes(attributes, exact, [], copyValue);
  const standard: Record<string, unknown> = {};
  copyAttributes(exact, standard);
  return { exact, standard };
}
