import type { SyntaxFault } from './filter-syntax-error.ts';

/** What the parts of the parsers throw; `parse` and `parseQuery` make a FilterSyntaxError of it once they have tried the repairs. */
export class SyntaxProblem extends Error {
  readonly fault: SyntaxFault;
  /** Texts for the whole that may be what was meant, likeliest first. They need not parse. */
  readonly repairs: readonly string[];

  constructor(fault: SyntaxFault, repairs: readonly string[] = []) {
    super(fault.reason);
    this.fault = fault;
    this.repairs = repairs;
  }
}

/** The problem that reading a text ends in; `undefined` where it ends in none. */
export function problemIn(read: () => unknown): SyntaxProblem | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxProblem) return error;
    throw error;
  }
}

/** A text with one part replaced. */
export function replaced(text: string, start: number, end: number, replacement: string): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

/** A text with the word that begins at `start` quoted, so that it is searched for as it is. */
export function quotedToken(text: string, start: number): string {
  const space = text.slice(start).search(/\s/);
  let end = space < 0 ? text.length : start + space;
  // Parentheses that close what was opened before the word.
  let open = 0;
  for (let index = start; index < end; index++) {
    if (text[index] === '(') open++;
    else if (text[index] === ')' && --open < 0) end = index;
  }
  return replaced(text, start, end, quote(text.slice(start, end)));
}

/** A text in quotes. */
export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n')}"`;
}
