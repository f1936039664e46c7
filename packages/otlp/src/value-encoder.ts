import { types } from 'node:util';
import {
  type AttributeKey,
  BEFORE_ATTRIBUTES,
  BEFORE_ENTRIES,
  isMemorable,
  keyAfter,
  rememberValue,
  writeKey,
} from './attribute-key.ts';
import type { ByteWriter } from './byte-writer.ts';
import { MAX_PLAIN_DIGITS } from './decimal-digits.ts';
import { type Fragment, label } from './fragment.ts';
import {
  entriesOf,
  isInt64,
  isIntegerNumber,
  isList,
  nameOf,
  plainForm,
  readProperty,
} from './plain-form.ts';
import { MAX_VALUE_SIZE, TOO_LARGE, threwMarker, VALUE_TOO_LARGE, ValueWalk } from './value-walk.ts';

const OPENING_TEXT = label('{"stringValue":"');
const TEXT_END = label('"}');
const INT_VALUE = label('{"intValue":"');
const INT_VALUE_END = label('"}');
const DOUBLE_VALUE = label('{"doubleValue":');
const TRUE_VALUE = label('{"boolValue":true}');
const FALSE_VALUE = label('{"boolValue":false}');
const MAP_VALUE = label('{"kvlistValue":{"values":');
const MAP_VALUE_END = label('}}');
const TEXT_ATTRIBUTE_END = label('"}}');
const INT_ATTRIBUTE_END = label('"}}');

const COMMA = 0x2c;
const CLOSING_BRACE = 0x7d;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;

/** In the loop over an object's properties V8 makes this a comparison of shapes, unlike `Object.hasOwn`. */
const { hasOwnProperty: isOwn } = Object.prototype;

/** Strings below this need no {@link ValueWalk} to stay within its limit. */
const MAX_UNWALKED_LENGTH = MAX_VALUE_SIZE / 2;

/**
 * Appends a JavaScript value as an OTLP/JSON AnyValue. Never throws on any value: what cannot be encoded becomes a
 * marker string. `toOtlpValue` is the same mapping in plain objects.
 */
export function writeValue(writer: ByteWriter, value: unknown): void {
  // What cannot throw, loop or be too large needs no walk.
  if (isUnwalkedText(value)) writeStringValue(writer, value);
  else if (typeof value === 'number') writeNumber(writer, value);
  else if (typeof value === 'boolean') writer.fragment(value ? TRUE_VALUE : FALSE_VALUE);
  else writeWalked(writer, value);
}

/** Whether a value is text of a harmless length. */
export function isUnwalkedText(value: unknown): value is string {
  return typeof value === 'string' && value.length < MAX_UNWALKED_LENGTH;
}

function writeWalked(writer: ByteWriter, value: unknown): void {
  const start = writer.length;
  try {
    writeAnyValue(writer, value, new ValueWalk());
  } catch (error) {
    writer.truncate(start);
    writeStringValue(writer, error === VALUE_TOO_LARGE ? TOO_LARGE : threwMarker(error));
  }
}

/** Appends attributes as a JSON array of OTLP KeyValues. A key whose value is `undefined` is left out. */
export function writeAttributes(writer: ByteWriter, attributes: Readonly<Record<string, unknown>>): void {
  const start = writer.length;
  let key = BEFORE_ATTRIBUTES;
  // V8 reads a property by its place, not by its name, where the name is that of the loop.
  for (const name in attributes) {
    if (!isOwn.call(attributes, name)) continue;
    let value: unknown;
    try {
      value = attributes[name];
    } catch (error) {
      value = threwMarker(error);
    }
    if (value === undefined) continue;
    const next = keyAfter(key, name);
    if (next === undefined) {
      writeKey(writer, name);
      writeValue(writer, value);
      writer.byte(CLOSING_BRACE);
    } else {
      key = next;
      writeAttribute(writer, key, value);
    }
  }
  endList(writer, start);
}

/** Appends an attribute, with a comma before it. Values recur as well, of most keys. */
function writeAttribute(writer: ByteWriter, key: AttributeKey, value: unknown): void {
  if (key.values === undefined || !isMemorable(value)) {
    encodeAttribute(writer, key, value);
    return;
  }
  const attribute = key.values.get(value);
  if (attribute !== undefined) {
    writer.fragment(attribute);
  } else {
    const start = writer.length;
    encodeAttribute(writer, key, value);
    rememberValue(key, value, writer, start);
  }
}

function encodeAttribute(writer: ByteWriter, key: AttributeKey, value: unknown): void {
  if (isUnwalkedText(value)) {
    writer.text(key.beforeText, value, TEXT_ATTRIBUTE_END);
  } else if (typeof value === 'number' && isIntegerNumber(value)) {
    writeInteger(writer, key.beforeInteger, value, INT_ATTRIBUTE_END);
  } else {
    writer.fragment(key.beforeAny);
    writeValue(writer, value);
    writer.byte(CLOSING_BRACE);
  }
}

/** Closes a list whose entries were each written behind a comma. */
function endList(writer: ByteWriter, start: number): void {
  if (writer.length === start) writer.byte(OPENING_BRACKET);
  else writer.replace(start, OPENING_BRACKET);
  writer.byte(CLOSING_BRACKET);
}

