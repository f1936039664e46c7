/** Bytes of a piece of text that is written again and again: a label, or the head of an attribute. */
import { Buffer } from 'node:buffer';

/** Bytes in one word: what {@link Fragment.words} is divided into, and so how far a copy may run over its end. */
export const WORD_BYTES = 4;

/** A piece of a line, ready to be copied a word at a time, which is several times faster than a byte at a time. */
export interface Fragment {
  /** The bytes as little-endian words; the last one is filled up with zeros. */
  readonly words: Int32Array;
  /** How many bytes count. */
  readonly length: number;
}

/** The fragment of some bytes. */
export function fragmentOf(bytes: Uint8Array): Fragment {
  const padded = new DataView(new ArrayBuffer(Math.ceil(bytes.length / WORD_BYTES) * WORD_BYTES));
  new Uint8Array(padded.buffer).set(bytes);
  const words = new Int32Array(padded.byteLength / WORD_BYTES);
  for (let word = 0; word < words.length; word++) words[word] = padded.getInt32(word * WORD_BYTES, true);
  return { words, length: bytes.length };
}

/** The fragment of a label: text that needs no escape. */
export function label(text: string): Fragment {
  return fragmentOf(Buffer.from(text, 'utf8'));
}
