import { Buffer } from 'node:buffer';
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
import { TOO_LARGE, threwMarker, VALUE_TOO_LARGE, ValueWalk } from './value-walk.ts';
import { wellFormed } from './well-formed.ts';

/**
 * An OTLP AnyValue in OTLP/JSON form; the empty object is the empty value (null).
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/common/v1/common.proto
 */
export type OtlpAnyValue =
  | { stringValue: string }
  | { boolValue: boolean }
  | { intValue: string }
  | { doubleValue: number | 'NaN' | 'Infinity' | '-Infinity' }
  | { bytesValue: string }
  | { arrayValue: { values: OtlpAnyValue[] } }
  | { kvlistValue: { values: OtlpKeyValue[] } }
  | Record<string, never>;

/** An OTLP KeyValue in OTLP/JSON form. */
export interface OtlpKeyValue {
  key: string;
  value: OtlpAnyValue;
}

/**
 * A JavaScript value as an OTLP/JSON AnyValue object: the mapping that the encoders write as bytes, in a form to read
 * and compare. Never throws on any value: what cannot be encoded becomes a marker string (`[Circular]`,
 * `[Too deep]`, `[Too large]`, `[Threw: message]`).
 */
export function toOtlpValue(value: unknown): OtlpAnyValue {
  try {
    return toAnyValue(value, new ValueWalk());
  } catch (error) {
    return { stringValue: error === VALUE_TOO_LARGE ? TOO_LARGE : wellFormed(threwMarker(error)) };
  }
}

function toAnyValue(value: unknown, walk: ValueWalk): OtlpAnyValue {
  if (typeof value === 'object' && value !== null) return objectToAnyValue(value, walk);
  if (typeof value === 'function' || typeof value === 'symbol') return toAnyValue(nameOf(value), walk);
  if (typeof value === 'bigint' && !isInt64(value)) return toAnyValue(String(value), walk);
  walk.spend(typeof value === 'string' ? value.length : 0);
  switch (typeof value) {
    case 'string':
      return { stringValue: wellFormed(value) };
    case 'boolean':
      return { boolValue: value };
    case 'bigint':
      return { intValue: String(value) };
    case 'number':
      return isIntegerNumber(value) ? { intValue: String(value) } : { doubleValue: toDouble(value) };
    default:
      return {};
  }
}

function toDouble(value: number): number | 'NaN' | 'Infinity' | '-Infinity' {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'Infinity' : '-Infinity';
}

function objectToAnyValue(object: object, walk: ValueWalk): OtlpAnyValue {
  const marker = walk.enter(object);
  if (marker !== undefined) return toAnyValue(marker, walk);
  try {
    return formToAnyValue(object, plainForm(object), walk);
  } catch (error) {
    if (error === VALUE_TOO_LARGE) throw error;
    return toAnyValue(threwMarker(error), walk);
  } finally {
    walk.leave(object);
  }
}

function formToAnyValue(object: object, form: unknown, walk: ValueWalk): OtlpAnyValue {
  if (typeof form !== 'object' || form === null) return toAnyValue(form, walk);
  const marker = form === object ? undefined : walk.replace(form);
  if (marker !== undefined) return toAnyValue(marker, walk);
  if (types.isUint8Array(form)) {
    walk.spend(form.length);
    return { bytesValue: Buffer.from(form.buffer, form.byteOffset, form.byteLength).toString('base64') };
  }
  walk.spend(0);
  if (isList(form)) {
    const values: OtlpAnyValue[] = [];
    for (let i = 0, { length } = form; i < length; i++) values.push(toAnyValue(readProperty(form, i), walk));
    return { arrayValue: { values } };
  }
  const values: OtlpKeyValue[] = [];
  for (const [key, value] of entriesOf(form)) {
    if (value === undefined) continue;
    walk.spend(key.length);
    values.push({ key: wellFormed(key), value: toAnyValue(value, walk) });
  }
  return { kvlistValue: { values } };
}
