import type { ByteWriter } from './byte-writer.ts';
import type { Fragment } from './fragment.ts';

/** Numbers below this are written digit by digit, without a string in between. */
const MAX_PLAIN_DIGITS = 1_000_000_000;

/** Appends a text field. `label` is the field's name with its punctuation: `,"name":`. */
export function writeStringField(writer: ByteWriter, label: Fragment, text: string): void {
  writer.fragment(label);
  writer.string(String(text));
}

/** Appends a field of unsigned 32 bits, clamped to them; what is not a number is `0`. */
export function writeUint32Field(writer: ByteWriter, label: Fragment, value: number): void {
  writer.fragment(label);
  if (Number.isInteger(value) && value >= 0 && value < MAX_PLAIN_DIGITS) writer.digits(value);
  else writer.ascii(String(Math.min(Math.max(Math.trunc(value) || 0, 0), 0xffff_ffff)));
}
