import type { ByteWriter } from './byte-writer.ts';

/** Appends a text field. `label` is the field's name with its punctuation: `,"name":`. */
export function writeStringField(writer: ByteWriter, label: string, text: string): void {
  writer.ascii(label);
  writer.string(String(text));
}

/** Appends a field of unsigned 32 bits, clamped to them; what is not a number is `0`. */
export function writeUint32Field(writer: ByteWriter, label: string, value: number): void {
  writer.ascii(label);
  writer.ascii(String(Math.min(Math.max(Math.trunc(value) || 0, 0), 0xffff_ffff)));
}
