import type { Expectation } from './expectation.ts';

/** Is told what could be written at a position. */
export type ExpectationListener = (position: number, expectations: readonly Expectation[]) => void;

/** How a text is read. */
export interface TextCursorOptions {
  /** Whether `|` outside quotes ends the filter; otherwise it is a mistake. */
  readonly pipes?: boolean;
  /** Is told what could be written where the text is being read. */
  readonly onExpect?: ExpectationListener;
}

/** A place in a query's text, moved forward as the text is read. */
export class TextCursor {
  readonly text: string;
  /** In UTF-16 units from 0. */
  position = 0;
  readonly #pipes: boolean;
  readonly #onExpect: ExpectationListener | undefined;

  constructor(text: string, { pipes = false, onExpect }: TextCursorOptions = {}) {
    this.text = text;
    this.#pipes = pipes;
    this.#onExpect = onExpect;
  }

  get atEnd(): boolean {
    return this.position >= this.text.length;
  }

  /** The character here; `''` at the end. */
  get next(): string {
    return this.text.charAt(this.position);
  }

  /** Whether a pipe is here, and not the `||` of other languages. */
  get atPipe(): boolean {
    return this.#pipes && this.next === '|' && !this.startsWith('||');
  }

  /** Tells whoever completes the text what could be written here. */
  expect(...expectations: readonly Expectation[]): void {
    this.#onExpect?.(this.position, expectations);
  }

  /** Whether a text is here. */
  startsWith(text: string): boolean {
    return this.text.startsWith(text, this.position);
  }

  /** What a sticky expression matches here, without moving. */
  peek(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position;
    return pattern.exec(this.text)?.[0];
  }

  /** What a sticky expression matches here, moving behind it. */
  take(pattern: RegExp): string | undefined {
    const taken = this.peek(pattern);
    this.position += taken?.length ?? 0;
    return taken;
  }

  /** Moves behind white space, and tells whether there was any. */
  skipSpace(): boolean {
    return this.take(/\s+/y) !== undefined;
  }
}
