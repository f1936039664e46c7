import type { ProtobufWriter } from './protobuf-writer.ts';

const UINT32_MAX = 0xffff_ffff;
const INT32_MAX = 0x7fff_ffff;

/** Appends a string field, unless it is empty. */
export function writeText(writer: ProtobufWriter, field: number, text: string | undefined): void {
  if (text) writer.string(field, String(text));
}

/** Appends a uint32 field, clamped to its range; nothing where it is zero or no number. */
export function writeUint32(writer: ProtobufWriter, field: number, value: number | undefined): void {
  const integer = clamped(value, UINT32_MAX);
  if (integer !== 0) writer.uint32(field, integer);
}

/** Appends a fixed32 field, clamped to its range; nothing where it is zero or no number. */
export function writeFixed32(writer: ProtobufWriter, field: number, value: number | undefined): void {
  const integer = clamped(value, UINT32_MAX);
  if (integer !== 0) writer.fixed32(field, integer);
}

/** Appends an enum field, clamped to 0 and more; nothing where it is zero or no number. */
export function writeEnum(writer: ProtobufWriter, field: number, value: number | undefined): void {
  const integer = clamped(value, INT32_MAX);
  if (integer !== 0) writer.uint32(field, integer);
}

/** Appends a trace or span id, from its hex digits. */
export function writeId(writer: ProtobufWriter, field: number, id: string | undefined): void {
  if (id) writer.hex(field, String(id));
}

function clamped(value: number | undefined, highest: number): number {
  return value ? Math.min(Math.max(Math.trunc(value) || 0, 0), highest) : 0;
}
