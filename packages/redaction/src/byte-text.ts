/** Text in byte arrays. */

/** The encodings that are recognised. */
export type TextEncoding = 'utf8' | 'utf16le' | 'latin1';

/** A text with the encoding that it was found in. */
export interface ByteText {
  readonly text: string;
  readonly encoding: TextEncoding;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Control characters that no text has. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is about control characters
const NO_TEXT = /[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]/;

/** Shorter arrays hold no secret worth the name, and are text in every encoding by chance. */
const MIN_TEXT_BYTES = 4;

/** The text that bytes are, or `undefined` where they are none. */
export function decodeText(bytes: Uint8Array): ByteText | undefined {
  if (bytes.length < MIN_TEXT_BYTES) return undefined;
  if (isUtf16(bytes)) return { text: toBuffer(bytes).toString('utf16le'), encoding: 'utf16le' };
  try {
    return { text: UTF8.decode(bytes), encoding: 'utf8' };
  } catch {
    const text = toBuffer(bytes).toString('latin1');
    return NO_TEXT.test(text) ? undefined : { text, encoding: 'latin1' };
  }
}

/** Bytes of the kind that `source` is, with another text. */
export function encodeText(
  text: string,
  encoding: TextEncoding,
  source: ArrayBufferView | ArrayBufferLike,
): unknown {
  const buffer = Buffer.from(text, encoding);
  if (Buffer.isBuffer(source)) return buffer;
  const bytes = new Uint8Array(buffer);
  if (source instanceof Uint8ClampedArray) return new Uint8ClampedArray(bytes.buffer);
  if (source instanceof Int8Array) return new Int8Array(bytes.buffer);
  if (source instanceof DataView) return new DataView(bytes.buffer);
  return ArrayBuffer.isView(source) ? bytes : bytes.buffer;
}

/** Every other byte is zero, as in Latin text. */
function isUtf16(bytes: Uint8Array): boolean {
  if (bytes.length % 2 !== 0) return false;
  let zeros = 0;
  for (let index = 0; index < bytes.length; index += 2) {
    if (bytes[index] === 0) return false;
    if (bytes[index + 1] === 0) zeros++;
  }
  return zeros * 4 >= (bytes.length / 2) * 3;
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
