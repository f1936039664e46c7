/** The parts of a multipart/form-data body (RFC 7578). */
import { isLineEnd } from './character-class.ts';

/** Longer names are no field. */
const MAX_NAME_LENGTH = 64;

/** A field's name, and where its content lies. */
export interface FormField {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** The field whose quoted name begins at `from`: an empty line follows, then the content up to the next boundary. */
export function findFormField(text: string, from: number): FormField | undefined {
  if (text.charCodeAt(from) !== 0x22) return undefined;
  const nameEnd = text.slice(from + 1, from + 1 + MAX_NAME_LENGTH).indexOf('"');
  if (nameEnd === -1) return undefined;
  const behind = from + 2 + nameEnd;
  const start = behindEmptyLine(text, behind);
  if (start === -1) return undefined;
  let end = start;
  while (end < text.length && !isLineEnd(text.charCodeAt(end)) && !text.startsWith('\\r', end)) end++;
  return { name: text.slice(from + 1, from + 1 + nameEnd), start, end };
}

/** Line ends as they are, or as JSON escapes them. */
function behindEmptyLine(text: string, at: number): number {
  for (const empty of ['\r\n\r\n', '\n\n', '\\r\\n\\r\\n', '\\n\\n']) {
    if (text.startsWith(empty, at)) return at + empty.length;
  }
  return -1;
}
