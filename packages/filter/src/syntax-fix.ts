import type { SyntaxFault } from './filter-syntax-error.ts';
import type { SyntaxProblem } from './syntax-problem.ts';

/** How many mistakes of one text a fix may put right. */
const MAX_REPAIRS = 8;

/** Length of a text up to which a fix is looked for: each try reads it anew, and longer ones were not typed. */
const LONGEST_REPAIRED = 100_000;

/** Characters of a label's quotations. */
const LABEL_LENGTH = 40;

/** An edit of a text that makes it parse: what an editor does at one key, see {@link applyFix}. */
export interface SyntaxFix {
  /** Start of what is replaced, in UTF-16 units from 0. */
  readonly position: number;
  /** Length of what is replaced, in UTF-16 units; 0 where something is inserted. */
  readonly length: number;
  /** What stands there afterwards; `''` where something is removed. */
  readonly replacement: string;
  /** The edit in words: `Replace "eror" with "error"`. */
  readonly label: string;
}

/** A text as a fix makes it. */
export function applyFix(text: string, { position, length, replacement }: SyntaxFix): string {
  return text.slice(0, position) + replacement + text.slice(position + length);
}

/**
 * The first repair that parses, or can be repaired until it does; an empty text is no fix of one that is not.
 *
 * @param problemOf what is wrong with a text; `undefined` where it parses.
 */
export function findRepair(
  repairs: readonly string[],
  problemOf: (text: string) => SyntaxProblem | undefined,
): string | undefined {
  for (const repair of repairs) {
    if (repair.length > LONGEST_REPAIRED) continue;
    let candidate: string | undefined = repair;
    for (let attempt = 0; attempt < MAX_REPAIRS && candidate !== undefined; attempt++) {
      const problem = problemOf(candidate);
      if (!problem && candidate.trim() !== '') return candidate;
      if (!problem) break;
      candidate = problem.repairs[0];
    }
  }
  return undefined;
}

/** The edit between a text and its repair: the whole wrong part where that is all that differs, and whole words. */
export function fixBetween(text: string, repaired: string, { position, length }: SyntaxFault): SyntaxFix {
  const shorter = Math.min(text.length, repaired.length);
  let start = 0;
  while (start < shorter && text[start] === repaired[start]) start++;
  let tail = 0;
  while (tail < shorter - start && text.at(-1 - tail) === repaired.at(-1 - tail)) tail++;
  const faultTail = text.length - position - length;
  const inFault = start >= position && tail >= faultTail;
  if (inFault && start < text.length - tail && repaired.length - faultTail >= position) {
    start = position;
    tail = faultTail;
  }
  while (isWithinWord(text, start) || isWithinWord(repaired, start)) start--;
  while (isWithinWord(text, text.length - tail) || isWithinWord(repaired, repaired.length - tail)) tail--;
  const replaced = text.slice(start, text.length - tail);
  const replacement = repaired.slice(start, repaired.length - tail);
  return { position: start, length: replaced.length, replacement, label: labelOf(replaced, replacement) };
}

/** Whether a place is between two letters or digits, or between the halves of one character. */
function isWithinWord(text: string, place: number): boolean {
  return /^(?:\w\w|[\ud800-\udbff][\udc00-\udfff])/.test(text.slice(place - 1, place + 1)) && place > 0;
}

function labelOf(replaced: string, replacement: string): string {
  if (replaced === '') return `Insert ${quotation(replacement)}`;
  if (replacement === '') return `Remove ${quotation(replaced)}`;
  return `Replace ${quotation(replaced)} with ${quotation(replacement)}`;
}

/** A text in quotes for people, on one line. */
function quotation(text: string): string {
  const line = text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ');
  const characters = [...line];
  const short = characters.length > LABEL_LENGTH ? `${characters.slice(0, LABEL_LENGTH).join('')}…` : line;
  return `"${short}"`;
}
