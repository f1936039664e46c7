import { types } from 'node:util';
import type { ByteWriter } from './byte-writer.ts';
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

/**
 * Appends a JavaScript value as an OTLP/JSON AnyValue. Never throws on any value: what cannot be encoded becomes a
 * marker string. `toOtlpValue` is the same mapping in plain objects.
 */
export function writeValue(writer: ByteWriter, value: unknown): void {
  // What cannot throw, loop or be too large needs no walk.
  if (typeof value === 'string' && value.length < MAX_VALUE_SIZE / 2) writeStringValue(writer, value);
  else if (typeof value === 'number') writeNumber(writer, value);
  else if (typeof value === 'boolean') writer.ascii(value ? '{"boolValue":true}' : '{"boolValue":false}');
  else writeWalked(writer, value);
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
  writer.ascii('[');
  let first = true;
  for (const key of Object.keys(attributes)) {
    const value = readProperty(attributes, key);
    if (value === undefined) continue;
    writer.ascii(first ? '{"key":' : ',{"key":');
    first = false;
    writer.string(key);
    writer.ascii(',"value":');
    writeValue(writer, value);
    writer.ascii('}');
  }
  writer.ascii(']');
}

/** Appends a number in proto3 JSON's form of a double. Minus zero has a fraction, since some readers take `-0` for an integer. */
export function writeDouble(writer: ByteWriter, value: number): void {
  if (Number.isFinite(value)) writer.ascii(Object.is(value, -0) ? '-0.0' : String(value));
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
      writer.ascii(value ? '{"boolValue":true}' : '{"boolValue":false}');
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
  writer.ascii('{"stringValue":');
  writer.string(text);
  writer.ascii('}');
}

function writeNumber(writer: ByteWriter, value: number): void {
  if (isIntegerNumber(value)) {
    writer.ascii('{"intValue":"');
    writer.ascii(String(value));
    writer.ascii('"}');
  } else {
    writer.ascii('{"doubleValue":');
    writeDouble(writer, value);
    writer.ascii('}');
  }
}

function writeBigint(writer: ByteWriter, value: bigint, walk: ValueWalk): void {
  if (!isInt64(value)) {
    writeAnyValue(writer, String(value), walk);
    return;
  }
  walk.spend(0);
  writer.ascii('{"intValue":"');
  writer.ascii(String(value));
  writer.ascii('"}');
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
    if (i > 0) writer.ascii(',');
    writeAnyValue(writer, readProperty(list, i), walk);
  }
  writer.ascii(']}}');
}

function writeMap(writer: ByteWriter, form: object, walk: ValueWalk): void {
  walk.spend(0);
  writer.ascii('{"kvlistValue":{"values":[');
  let first = true;
  for (const [key, value] of entriesOf(form)) {
    if (value === undefined) continue;
    walk.spend(key.length);
    writer.ascii(first ? '{"key":' : ',{"key":');
    first = false;
    writer.string(key);
    writer.ascii(',"value":');
    writeAnyValue(writer, value, walk);
    writer.ascii('}');
  }
  writer.ascii(']}}');
}
