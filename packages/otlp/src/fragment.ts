/** A piece of text that is written again and again: a label, or the head of an attribute. */
import { Buffer } from 'node:buffer';

/** Bytes in one word: what {@link Fragment.words} is divided into, and so how far a copy may run over its end. */
export const WORD_BYTES = 8;

/** A piece of a line, ready to be copied a word at a time, which is several times faster than a byte at a time. */
export interface Fragment {
  /**
   * The bytes as little-endian doubles, which are all that JavaScript moves eight bytes at once with; the last one is
   * filled up with zeros. None is NaN, whose bits could change on the way: in UTF-8, 0xff never occurs, and 0x7f not
   * behind a byte from 0xf0 on.
   */
  readonly words: readonly number[];
  /** How many bytes count. */
  readonly length: number;
}

/** The fragment of some bytes, which must be UTF-8. */
export function fragmentOf(utf8: Uint8Array): Fragment {
  const padded = new DataView(new ArrayBuffer(Math.ceil(utf8.length / WORD_BYTES) * WORD_BYTES));
  new Uint8Array(padded.buffer).set(utf8);
  const words: number[] = [];
  for (let at = 0; at < padded.byteLength; at += WORD_BYTES) words.push(padded.getFloat64(at, true));
  return { words, length: utf8.length };
}

/** The fragment of a label: text that needs no escape. */
export function label(text: string): Fragment {
  return fragmentOf(Buffer.from(text, 'utf8'));
}

/** Copies a fragment to a place, and up to {@link WORD_BYTES} - 1 zeros behind it. Returns where it ends. */
export function putFragment(view: DataView, at: number, { words, length }: Fragment): number {
  let to = at;
  for (let word = 0; word < words.length; word++) {
    view.setFloat64(to, words[word] as number, true);
    to += WORD_BYTES;
  }
  return at + length;
}
