/**
 * Finds where in a text a secret can be at all: the units that give a secret away (triggers), and long tokens.
 *
 * Most of a long text is neither, and looking at it is what scanning costs. A long ASCII text is therefore copied, piece
 * by piece, into a buffer of bytes, where two units are looked up at a time; tokens are looked for in strides, backwards
 * from where a long one would have to reach.
 */

/** No token of an issuer is shorter. */
export const MIN_TOKEN_LENGTH = 16;

const NOT_FOUND = -1;

/** Where the copying pays. */
export const MIN_COPIED_LENGTH = 512;

/** Fits the first-level cache of a core beside the tables. */
const PIECE_LENGTH = 16_384;

const TRIGGERS = '0123456789@=:%<-';
const IS_TRIGGER = new Uint8Array(128);
for (const trigger of TRIGGERS) IS_TRIGGER[trigger.charCodeAt(0)] = 1;

/** 1 where one of the two bytes is a trigger. The same in either order, so byte order does not matter. */
const HAS_TRIGGER = new Uint8Array(65_536);
for (let first = 0; first < 128; first++) {
  for (let second = 0; second < 128; second++) {
    HAS_TRIGGER[(first << 8) | second] = (IS_TRIGGER[first] ?? 0) | (IS_TRIGGER[second] ?? 0);
  }
}

/** 1 for what tokens are made of: base64url. */
const IN_TOKEN = new Uint8Array(256);
for (const unit of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-')
  IN_TOKEN[unit.charCodeAt(0)] = 1;

/** One piece is looked at at a time, and none outlives the call: the buffer is shared by all scanners. */
const bytes: Buffer = Buffer.alloc(PIECE_LENGTH + MIN_TOKEN_LENGTH);
const pairs = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1);

/** Full-width `：`, `＝`, `＠`, and the Chinese verbs `是` and `为` of `密码是…`. */
export function isWideTrigger(code: number): boolean {
  return code === 0xff1a || code === 0xff1d || code === 0xff20 || code === 0x662f || code === 0x4e3a;
}

/** Looks over one text. */
export class ScanWindow {
  readonly #text: string;
  readonly #ascii: boolean;
  /** The piece that the buffer holds; nothing yet where both are 0. */
  #pieceStart = 0;
  #pieceEnd = 0;

  constructor(text: string) {
    this.#text = text;
    this.#ascii = Buffer.byteLength(text) === text.length;
  }

  /** The end of the piece to look over from here: a text is looked over piece by piece. */
  pieceEnd(from: number): number {
    if (!this.#ascii) return this.#text.length;
    this.#pieceStart = from;
    this.#pieceEnd = Math.min(this.#text.length, from + PIECE_LENGTH);
    // A token that begins in this piece may reach its least length in the next.
    bytes.write(this.#text.slice(from, this.#pieceEnd + MIN_TOKEN_LENGTH), 'latin1');
    return this.#pieceEnd;
  }

  /** The first trigger in the piece at or behind `from`; the piece's end where there is none. */
  nextTrigger(from: number, end: number): number {
    return this.#ascii
      ? triggerInBytes(from - this.#pieceStart, end - this.#pieceStart) + this.#pieceStart
      : triggerInText(this.#text, from, end);
  }

  /** A unit of the first long token that begins in the piece at or behind `from`; the text's length where there is none. */
  nextToken(from: number, end: number): number {
    const limit = Math.min(this.#text.length, end + MIN_TOKEN_LENGTH - 1);
    if (!this.#ascii) return tokenInText(this.#text, from, limit);
    const found = tokenInBytes(from - this.#pieceStart, limit - this.#pieceStart);
    return found === NOT_FOUND ? this.#text.length : found + this.#pieceStart;
  }
}

/** The first trigger in the text at or behind `from`; `end` where there is none. */
export function triggerInText(text: string, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code < 128 ? IS_TRIGGER[code] === 1 : code > 0x4e00 && isWideTrigger(code)) return at;
  }
  return end;
}

function triggerInBytes(from: number, end: number): number {
  let at = from;
  if ((at & 1) === 1 && at < end) {
    if (IS_TRIGGER[bytes[at] ?? 0] === 1) return at;
    at++;
  }
  let pair = at >> 1;
  const lastPair = end >> 1;
  while (pair < lastPair && HAS_TRIGGER[pairs[pair] ?? 0] === 0) pair++;
  at = Math.max(at, pair << 1);
  while (at < end && IS_TRIGGER[bytes[at] ?? 0] === 0) at++;
  return Math.min(at, end);
}

/**
 * A unit of the first long token at or behind `from`, the first unless `from` lies in it; the text's length where there
 * is none. Where a token of the least length lies, it covers one of the units looked at first.
 */
export function tokenInText(text: string, from: number, limit: number): number {
  let probe = from + MIN_TOKEN_LENGTH - 1;
  while (probe < limit) {
    let at = probe;
    const low = probe - MIN_TOKEN_LENGTH;
    while (at > low) {
      const code = text.charCodeAt(at);
      if (code > 127 || IN_TOKEN[code] === 0) break;
      at--;
    }
    if (at === low) return low + 1;
    probe = at + MIN_TOKEN_LENGTH;
  }
  return text.length;
}

function tokenInBytes(from: number, limit: number): number {
  let probe = from + MIN_TOKEN_LENGTH - 1;
  while (probe < limit) {
    let at = probe;
    const low = probe - MIN_TOKEN_LENGTH;
    while (at > low && IN_TOKEN[bytes[at] ?? 0] === 1) at--;
    if (at === low) return low + 1;
    probe = at + MIN_TOKEN_LENGTH;
  }
  return NOT_FOUND;
}
