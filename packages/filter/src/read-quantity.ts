/** Fields read as numbers, without making strings of them first. */
import { ATTR_OPERATION_DURATION, displayValue, type StoredRecord, type StoredValue } from '@agentbus/otlp';
import type { FieldReference } from './field.ts';
import { parseNumber } from './number.ts';
import { type FieldReader, readAttribute, readField } from './read-field.ts';

const NANOS_PER_SECOND = 1e9;

/** The reader of a field's number: that of its string, by `parseNumber`; NaN, which compares with nothing, where it is none. */
export function readNumber(field: FieldReference): FieldReader<number> {
  if (field.kind === 'attribute' || field.kind === 'resource') {
    const read = readAttribute(field);
    return (record) => numberOf(read(record));
  }
  const read = readField(field);
  return (record) => numberOf(read(record));
}

/** A record's duration in nanoseconds; NaN where it has none. */
export function durationOf(record: StoredRecord): number {
  if (record.signal === 'traces') return Number(record.endTimestamp - record.timestamp);
  if (record.signal !== 'logs') return Number.NaN;
  return Math.round(numberOf(record.attributes[ATTR_OPERATION_DURATION]) * NANOS_PER_SECOND);
}

function numberOf(value: StoredValue | undefined): number {
  if (typeof value === 'number') return Number.isFinite(value) ? value : Number.NaN;
  if (typeof value === 'string') return parseNumber(value) ?? Number.NaN;
  if (value === undefined || value === null || typeof value === 'boolean') return Number.NaN;
  return typeof value === 'bigint' ? Number(value) : (parseNumber(displayValue(value)) ?? Number.NaN);
}
