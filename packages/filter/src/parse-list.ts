import { checkLevel, checkMeaning } from './check-value.ts';
import type { Expression } from './expression.ts';
import type { FieldReference } from './field.ts';
import { readValue } from './read-value.ts';
import { replaced, SyntaxProblem } from './syntax-problem.ts';
import type { TextCursor } from './text-cursor.ts';
import { isAnything, toWildcardPattern, type WildcardPattern } from './wildcard.ts';

/** Reads the list of `field:(a,"b c",d*)`, from its opening parenthesis on. */
export function parseList(cursor: TextCursor, field: FieldReference, termStart: number): Expression {
  const start = cursor.position;
  const values: WildcardPattern[] = [];
  do {
    cursor.position++;
    values.push(parseItem(cursor, field, termStart, start));
    cursor.skipSpace();
  } while (cursor.next === ',');
  if (cursor.next !== ')') throw listProblem(cursor, start);
  cursor.position++;
  if (values.some(isAnything)) return { type: 'exists', field };
  const [only] = values;
  if (values.length === 1 && only) return { type: 'compare', field, operator: ':', value: only };
  return { type: 'oneOf', field, values };
}

function parseItem(
  cursor: TextCursor,
  field: FieldReference,
  termStart: number,
  start: number,
): WildcardPattern {
  cursor.skipSpace();
  cursor.expect({ type: 'value', field, operator: ':' });
  if (cursor.atEnd || cursor.peek(/[,)(|]/y) !== undefined) throw listProblem(cursor, start);
  const value = readValue(cursor, true);
  const pattern = toWildcardPattern(value.pieces);
  const place = { text: cursor.text, termStart, field, value };
  checkLevel(place);
  checkMeaning({ type: 'compare', field, operator: ':', value: pattern }, place);
  return pattern;
}

function listProblem({ text, position, atEnd }: TextCursor, start: number): SyntaxProblem {
  if (atEnd) {
    const reason = 'The list that opens here is never closed.';
    const fault = { code: 'unclosed-parenthesis', position: start, length: 1, reason } as const;
    const trimmed = text.trimEnd();
    return new SyntaxProblem(fault, [`${trimmed.endsWith(',') ? trimmed.slice(0, -1) : trimmed})`]);
  }
  const reason = 'A list is values between commas, as in (a,"b c",d*).';
  return new SyntaxProblem({ code: 'invalid-list', position, length: 1, reason }, [withCommas(text, start)]);
}

/** The list with one comma between each two of its values, for `(a b)`, `(a OR b)`, `(a | b)` and `(a,,b)`. */
function withCommas(text: string, start: number): string {
  const close = text.indexOf(')', start);
  const end = close < 0 ? text.length : close;
  const words = text.slice(start + 1, end).split(/[\s,|]+/);
  return replaced(text, start + 1, end, words.filter((word) => word !== '' && word !== 'OR').join(','));
}
