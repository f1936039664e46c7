import type { ByteWriter } from './byte-writer.ts';
import { MAX_PLAIN_DIGITS } from './decimal-digits.ts';
import { type Fragment, label } from './fragment.ts';

const QUOTE = label('"');

/** Appends a text field. `opening` is the field's name with its punctuation, up to the text: `,"name":"`. */
export function writeStringField(writer: ByteWriter, opening: Fragment, text: string): void {
  writer.text(opening, typeof text === 'string' ? text : String(text), QUOTE);
}

/** Appends a field of unsigned 32 bits, clamped to them; what is not a number is `0`. `opening`: `,"name":`. */
export function writeUint32Field(writer: ByteWriter, opening: Fragment, value: number): void {
  if (Number.isInteger(value) && value >= 0 && value < MAX_PLAIN_DIGITS) {
    writer.digits(opening, value);
  } else {
    writer.fragment(opening);
    writer.ascii(String(Math.min(Math.max(Math.trunc(value) || 0, 0), 0xffff_ffff)));
  }
}
