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

/** How a copy carries what not every SDK takes. */
interface CopyForm {
  /** An OTLP integer. */
  integer(decimal: string): number | bigint | string;
  /** Sets an entry of a map. */
  set(map: Record<string, unknown>, key: string, value: unknown): void;
}

/** What the official SDKs keep: see {@link toAnyValue}. */
const SDK_FORM: CopyForm = {
  integer: (decimal) => toInteger(decimal, (text) => text),
  set(map, key, value) {
    // They tell plain objects by their `constructor` and copy by assignment, so they would drop a map that has one of
    // these keys, which anyone who sends JSON can put into a log: such a key is kept in brackets instead.
    map[key === 'constructor' || key === '__proto__' ? `[${key}]` : key] = value;
  },
};

/** Everything that the OTLP encoder writes: see {@link copyValue}. */
const EXACT_FORM: CopyForm = {
  integer: (decimal) => toInteger(decimal, BigInt),
  set(map, key, value) {
    if (key !== '__proto__') map[key] = value;
    else Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  },
};

/** How deep plain objects are copied directly; deeper, and so circular, ones take the way through the OTLP mapping. */
const MAX_DIRECT_DEPTH = 4;

/**
 * Any JavaScript value as one that the SDK keeps. The SDK drops an attribute that holds a bigint, a `Date`, an
 * `Error`, a class instance, a `Map` or a circle, on the 2.x line also one that refers to an object twice; and it
 * keeps a reference to the body. So every object becomes a fresh plain copy, by the same mapping that the OTLP
 * encoder uses. Integers beyond the safe range become decimal strings, because the SDK takes no bigint.
 */
export function toAnyValue(value: unknown): AnyValue {
  return copyIn(SDK_FORM, value) as AnyValue;
}

/**
 * A copy of any JavaScript value that shares nothing with it and is what the OTLP encoder writes for it: a scalar,
 * `undefined`, bytes, an array or a plain object, without circles. Integers beyond the safe range stay bigints, up to
 * 64 bits; larger ones are decimal strings. Never throws.
 */
export function copyValue(value: unknown): unknown {
  return typeof value === 'bigint' ? fromOtlp(toOtlpValue(value), EXACT_FORM) : copyIn(EXACT_FORM, value);
}

function copyIn(form: CopyForm, value: unknown): unknown {
  if (isScalar(value) || value === undefined) return value;
  const direct = copyPlain(form, value, MAX_DIRECT_DEPTH);
  return direct === undefined ? fromOtlp(toOtlpValue(value), form) : direct;
}

/**
 * The copy of an object that is as plain as most are: a few levels of objects and arrays with strings, numbers and
 * booleans. `undefined` for anything else. It only saves time: the OTLP mapping gives the same (and replaces lone
 * surrogates, which the encoder does for the others).
 */
function copyPlain(form: CopyForm, value: unknown, depth: number): unknown {
  if (isScalar(value)) return value;
  if (typeof value !== 'object' || depth === 0) return undefined;
  try {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype)
      return 'toJSON' in value ? undefined : copyPlainObject(form, value, depth - 1);
    return prototype === Array.prototype && Array.isArray(value)
      ? copyPlainArray(form, value, depth - 1)
      : undefined;
  } catch {
    // A getter or proxy trap threw; the OTLP mapping puts a marker in its place.
    return undefined;
  }
}

function copyPlainObject(form: CopyForm, object: object, depth: number): unknown {
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(object)) {
    const value: unknown = (object as Record<string, unknown>)[key];
    if (value === undefined) continue;
    const copied = copyPlain(form, value, depth);
    if (copied === undefined) return undefined;
    form.set(copy, key, copied);
  }
  return copy;
}

function copyPlainArray(form: CopyForm, array: readonly unknown[], depth: number): unknown {
  const copy: unknown[] = [];
  for (let i = 0, { length } = array; i < length; i++) {
    const copied = copyPlain(form, array[i], depth);
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
export function fromOtlp(value: OtlpAnyValue, form: CopyForm = SDK_FORM): unknown {
  if ('stringValue' in value) return value.stringValue;
  if ('boolValue' in value) return value.boolValue;
  if ('intValue' in value) return form.integer(value.intValue);
  if ('doubleValue' in value) return Number(value.doubleValue);
  if ('bytesValue' in value) return new Uint8Array(Buffer.from(value.bytesValue, 'base64'));
  if ('arrayValue' in value) return value.arrayValue.values.map((element) => fromOtlp(element, form));
  if ('kvlistValue' in value) {
    const map: Record<string, unknown> = {};
    for (const entry of value.kvlistValue.values) form.set(map, entry.key, fromOtlp(entry.value, form));
    return map;
  }
  return null;
}

function toInteger<T>(decimal: string, whereUnsafe: (decimal: string) => T): number | T {
  const integer = Number(decimal);
  return Number.isSafeInteger(integer) ? integer : whereUnsafe(decimal);
}
