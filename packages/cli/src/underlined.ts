/** Characters that are shown on either side of a place. */
const MARGIN = 60;

/**
 * A text around a place, with a caret below it, and which column that is.
 *
 * @param position in UTF-16 units.
 */
export function underlined(text: string, position: number): string {
  const column = [...text.slice(0, position)].length + 1;
  const line = [...text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ')];
  const start = Math.max(0, column - 1 - MARGIN);
  const end = column + MARGIN;
  const before = (start > 0 ? '…' : '') + line.slice(start, column - 1).join('');
  const after = line.slice(column - 1, end).join('') + (end < line.length ? '…' : '');
  return `${before}${after}\n${' '.repeat([...before].length)}^ column ${column}`;
}
