/** The two ways to write a text, with and without quotes, and the third for regular expressions. */
import { quotedToken, replaced, SyntaxProblem } from './syntax-problem.ts';
import type { TextCursor } from './text-cursor.ts';

/** A text without quotes, as its pieces between unescaped `*`, of which any may be empty. */
export type WordPieces = readonly string[];

/** A value as read: its pieces between unescaped `*`, and where it is written. */
export interface ReadValue {
  readonly pieces: WordPieces;
  readonly quoted: boolean;
  readonly start: number;
  readonly end: number;
}

/** Reads a value, with or without quotes. A quoted one has no wildcards. */
export function readValue(cursor: TextCursor, inList: boolean): ReadValue {
  const start = cursor.position;
  const quoted = cursor.next === '"';
  const pieces = quoted ? [readQuoted(cursor)] : readWord(cursor, inList);
  if (quoted) refuseTextAfterQuote(cursor, inList);
  return { pieces, quoted, start, end: cursor.position };
}

/** Throws unless a quoted text ends where it should. */
export function refuseTextAfterQuote(cursor: TextCursor, inList = false): void {
  const { text, position } = cursor;
  const rest = cursor.peek(inList ? /[^\s()|,]+|\(/y : /[^\s()|]+|\(/y);
  if (rest === undefined) return;
  const reason = 'White space belongs behind a closing quote; a quote within quotes is written \\".';
  const fault = { code: 'text-after-quote', position, length: rest.length, reason } as const;
  throw new SyntaxProblem(fault, [replaced(text, position, position, ' ')]);
}

/**
 * Reads a text without quotes, up to white space, a parenthesis that was opened before it or, within a list, a comma.
 * `*` is a wildcard. A backslash makes the next character literal unless that is a letter or a digit, in front of
 * which it is itself.
 */
export function readWord(cursor: TextCursor, inList: boolean): WordPieces {
  const start = cursor.position;
  const pieces: string[] = [];
  let piece = '';
  let open = 0;
  for (;;) {
    const plain = cursor.take(inList ? /[^\s\\*()|,]+/y : /[^\s\\*()|]+/y);
    const next = cursor.next;
    piece += plain ?? '';
    if (next === '\\') {
      piece += readEscape(cursor);
    } else if (next === '*') {
      pieces.push(piece);
      piece = '';
      cursor.position++;
    } else if (next === '(' || (next === ')' && open > 0)) {
      open += next === '(' ? 1 : -1;
      piece += next;
      cursor.position++;
    } else if (next === '|' && (inList || open > 0 || !cursor.atPipe)) {
      throw pipeProblem(cursor, start, inList);
    } else {
      return [...pieces, piece];
    }
  }
}

/** Reads a quoted text. Within it `\"`, `\\` and `\n` are escapes; other backslashes are themselves. */
export function readQuoted(cursor: TextCursor): string {
  return takeQuoted(cursor).replace(/\\(["\\n])/g, (_, escaped: string) =>
    escaped === 'n' ? '\n' : escaped,
  );
}

/** Reads a regular expression, quoted or up to white space; its backslashes stay, but for the one in `\"`. */
export function readRegex(cursor: TextCursor): string {
  const start = cursor.position;
  const raw = cursor.next === '"' ? takeQuoted(cursor) : takeUnquotedRegex(cursor);
  if (/^(?:[^\\]|\\[\s\S])*\\$/.test(raw)) {
    throw new SyntaxProblem(
      {
        code: 'unsupported-regex',
        position: start,
        length: cursor.position - start,
        reason: 'The regular expression ends in a lone backslash.',
      },
      [replaced(cursor.text, cursor.position, cursor.position, '\\')],
    );
  }
  return raw.replace(/\\[\s\S]/g, (part) => (part === '\\"' ? '"' : part));
}

/** The problem of a `|` here, in the word that begins at `wordStart`. */
export function pipeProblem(
  cursor: TextCursor,
  wordStart: number = cursor.position,
  inList = false,
): SyntaxProblem {
  const { text, position } = cursor;
  const before = text.slice(0, position).trimEnd();
  if (cursor.startsWith('||')) {
    const fault = { code: 'unknown-operator', position, length: 2, reason: '"||" is written OR.' } as const;
    return new SyntaxProblem(fault, [`${before} OR ${text.slice(position + 2).trimStart()}`]);
  }
  const reason = 'Pipes are not available here, only a filter is. A text with "|" in it goes in quotes.';
  const fault = { code: 'pipe-unsupported', position, length: 1, reason } as const;
  if (inList) return new SyntaxProblem(fault, [replaced(text, position, position + 1, ',')]);
  return new SyntaxProblem(fault, [wordStart < position ? quotedToken(text, wordStart) : before]);
}

/** The problem of a pipe here, within the group that begins at `groupStart`. */
export function groupPipeProblem({ text, position }: TextCursor, groupStart: number): SyntaxProblem {
  const reason =
    'A pipe comes behind the whole filter, not within its parentheses. A text with "|" in it goes in quotes.';
  const before = text.slice(0, position).trimEnd();
  return new SyntaxProblem({ code: 'unclosed-parenthesis', position: groupStart, length: 1, reason }, [
    `${before}) ${text.slice(position)}`,
  ]);
}

/** What is between two quotes, escapes as they are. */
function takeQuoted(cursor: TextCursor): string {
  const { text, position } = cursor;
  const quoted = cursor.take(/"(?:[^"\\]|\\[\s\S])*"/y);
  if (quoted !== undefined) return quoted.slice(1, -1);
  const reason = 'The quote that opens here is never closed.';
  const fault = { code: 'unclosed-quote', position, length: text.length - position, reason } as const;
  let backslashes = 0;
  while (text.at(-1 - backslashes) === '\\') backslashes++;
  throw new SyntaxProblem(fault, [`${text}${backslashes % 2 === 1 ? '\\' : ''}"`]);
}

/** Up to white space, or to a parenthesis that was opened before the expression. */
function takeUnquotedRegex(cursor: TextCursor): string {
  const start = cursor.position;
  let open = 0;
  for (;;) {
    cursor.take(/(?:[^\s\\()]|\\\S?)+/y);
    const next = cursor.next;
    if (next !== '(' && !(next === ')' && open > 0)) return cursor.text.slice(start, cursor.position);
    open += next === '(' ? 1 : -1;
    cursor.position++;
  }
}

function readEscape(cursor: TextCursor): string {
  const escaped = cursor.take(/\\(?:[^\p{L}\p{N}])/uy);
  if (escaped !== undefined) return escaped.slice(1);
  cursor.position++;
  return '\\';
}
