/** The shape of a line: its words and marks, with its values left out. */
import { VARIABLE } from './candidate.ts';
import { type LineTokens, TOKEN_MIXED, TOKEN_VALUE } from './line-tokens.ts';
import { HASH_START, hashCode, mixHash } from './text-hash.ts';

/** A code unit that stands for a value in the hash of a shape: from the private use area, so not in most lines. */
const VALUE_CODE = 0xe000;
const SPACE_CODE = 32;

/** 2^20: with the 32 bits of one hash and 20 of another, a key is exact in a double. */
const HIGH = 0x100000;

/** The shape of a line. */
export interface LineShape {
  readonly tokens: readonly string[];
  /** Whether a space stands before each token. */
  readonly spaced: readonly boolean[];
}

/** A key of the shape of the scanned line, the same as {@link shapeKey} of {@link shapeOf}. Makes no objects. */
export function scannedKey(tokens: LineTokens): number {
  const { text, starts, ends, kinds, valueStarts, valueEnds, count } = tokens;
  let low = HASH_START;
  let high = 0;
  let behind = 0;
  for (let index = 0; index < count; index++) {
    const start = starts[index] ?? 0;
    const end = ends[index] ?? 0;
    const kind = kinds[index];
    if (index > 0 && start > behind) low = hashCode(low, SPACE_CODE);
    const from = kind === TOKEN_VALUE || kind === TOKEN_MIXED ? (valueStarts[index] ?? 0) : end;
    const to = from === end && kind !== TOKEN_VALUE ? end : (valueEnds[index] ?? 0);
    for (let at = start; at < from; at++) low = hashCode(low, text.charCodeAt(at));
    if (kind === TOKEN_VALUE || kind === TOKEN_MIXED) low = hashCode(low, VALUE_CODE);
    for (let at = to; at < end; at++) low = hashCode(low, text.charCodeAt(at));
    high = (Math.imul(high, 31) + mixHash(low, index)) | 0;
    behind = end;
  }
  return keyOf(low, high);
}

/** A key of a shape. */
export function shapeKey({ tokens, spaced }: LineShape): number {
  let low = HASH_START;
  let high = 0;
  for (const [index, token] of tokens.entries()) {
    if (spaced[index] === true) low = hashCode(low, SPACE_CODE);
    const value = token.indexOf(VARIABLE);
    for (let at = 0; at < token.length; at++) {
      if (at === value) {
        low = hashCode(low, VALUE_CODE);
        at += VARIABLE.length - 1;
      } else low = hashCode(low, token.charCodeAt(at));
    }
    high = (Math.imul(high, 31) + mixHash(low, index)) | 0;
  }
  return keyOf(low, high);
}

/** The shape of the scanned line. */
export function shapeOf(scanned: LineTokens): LineShape {
  const tokens: string[] = [];
  const spaced: boolean[] = [];
  let behind = 0;
  for (let index = 0; index < scanned.count; index++) {
    const start = scanned.starts[index] ?? 0;
    spaced.push(index > 0 && start > behind);
    tokens.push(tokenText(scanned, index));
    behind = scanned.ends[index] ?? 0;
  }
  return { tokens, spaced };
}

function tokenText(scanned: LineTokens, index: number): string {
  const kind = scanned.kinds[index];
  if (kind === TOKEN_VALUE) return VARIABLE;
  if (kind !== TOKEN_MIXED) return scanned.slice(index);
  const before = scanned.text.slice(scanned.starts[index], scanned.valueStarts[index]);
  return `${before}${VARIABLE}${scanned.text.slice(scanned.valueEnds[index], scanned.ends[index])}`;
}

/** The shape as text. */
export function shapeText({ tokens, spaced }: LineShape): string {
  return tokens.map((token, index) => (spaced[index] === true ? ` ${token}` : token)).join('');
}

function keyOf(low: number, high: number): number {
  return (low >>> 0) * HIGH + ((high >>> 0) % HIGH);
}
