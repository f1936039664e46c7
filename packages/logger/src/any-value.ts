import { Buffer } from 'node:buffer';
import { type OtlpAnyValue, toOtlpValue } from '@agentbus/otlp';

/** A value that an OTel SDK of either line takes as an attribute or body. */
export type AnyValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | Uint8Array
  | AnyValue[]
  | { [key: string]: AnyValue };

/** How deep plain objects are copied directly; deeper, and so circular, ones take the way through the OTLP mapping. */
const MAX_DIRECT_DEPTH = 4;

/**
 * Any JavaScript value as one that the SDK keeps. The SDK drops an attribute that holds a bigint, a `Date`, an
 * `Error`, a class instance, a `Map` or a circle, on the 2.x line also one that refers to an object twice; and it
 * keeps a reference to the body. So every object becomes a fresh plain copy, by the same mapping that the OTLP
 * encoder uses. Integers beyond the safe range become decimal strings, because the SDK takes no bigint.
 */
export function toAnyValue(value: unknown): AnyValue {
  if (isScalar(value) || value === undefined) return value;
  const direct = copyPlain(value, MAX_DIRECT_DEPTH);
  return direct === undefined ? fromOtlp(toOtlpValue(value)) : direct;
}

/**
 * The copy of an object that is as plain as most are: a few levels of objects and arrays with strings, numbers and
 * booleans. `undefined` for anything else. It only saves time: the OTLP mapping gives the same (and replaces lone
 * surrogates, which the encoder does for the others).
 */
function copyPlain(value: unknown, depth: number): AnyValue {
  if (isScalar(value)) return value;
  if (typeof value !== 'object' || depth === 0) return undefined;
  try {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype)
      return 'toJSON' in value ? undefined : copyPlainObject(value, depth - 1);
    return prototype === Array.prototype && Array.isArray(value)
      ? copyPlainArray(value, depth - 1)
      : undefined;
  } catch {
    // A getter or proxy trap threw; the OTLP mapping puts a marker in its place.
    return undefined;
  }
}

function copyPlainObject(object: object, depth: number): AnyValue {
  const copy: Record<string, AnyValue> = {};
  for (const key of Object.keys(object)) {
    const value: unknown = (object as Record<string, unknown>)[key];
    if (value === undefined) continue;
    const copied = copyPlain(value, depth);
    if (copied === undefined) return undefined;
    copy[carriedKey(key)] = copied;
  }
  return copy;
}

function copyPlainArray(array: readonly unknown[], depth: number): AnyValue {
  const copy: AnyValue[] = [];
  for (let i = 0, { length } = array; i < length; i++) {
    const copied = copyPlain(array[i], depth);
    if (copied === undefined) return undefined;
    copy.push(copied);
  }
  return copy;
}

function isScalar(value: unknown): value is string | number | boolean | null {
  return (
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null
  );
}

/** The plain value that an OTLP value stands for. */
export function fromOtlp(value: OtlpAnyValue): AnyValue {
  if ('stringValue' in value) return value.stringValue;
  if ('boolValue' in value) return value.boolValue;
  if ('intValue' in value) return toInteger(value.intValue);
  if ('doubleValue' in value) return Number(value.doubleValue);
  if ('bytesValue' in value) return new Uint8Array(Buffer.from(value.bytesValue, 'base64'));
  if ('arrayValue' in value) return value.arrayValue.values.map(fromOtlp);
  if ('kvlistValue' in value) {
    const map: Record<string, AnyValue> = {};
    for (const entry of value.kvlistValue.values) map[carriedKey(entry.key)] = fromOtlp(entry.value);
    return map;
  }
  return null;
}

function toInteger(decimal: string): number | string {
  const integer = Number(decimal);
  return Number.isSafeInteger(integer) ? integer : decimal;
}

/**
 * The SDK tells plain objects by their `constructor` and copies by assignment, so it would drop a map that has one of
 * these keys, which anyone who sends JSON can put into a log: such a key is kept in brackets instead.
 */
function carriedKey(key: string): string {
  return key === 'constructor' || key === '__proto__' ? `[${key}]` : key;
}
