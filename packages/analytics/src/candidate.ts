import { charClass, DIGIT, LETTER, UNSPACED } from './char-class.ts';
import { mixHash, textHash } from './text-hash.ts';

/** What stands in a template where lines differ. */
export const VARIABLE = '<*>';

/** 2^20: with the 32 bits of one hash and 20 of the other, a key is exact in a double. */
const HIGH = 0x100000;

/** What may be a template: the tokens of a shape, some of them widened to {@link VARIABLE}. */
export class Candidate {
  readonly tokens: readonly string[];
  /** The same for the same tokens. */
  readonly key: number;
  /** The positions that are no marks. */
  readonly positions: readonly number[];
  /** How many of them are words. */
  readonly words: number;
  private readonly hashes: Int32Array;
  /** The sums of the hashes of all tokens with their positions, so that one can be taken out. */
  private readonly low: number;
  private readonly high: number;

  constructor(tokens: readonly string[]) {
    this.tokens = tokens;
    const positions: number[] = [];
    const hashes = new Int32Array(tokens.length);
    let words = 0;
    let low = tokens.length;
    let high = tokens.length;
    for (const [position, token] of tokens.entries()) {
      const hash = textHash(token);
      hashes[position] = hash;
      low = (low + mixHash(hash, position)) | 0;
      high = (high + mixHash(hash, ~position)) | 0;
      if (isMark(token)) continue;
      positions.push(position);
      if (token !== VARIABLE) words++;
    }
    this.hashes = hashes;
    this.positions = positions;
    this.words = words;
    this.low = low;
    this.high = high;
    this.key = keyOf(low, high);
  }

  /** A key of all tokens but those at some positions, and of these positions. */
  contextKey(without: readonly number[]): number {
    let { low, high } = this;
    for (const position of without) {
      const hash = this.hash(position);
      low = (low - mixHash(hash, position) + mixHash(-1, position)) | 0;
      high = (high - mixHash(hash, ~position) + mixHash(-1, ~position)) | 0;
    }
    return keyOf(low, high);
  }

  /** The hash of the token at a position. */
  hash(position: number): number {
    return this.hashes[position] ?? 0;
  }

  /** This with {@link VARIABLE} at some positions. */
  widen(positions: readonly number[]): Candidate {
    const tokens = [...this.tokens];
    for (const position of positions) tokens[position] = VARIABLE;
    return new Candidate(tokens);
  }
}

function keyOf(low: number, high: number): number {
  return (low >>> 0) * HIGH + ((high >>> 0) % HIGH);
}

/** Whether a token is a single character that is neither letter nor digit: those divide values, and are none. */
export function isMark(token: string): boolean {
  return token.length === 1 && (charClass(token.charCodeAt(0)) & (LETTER | DIGIT | UNSPACED)) === 0;
}
