/** Finds words in bytes, in either letter case. Pure. */

const LOWER_CASE = 0x20;

/**
 * Whether a word of printable ASCII is in some bytes, by Horspool's method: most bytes are passed over.
 *
 * @param ignoreCase The word is in lower case, and ASCII letters of either case will do.
 * @see https://doi.org/10.1002/spe.4380100608
 */
export function byteSearch(word: string, ignoreCase: boolean): (bytes: Uint8Array) => boolean {
  const length = word.length;
  const sought = Uint8Array.from(word, (letter) => letter.charCodeAt(0));
  const isLetter = (byte: number) => ignoreCase && byte >= 0x61 && byte <= 0x7a;
  const other = sought.map((byte) => (isLetter(byte) ? byte - LOWER_CASE : byte));
  // How far a word may move that ends at a byte which is not its last.
  const moves = new Uint32Array(256).fill(length);
  for (let index = 0; index < length - 1; index++) {
    for (const byte of [sought[index] ?? 0, other[index] ?? 0]) moves[byte] = length - 1 - index;
  }
  const last = length - 1;
  const [lastByte, lastOther] = [sought[last], other[last]];
  const isAt = (bytes: Uint8Array, start: number) => {
    for (let index = 0; index < last; index++) {
      const byte = bytes[start + index];
      if (byte !== sought[index] && byte !== other[index]) return false;
    }
    return true;
  };
  return (bytes) => {
    for (let end = last; end < bytes.length; ) {
      const byte = bytes[end] ?? 0;
      if ((byte === lastByte || byte === lastOther) && isAt(bytes, end - last)) return true;
      end += moves[byte] ?? length;
    }
    return false;
  };
}
