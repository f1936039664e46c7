import { types } from 'node:util';
import {
  entriesOf,
  isInt64,
  isIntegerNumber,
  isList,
  nameOf,
  plainForm,
  readProperty,
} from './plain-form.ts';
import type { ProtobufWriter } from './protobuf-writer.ts';
import { MAX_VALUE_SIZE, TOO_LARGE, threwMarker, VALUE_TOO_LARGE, ValueWalk } from './value-walk.ts';

// The fields of AnyValue, KeyValue, ArrayValue and KeyValueList.
const STRING_VALUE = 1;
const BOOL_VALUE = 2;
const INT_VALUE = 3;
const DOUBLE_VALUE = 4;
const ARRAY_VALUE = 5;
const KVLIST_VALUE = 6;
const BYTES_VALUE = 7;
const KEY = 1;
const VALUE = 2;
const VALUES = 1;

/**
 * Appends a field whose message is the OTLP AnyValue of a JavaScript value. Never throws on any value: what cannot be
 * encoded becomes a marker string. `toOtlpValue` is the same mapping in plain objects.
 */
export function writeValueField(writer: ProtobufWriter, field: number, value: unknown): void {
  const start = writer.open(field);
  try {
    // What cannot throw, loop or be too large needs no walk.
    if (typeof value === 'string' && value.length < MAX_VALUE_SIZE / 2) writer.string(STRING_VALUE, value);
    else if (typeof value === 'number') writeNumber(writer, value);
    else writeContent(writer, value, new ValueWalk());
  } catch (error) {
    writer.truncate(start);
    writer.string(STRING_VALUE, error === VALUE_TOO_LARGE ? TOO_LARGE : threwMarker(error));
  }
  writer.close(start);
}

/** Appends attributes as a repeated KeyValue field. A key whose value is `undefined` is left out. */
export function writeAttributes(
  writer: ProtobufWriter,
  field: number,
  attributes: Readonly<Record<string, unknown>>,
): void {
  for (const key of Object.keys(attributes)) {
    const value = readProperty(attributes, key);
    if (value === undefined) continue;
    const start = writer.open(field);
    writer.string(KEY, key);
    writeValueField(writer, VALUE, value);
    writer.close(start);
  }
}

/** Writes the content of an AnyValue. */
function writeContent(writer: ProtobufWriter, value: unknown, walk: ValueWalk): void {
  switch (typeof value) {
    case 'string':
      walk.spend(value.length);
      writer.string(STRING_VALUE, value);
      break;
    case 'number':
      walk.spend(0);
      writeNumber(writer, value);
      break;
    case 'boolean':
      walk.spend(0);
      writer.uint32(BOOL_VALUE, value ? 1 : 0);
      break;
    case 'bigint':
      if (isInt64(value)) {
        walk.spend(0);
        writer.int64(INT_VALUE, value);
      } else {
        writeContent(writer, String(value), walk);
      }
      break;
    case 'undefined':
      walk.spend(0);
      break;
    case 'object':
      if (value === null) walk.spend(0);
      else writeObject(writer, value, walk);
      break;
    default:
      writeContent(writer, nameOf(value), walk);
  }
}

function writeNumber(writer: ProtobufWriter, value: number): void {
  if (isIntegerNumber(value)) writer.int64(INT_VALUE, value);
  else writer.double(DOUBLE_VALUE, value);
}

function writeObject(writer: ProtobufWriter, object: object, walk: ValueWalk): void {
  const marker = walk.enter(object);
  if (marker !== undefined) {
    writeContent(writer, marker, walk);
    return;
  }
  const start = writer.length;
  try {
    writeForm(writer, object, plainForm(object), walk);
  } catch (error) {
    if (error === VALUE_TOO_LARGE) throw error;
    writer.truncate(start);
    writeContent(writer, threwMarker(error), walk);
  } finally {
    walk.leave(object);
  }
}

function writeForm(writer: ProtobufWriter, object: object, form: unknown, walk: ValueWalk): void {
  if (typeof form !== 'object' || form === null) {
    writeContent(writer, form, walk);
    return;
  }
  const marker = form === object ? undefined : walk.replace(form);
  if (marker !== undefined) writeContent(writer, marker, walk);
  else if (types.isUint8Array(form)) {
    walk.spend(form.length);
    writer.bytes(BYTES_VALUE, form);
  } else if (isList(form)) writeList(writer, form, walk);
  else writeMap(writer, form, walk);
}

function writeList(writer: ProtobufWriter, list: ArrayLike<unknown>, walk: ValueWalk): void {
  walk.spend(0);
  const start = writer.open(ARRAY_VALUE);
  const { length } = list;
  for (let i = 0; i < length; i++) writeNested(writer, VALUES, readProperty(list, i), walk);
  writer.close(start);
}

function writeMap(writer: ProtobufWriter, form: object, walk: ValueWalk): void {
  walk.spend(0);
  const start = writer.open(KVLIST_VALUE);
  for (const [key, value] of entriesOf(form)) {
    if (value === undefined) continue;
    walk.spend(key.length);
    const entry = writer.open(VALUES);
    writer.string(KEY, key);
    writeNested(writer, VALUE, value, walk);
    writer.close(entry);
  }
  writer.close(start);
}

function writeNested(writer: ProtobufWriter, field: number, value: unknown, walk: ValueWalk): void {
  const start = writer.open(field);
  writeContent(writer, value, walk);
  writer.close(start);
}
