import type { ValueType } from './value-type.ts';

/** The kinds of tokens. */
export const TOKEN_WORD = 0;
export const TOKEN_MARK = 1;
export const TOKEN_VALUE = 2;
/** A word with a value in it: `blk_17`. */
export const TOKEN_MIXED = 3;

/** Tokens of one line that are told apart; what follows is left out of the template. Bounds the work for one line. */
export const MAX_TOKENS = 256;

/** The tokens of one line, reused for each line: no object is made for a token. */
export class LineTokens {
  text = '';
  count = 0;
  readonly kinds: Uint8Array = new Uint8Array(MAX_TOKENS);
  readonly starts: Uint32Array = new Uint32Array(MAX_TOKENS);
  readonly ends: Uint32Array = new Uint32Array(MAX_TOKENS);
  /** Where the value in a token begins and ends; of a value, the whole token. */
  readonly valueStarts: Uint32Array = new Uint32Array(MAX_TOKENS);
  readonly valueEnds: Uint32Array = new Uint32Array(MAX_TOKENS);
  private readonly lists: Uint8Array = new Uint8Array(MAX_TOKENS);
  readonly types: ValueType[] = new Array<ValueType>(MAX_TOKENS).fill('text');

  clear(text: string): void {
    this.text = text;
    this.count = 0;
  }

  push(kind: number, start: number, end: number): void {
    const index = this.count;
    if (index >= MAX_TOKENS) return;
    this.kinds[index] = kind;
    this.starts[index] = start;
    this.ends[index] = end;
    this.lists[index] = 0;
    this.count = index + 1;
  }

  pushValue(start: number, end: number, type: ValueType): void {
    const index = this.count;
    if (index >= MAX_TOKENS) return;
    this.push(TOKEN_VALUE, start, end);
    this.valueStarts[index] = start;
    this.valueEnds[index] = end;
    this.types[index] = type;
  }

  pushMixed(start: number, end: number, valueStart: number, valueEnd: number): void {
    const index = this.count;
    if (index >= MAX_TOKENS) return;
    this.push(TOKEN_MIXED, start, end);
    this.valueStarts[index] = valueStart;
    this.valueEnds[index] = valueEnd;
    this.types[index] = 'id';
  }

  /** Makes the last `count` tokens and what follows up to `end` one value. */
  merge(count: number, end: number, type: ValueType): void {
    const start = this.starts[this.count - count] ?? 0;
    this.count -= count;
    this.pushValue(start, end, type);
  }

  isValue(index: number, type: ValueType): boolean {
    return index >= 0 && this.kinds[index] === TOKEN_VALUE && this.types[index] === type;
  }

  isMark(index: number, mark: string): boolean {
    if (index < 0 || this.kinds[index] !== TOKEN_MARK) return false;
    return this.text.charCodeAt(this.starts[index] ?? 0) === mark.charCodeAt(0);
  }

  /** Notes that the last token is a list of values. */
  markList(): void {
    this.lists[this.count - 1] = 1;
  }

  isList(index: number): boolean {
    return this.lists[index] === 1;
  }

  isWord(index: number): boolean {
    return index >= 0 && this.kinds[index] === TOKEN_WORD;
  }

  slice(index: number): string {
    return this.text.slice(this.starts[index], this.ends[index]);
  }
}
