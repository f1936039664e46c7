/** Objects of all kinds: what is inside of each, and which copy stands for it. */
import { types } from 'node:util';
import { decodeText, encodeText } from './byte-text.ts';
import type { SensitiveKey } from './key-matcher.ts';
import { redactArray, redactFields, redactMap, redactSet } from './redact-collection.ts';
import { redactEntries } from './redact-entries.ts';
import { redactError } from './redact-error.ts';
import { readProperty, THREW, type ValueWalk } from './value-walk.ts';

/**
 * Redacts what is in an object, whatever its kind.
 *
 * @param sensitive - what the key that it is under says about its elements, where it is a list.
 */
export function redactObject(walk: ValueWalk, value: object, sensitive: SensitiveKey | undefined): unknown {
  if (Array.isArray(value)) return redactArray(walk, value, sensitive);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null)
    return redactInstance(walk, value, prototype, sensitive);
  if (types.isMap(value)) return redactMap(walk, value);
  if (types.isSet(value)) return redactSet(walk, value, sensitive);
  if (types.isDate(value)) return value;
  if (value instanceof Error || types.isNativeError(value))
    return withRedactedForm(walk, value, redactError(walk, value));
  if (ArrayBuffer.isView(value)) return redactView(walk, value);
  if (types.isAnyArrayBuffer(value)) return redactBytes(walk, new Uint8Array(value), value);
  if (value instanceof URL) return redactUrl(walk, value);
  if (value instanceof URLSearchParams) return redactFields(walk, value, () => new URLSearchParams());
  if (value instanceof Headers) return redactFields(walk, value, () => new Headers());
  if (value instanceof FormData) return redactFields(walk, value, () => new FormData());
  if (types.isStringObject(value)) return redactBoxedString(walk, value);
  if (types.isRegExp(value)) return redactRegExp(walk, value);
  if (types.isBoxedPrimitive(value) || types.isPromise(value)) return value;
  if (types.isWeakMap(value) || types.isWeakSet(value)) return value;
  return redactInstance(walk, value, prototype as object, sensitive);
}

/** A plain object or an instance of a class. The copy of an instance keeps its class. */
function redactInstance(
  walk: ValueWalk,
  value: object,
  prototype: object | null,
  sensitive: SensitiveKey | undefined,
): object {
  const emptyCopy = () =>
    walk.register(value, prototype === Object.prototype ? {} : Object.create(prototype));
  return withRedactedForm(walk, value, redactEntries(walk, value, emptyCopy, undefined, sensitive));
}

/**
 * Sees to what `toJSON` gives, which is what will be written: it may come from where nobody can look (private fields),
 * and on a copy, which has none, it may fail. So a copy answers with the redacted form.
 */
function withRedactedForm<T extends object>(walk: ValueWalk, source: T, redacted: T): T {
  const toJson = readProperty(source, 'toJSON');
  if (typeof toJson !== 'function') return redacted;
  let form: unknown;
  try {
    form = Reflect.apply(toJson, source, ['']);
  } catch {
    form = THREW;
  }
  const redactedForm = form === THREW ? walk.unreadable() : form === source ? redacted : walk.value(form);
  if (redacted === source && Object.is(redactedForm, form)) return source;
  let copy = redacted;
  if (copy === source) {
    copy = Object.create(Object.getPrototypeOf(source) as object | null) as T;
    Object.defineProperties(copy, dataProperties(source));
  }
  Object.defineProperty(copy, 'toJSON', { value: () => redactedForm, writable: true, configurable: true });
  return copy;
}

/** The enumerable properties, by value. */
function dataProperties(source: object): PropertyDescriptorMap {
  const properties: PropertyDescriptorMap = {};
  for (const key of Object.keys(source)) {
    properties[key] = {
      value: readProperty(source, key),
      writable: true,
      enumerable: true,
      configurable: true,
    };
  }
  return properties;
}

/** Arrays of bytes can be text; those of other numbers are numbers. */
function redactView(walk: ValueWalk, value: ArrayBufferView): unknown {
  const isBytes =
    value instanceof DataView || ('BYTES_PER_ELEMENT' in value && value.BYTES_PER_ELEMENT === 1);
  if (!isBytes) return value;
  return redactBytes(walk, new Uint8Array(value.buffer, value.byteOffset, value.byteLength), value);
}

function redactBytes(walk: ValueWalk, bytes: Uint8Array, source: ArrayBufferView | ArrayBufferLike): unknown {
  const decoded = decodeText(bytes);
  if (decoded === undefined) return source;
  const redacted = walk.text(decoded.text);
  return redacted === decoded.text ? source : encodeText(redacted, decoded.encoding, source);
}

function redactUrl(walk: ValueWalk, value: URL): URL | string {
  const redacted = walk.text(value.href);
  if (redacted === value.href) return value;
  if (!URL.canParse(redacted)) return redacted;
  const url = new URL(redacted);
  return url.href === value.href ? value : url;
}

// biome-ignore lint/complexity/noBannedTypes: a boxed string is what it is
function redactBoxedString(walk: ValueWalk, value: String): unknown {
  const text = String.prototype.valueOf.call(value);
  const redacted = walk.text(text);
  return redacted === text ? value : Object(redacted);
}

/** A pattern with a marker in it would be another pattern: what is written is its text. */
function redactRegExp(walk: ValueWalk, value: RegExp): RegExp | string {
  const text = RegExp.prototype.toString.call(value);
  const redacted = walk.text(text);
  return redacted === text ? value : redacted;
}
