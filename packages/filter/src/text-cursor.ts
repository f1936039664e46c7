/** A place in a filter's text, moved forward as the text is read. */
export class TextCursor {
  readonly text: string;
  /** In UTF-16 units from 0. */
  position = 0;

  constructor(text: string) {
    this.text = text;
  }

  get atEnd(): boolean {
    return this.position >= this.text.length;
  }

  /** The character here; `''` at the end. */
  get next(): string {
    return this.text.charAt(this.position);
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

  /** Moves behind white space. */
  skipSpace(): void {
    this.take(/\s*/y);
  }
}