/** Appends a number in proto3 JSON's form of a double. Minus zero has a fraction, since some readers take `-0` for an integer. */
export function writeDouble(writer: ByteWriter, value: number): void {
  const thousandths = Math.round(value * 1000);
  // A decimal of up to 15 digits is the shortest one of its double, and so what String() would make of it.
  if (thousandths / 1000 === value && thousandths > 0 && thousandths < MAX_PLAIN_DIGITS)
    writer.thousandths(thousandths);
  else if (Number.isFinite(value)) writer.ascii(Object.is(value, -0) ? '-0.0' : String(value));
  else writer.ascii(Number.isNaN(value) ? '"NaN"' : value > 0 ? '"Infinity"' : '"-Infinity"');
}

function writeAnyValue(writer: ByteWriter, value: unknown, walk: ValueWalk): void {
  switch (typeof value) {
    case 'string':
      walk.spend(value.length);
      writeStringValue(writer, value);
      break;
    case 'number':
      walk.spend(0);
      writeNumber(writer, value);
      break;
    case 'boolean':
      walk.spend(0);
      writer.fragment(value ? TRUE_VALUE : FALSE_VALUE);
      break;
    case 'bigint':
      writeBigint(writer, value, walk);
      break;
    case 'undefined':
      walk.spend(0);
      writer.ascii('{}');
      break;
    case 'object':
      if (value === null) {
        walk.spend(0);
        writer.ascii('{}');
      } else {
        writeObject(writer, value, walk);
      }
      break;
    default:
      writeAnyValue(writer, nameOf(value), walk);
  }
}

function writeStringValue(writer: ByteWriter, text: string): void {
  writer.text(OPENING_TEXT, text, TEXT_END);
}

function writeNumber(writer: ByteWriter, value: number): void {
  if (isIntegerNumber(value)) {
    writeInteger(writer, INT_VALUE, value, INT_VALUE_END);
  } else {
    writer.fragment(DOUBLE_VALUE);
    writeDouble(writer, value);
    writer.byte(CLOSING_BRACE);
  }
}

function writeInteger(writer: ByteWriter, before: Fragment, value: number, after: Fragment): void {
  if (value >= 0 && value < MAX_PLAIN_DIGITS) {
    writer.digits(before, value, after);
  } else {
    writer.fragment(before);
    writer.ascii(String(value));
    writer.fragment(after);
  }
}

function writeBigint(writer: ByteWriter, value: bigint, walk: ValueWalk): void {
  if (!isInt64(value)) {
    writeAnyValue(writer, String(value), walk);
    return;
  }
  walk.spend(0);
  writer.fragment(INT_VALUE);
  writer.ascii(String(value));
  writer.fragment(INT_VALUE_END);
}

function writeObject(writer: ByteWriter, object: object, walk: ValueWalk): void {
  const marker = walk.enter(object);
  if (marker !== undefined) {
    writeAnyValue(writer, marker, walk);
    return;
  }
  const start = writer.length;
  try {
    writeForm(writer, object, plainForm(object), walk);
  } catch (error) {
    if (error === VALUE_TOO_LARGE) throw error;
    writer.truncate(start);
    writeAnyValue(writer, threwMarker(error), walk);
  } finally {
    walk.leave(object);
  }
}

function writeForm(writer: ByteWriter, object: object, form: unknown, walk: ValueWalk): void {
  if (typeof form !== 'object' || form === null) {
    writeAnyValue(writer, form, walk);
    return;
  }
  const marker = form === object ? undefined : walk.replace(form);
  if (marker !== undefined) writeAnyValue(writer, marker, walk);
  else if (types.isUint8Array(form)) writeBytes(writer, form, walk);
  else if (isList(form)) writeList(writer, form, walk);
  else writeMap(writer, form, walk);
}

function writeBytes(writer: ByteWriter, bytes: Uint8Array, walk: ValueWalk): void {
  walk.spend(bytes.length);
  writer.ascii('{"bytesValue":');
  writer.base64(bytes);
  writer.ascii('}');
}

function writeList(writer: ByteWriter, list: ArrayLike<unknown>, walk: ValueWalk): void {
  walk.spend(0);
  writer.ascii('{"arrayValue":{"values":[');
  const { length } = list;
  for (let i = 0; i < length; i++) {
    if (i > 0) writer.byte(COMMA);
    writeAnyValue(writer, readProperty(list, i), walk);
  }
  writer.ascii(']}}');
}

function writeMap(writer: ByteWriter, form: object, walk: ValueWalk): void {
  walk.spend(0);
  writer.fragment(MAP_VALUE);
  const start = writer.length;
  let key = BEFORE_ENTRIES;
  for (const [name, value] of entriesOf(form)) {
    if (value === undefined) continue;
    walk.spend(name.length);
    const next = keyAfter(key, name);
    if (next === undefined) writeKey(writer, name);
    else writer.fragment(next.beforeAny);
    key = next ?? key;
    writeAnyValue(writer, value, walk);
    writer.byte(CLOSING_BRACE);
  }
  endList(writer, start);
  writer.fragment(MAP_VALUE_END);
}
