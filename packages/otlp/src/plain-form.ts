import { types } from 'node:util';
import { threwMarker } from './value-walk.ts';

const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);

type AnyObject = Record<PropertyKey, unknown>;

/**
 * The value that an object stands for in telemetry: a primitive, bytes (`Uint8Array`), a list (array or typed array),
 * a `Map`, or an object whose own enumerable string keys count. May throw whatever the object's getters, `toJSON` or
 * proxy traps throw.
 */
export function plainForm(object: object): unknown {
  const prototype: unknown = Object.getPrototypeOf(object);
  const ordinary = prototype === Object.prototype || prototype === Array.prototype;
  if (!ordinary) {
    const form = builtInForm(object);
    if (form !== undefined) return form;
  }
  const { toJSON } = object as AnyObject;
  if (typeof toJSON === 'function') {
    const form: unknown = toJSON.call(object, '');
    return typeof form === 'object' && form !== null ? (builtInForm(form) ?? setForm(form)) : form;
  }
  return ordinary ? object : setForm(object);
}

/** Whether a form is a list: an array, or a typed array of numbers. */
export function isList(form: object): form is ArrayLike<unknown> {
  return Array.isArray(form) || (types.isTypedArray(form) && !types.isUint8Array(form));
}

/** Whether a number is an OTLP integer: safe, so that no digit is invented, and not -0, which only a double can hold. */
export function isIntegerNumber(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

/** Whether a bigint fits OTLP's integer. */
export function isInt64(value: bigint): boolean {
  return value >= INT64_MIN && value <= INT64_MAX;
}

/** The entries of a `Map`, or of an object's own enumerable string keys. */
export function* entriesOf(form: object): Generator<[string, unknown]> {
  if (types.isMap(form)) {
    for (const [key, value] of Map.prototype.entries.call(form)) yield [String(key), value];
  } else {
    for (const key of Object.keys(form)) yield [key, readProperty(form, key)];
  }
}

/** A property's value; where reading it throws, a marker that says so. */
export function readProperty(object: object, key: string | number): unknown {
  try {
    return (object as AnyObject)[key];
  } catch (error) {
    return threwMarker(error);
  }
}

/** A function's or symbol's string form: a function's name, never its source. */
export function nameOf(value: unknown): string {
  return typeof value === 'function' ? `[Function: ${value.name || 'anonymous'}]` : String(value);
}

/** The form of the built-in objects whose own keys say nothing; `undefined` for any other object. */
function builtInForm(object: object): unknown {
  if (types.isUint8Array(object)) return object;
  if (types.isDate(object)) return dateForm(object);
  if (types.isNativeError(object) || object instanceof Error) return errorForm(object);
  if (types.isRegExp(object)) return RegExp.prototype.toString.call(object);
  if (types.isBoxedPrimitive(object)) return object.valueOf();
  if (types.isAnyArrayBuffer(object)) return new Uint8Array(object);
  if (object instanceof DataView) return new Uint8Array(object.buffer, object.byteOffset, object.byteLength);
  return undefined;
}

function setForm(object: object): object {
  if (!types.isSet(object)) return object;
  const values: unknown[] = [];
  Set.prototype.forEach.call(object, (value) => values.push(value));
  return values;
}

function dateForm(date: Date): string {
  const time = Date.prototype.getTime.call(date);
  return Number.isNaN(time) ? 'Invalid Date' : new Date(time).toISOString();
}

function errorForm(error: Error): AnyObject {
  const { code, cause, errors } = error as Error & AnyObject;
  const form: AnyObject = { type: errorType(error), message: error.message, stack: error.stack };
  // The code of Node's own errors; other properties may hold whole sockets and requests.
  if (typeof code === 'string' || typeof code === 'number') form.code = code;
  if (cause !== undefined) form.cause = cause;
  if (Array.isArray(errors)) form.errors = errors;
  return form;
}

/** The class of an error, also of one that never set `name`. */
function errorType(error: Error): string {
  const { name } = error;
  return name === 'Error' || !name ? error.constructor?.name || 'Error' : name;
}
