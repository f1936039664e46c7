/**
 * A text as bytes, one for each UTF-16 unit, which are looked up several times as fast as the units themselves. A long
 * text is seen piece by piece, with what lies around the piece.
 */

/** No token of an issuer is shorter. */
export const MIN_TOKEN_LENGTH = 16;

/** Stands for a unit outside ASCII. */
export const FOREIGN = 0x80;

/** Where the window ends, and the text does not. */
export const CUT = 0xfe;

/** Stands for full-width `：`, `＝`, `＠`, and the Chinese verbs `是` and `为` of `密码是…`, which act as separators. */
export const WIDE_SEPARATOR = 0xff;

/** Shorter texts are copied unit by unit, as a call of the encoder costs more. */
const MIN_ENCODED_LENGTH = 24;

/** Fits the first-level cache of a core beside the tables. */
const PIECE_LENGTH = 12_288;

/** More than any check looks back or ahead before it asks for the text itself. */
const MARGIN = 160;

/** Zeros in front and behind, so that a check may look over the edge of the text. */
const PADDING = 8;

/** The piece that {@link fillWindow} was asked for last. None outlives its scan, so that one buffer serves all scanners. */
export const WINDOW: Uint8Array = new Uint8Array(PADDING + MARGIN + PIECE_LENGTH + MARGIN + PADDING);

const shownBytes = WINDOW.subarray(PADDING);
const encoder = new TextEncoder();

/** The end of the piece that begins at `from`. */
export function pieceEnd(length: number, from: number): number {
  return Math.min(length, from + PIECE_LENGTH);
}

/** The end of what the window shows around that piece. */
function windowEnd(length: number, from: number): number {
  return Math.min(length, from + PIECE_LENGTH + MARGIN);
}

/** Fills the window with the piece that begins at `from`. Gives how far a unit's place in it lies behind that in the text. */
export function fillWindow(text: string, from: number): number {
  const bytes = WINDOW;
  const { length } = text;
  const start = from > MARGIN ? from - MARGIN : 0;
  const end = windowEnd(length, from);
  const shown = end - start;
  // A text that is not ASCII has more bytes than units.
  const isEncoded =
    shown >= MIN_ENCODED_LENGTH &&
    encoder.encodeInto(shown === length ? text : text.slice(start, end), shownBytes).written === shown;
  if (!isEncoded) copyUnits(bytes, text, start, end);
  // No check looks past the end.
  bytes[PADDING + shown] = end === length ? 0 : CUT;
  bytes[PADDING + shown + 1] = 0;
  return PADDING - start;
}

function copyUnits(bytes: Uint8Array, text: string, start: number, end: number): void {
  let to = PADDING;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    bytes[to++] = code < FOREIGN ? code : isWideSeparator(code) ? WIDE_SEPARATOR : FOREIGN;
  }
}

function isWideSeparator(code: number): boolean {
  return code === 0xff1a || code === 0xff1d || code === 0xff20 || code === 0x662f || code === 0x4e3a;
}
