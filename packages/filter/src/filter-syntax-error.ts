import { FilterError, type FilterErrorCode } from './filter-error.ts';
import { fixBetween, type SyntaxFix } from './syntax-fix.ts';

/** Characters of the filter shown on either side of an error. */
const EXCERPT_MARGIN = 60;
const ELLIPSIS = '…';

/** Where a text is wrong, and how. */
export interface SyntaxFault {
  readonly code: FilterErrorCode;
  /** Start of the wrong part, in UTF-16 units from 0. */
  readonly position: number;
  /** Length of the wrong part in UTF-16 units; at least 0, never beyond the text's end. */
  readonly length: number;
  /** What is wrong and what would be right, as sentences. */
  readonly reason: string;
}

/** A text that is no filter, or no query. The message gives column, cause and, where there is one, the fixed text. */
export class FilterSyntaxError extends FilterError {
  override readonly name = 'FilterSyntaxError';
  /** Start of the wrong part, in UTF-16 units from 0. */
  readonly position: number;
  /** Length of the wrong part, in UTF-16 units. */
  readonly length: number;
  /** What is wrong, without the column and the fix. */
  readonly reason: string;
  /** The edit that makes the text parse and is likely meant. */
  readonly fix: SyntaxFix | undefined;

  /**
   * @param text the whole text.
   * @param repaired the text that is likely meant; it parses.
   * @param subject what the text should have been.
   */
  constructor(
    text: string,
    fault: SyntaxFault,
    repaired?: string,
    subject: 'filter' | 'query' | 'alert expression' = 'filter',
  ) {
    const { code, position, length, reason } = fault;
    const column = [...text.slice(0, position)].length + 1;
    const hint = repaired === undefined ? '' : ` Did you mean: ${repaired}`;
    super(code, oneLine(`Cannot read the ${subject} at column ${column}: ${reason}${hint}`));
    this.position = position;
    this.length = length;
    this.reason = reason;
    this.fix = repaired === undefined ? undefined : fixBetween(text, repaired, fault);
  }
}

/**
 * An error as lines for a terminal: the message with the cause and the fix, the text around the error, and carets under
 * the wrong part.
 *
 * @param text the text that was parsed.
 */
export function formatSyntaxError(error: FilterSyntaxError, text: string): string {
  const { position, length } = error;
  const start = Math.max(0, position - EXCERPT_MARGIN);
  const end = Math.min(text.length, position + length + EXCERPT_MARGIN);
  const before = (start > 0 ? ELLIPSIS : '') + oneLine(text.slice(start, position));
  const wrong = oneLine(text.slice(position, Math.min(position + length, end)));
  const after = oneLine(text.slice(position + length, end)) + (end < text.length ? ELLIPSIS : '');
  const carets = ' '.repeat(width(before)) + '^'.repeat(Math.max(1, width(wrong)));
  return `${error.message}\n  ${before}${wrong}${after}\n  ${carets}`;
}

/** Control characters as spaces: they would break the line, or steer the terminal. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ');
}

function width(text: string): number {
  return [...text].length;
}
