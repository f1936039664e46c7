/** Fields of a record as the cells that stages make of them. */
import type { FieldReference } from './field.ts';
import type { Cell } from './query-result.ts';
import { type FieldReader, readField } from './read-field.ts';
import { durationOf, readNumber } from './read-quantity.ts';

const NANOS_PER_SECOND = 1e9;

/** The reader of a field's cell: its string, for `timestamp` Unix nanoseconds, for `duration` seconds, `null` for none. */
export function readCell(field: FieldReference): FieldReader<Cell> {
  if (field.kind === 'timestamp') return (record) => record.timestamp;
  if (field.kind === 'duration') {
    return (record) => finiteOrNull(readSeconds(record));
  }
  const read = readField(field);
  return (record) => read(record) ?? null;
}

/** The reader of what records are sorted by: the field's cell, but for `level` its severity number. */
export function readSortCell(field: FieldReference): FieldReader<Cell> {
  if (field.kind !== 'level') return readCell(field);
  return (record) => (record.signal === 'logs' && record.severityNumber !== 0 ? record.severityNumber : null);
}

/** The reader of what aggregates calculate with; NaN where a record has no number. */
export function readMeasure(field: FieldReference): FieldReader<number | bigint> {
  if (field.kind === 'timestamp') return (record) => record.timestamp;
  return field.kind === 'duration' ? readSeconds : readNumber(field);
}

/** A number as a cell: `null` where it is none. */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

const readSeconds: FieldReader<number> = (record) => durationOf(record) / NANOS_PER_SECOND;
