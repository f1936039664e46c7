import { FilterError, type FilterErrorCode } from './filter-error.ts';

/** Characters of the filter shown on either side of an error. */
const EXCERPT_MARGIN = 60;
const ELLIPSIS = '…';

/** Where a filter's text is wrong, and how. */
export interface SyntaxFault {
  readonly code: FilterErrorCode;
  /** Start of the wrong part, in UTF-16 units from 0. */
  readonly position: number;
  /** Length of the wrong part in UTF-16 units; at least 0, never beyond the text's end. */
  readonly length: number;
  /** What is wrong and what would be right, as sentences. */
  readonly reason: string;
}

/** A text that is no filter. The message gives column, cause and, where there is one, the fix. */
export class FilterSyntaxError extends FilterError {
  override readonly name = 'FilterSyntaxError';
  /** Start of the wrong part, in UTF-16 units from 0. */
  readonly position: number;
  /** Length of the wrong part, in UTF-16 units. */
  readonly length: number;
  /** What is wrong, without the column and the fix. */
  readonly reason: string;
  /** A text for the whole filter that parses and is likely meant. */
  readonly fix: string | undefined;

  constructor(text: string, { code, position, length, reason }: SyntaxFault, fix?: string) {
    const column = [...text.slice(0, position)].length + 1;
    const hint = fix === undefined ? '' : ` Did you mean: ${fix}`;
    super(code, oneLine(`Cannot read the filter at column ${column}: ${reason}${hint}`));
    this.position = position;
    this.length = length;
    this.reason = reason;
    this.fix = fix;
  }
}

/**
 * An error as lines for a terminal: the message, the filter's text around the error, and carets under the wrong part.
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
