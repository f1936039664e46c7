import { toAnyValue } from './any-value.ts';

/** The key of a value given in place of attributes that has no keys of its own: an array, a date. */
const UNNAMED_KEY = 'value';

/**
 * Copies the own enumerable properties of an object into `target`, each as a value that the SDK keeps. `undefined`
 * values are left out, as in OTLP. Never throws and never changes `source`.
 *
 * @param omit - keys to leave out
 */
export function copyAttributes(
  source: object,
  target: Record<string, unknown>,
  omit: readonly string[] = [],
): void {
  try {
    if (isPlain(source)) {
      copyProperties(source, target, omit);
      return;
    }
  } catch {
    // A getter or proxy trap threw: the conversion below puts a marker in the place of what cannot be read.
  }
  const form = toAnyValue(source);
  const isMap = typeof form === 'object' && form !== null && isPlain(form);
  copyProperties(isMap ? form : { [UNNAMED_KEY]: form }, target, omit);
}

function copyProperties(source: object, target: Record<string, unknown>, omit: readonly string[]): void {
  for (const key of Object.keys(source)) {
    if (omit.includes(key)) continue;
    const value = toAnyValue((source as Record<string, unknown>)[key]);
    // Assigning to `__proto__` would set no property.
    if (value !== undefined) target[key === '__proto__' ? '[__proto__]' : key] = value;
  }
}

function isPlain(object: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(object);
  return (prototype === Object.prototype || prototype === null) && !('toJSON' in object);
}
