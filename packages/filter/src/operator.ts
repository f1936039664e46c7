/** The operators between a field and its value, and the mistakes around them. */
import { FIELD_NAMES } from './field.ts';
import { quotedToken, replaced, SyntaxProblem } from './syntax-problem.ts';
import type { TextCursor } from './text-cursor.ts';

const OPERATOR = /!=|!~|=~|>=|<=|[:=<>]/y;
const FOREIGN_OPERATOR = /!==|===?|=>|=<|<>|:==?/y;

/** What operators of other languages are here. */
const COUNTERPARTS: Readonly<Record<string, string>> = {
  '==': '=',
  '===': '=',
  ':=': '=',
  ':==': '=',
  '!==': '!=',
  '<>': '!=',
  '=>': '>=',
  '=<': '<=',
};

/** Reads the operator behind a field's name; `termStart` is where the name begins. `undefined` where there is none. */
export function takeOperator(cursor: TextCursor, termStart: number): string | undefined {
  const { text, position } = cursor;
  const foreign = cursor.peek(FOREIGN_OPERATOR);
  if (foreign === undefined) return cursor.take(OPERATOR);
  const counterpart = COUNTERPARTS[foreign] ?? '=';
  throw new SyntaxProblem(
    {
      code: 'unknown-operator',
      position,
      length: foreign.length,
      reason: `"${foreign}" is written "${counterpart}".`,
    },
    [replaced(text, position, position + foreign.length, counterpart), quotedToken(text, termStart)],
  );
}

/** Throws where a term begins with an operator. */
export function refuseLeadingOperator(cursor: TextCursor): void {
  const { text, position } = cursor;
  const operator = cursor.peek(/&&/y) ?? cursor.peek(FOREIGN_OPERATOR) ?? cursor.peek(OPERATOR);
  if (operator === undefined) return;
  const before = text.slice(0, position).trimEnd();
  const after = text.slice(position + operator.length).trimStart();
  if (operator === '&&') {
    const fault = { code: 'unknown-operator', position, length: 2, reason: '"&&" is written AND.' } as const;
    throw new SyntaxProblem(fault, [`${before} AND ${after}`]);
  }
  throw new SyntaxProblem(
    {
      code: 'missing-field',
      position,
      length: operator.length,
      reason: `"${operator}" needs a field directly before it and a value directly behind it.`,
    },
    [...(before === '' ? [] : [before + operator + after]), quotedToken(text, position)],
  );
}

/** Throws where no value follows the operator that has just been read. */
export function refuseMissingValue(
  cursor: TextCursor,
  name: string,
  operator: string,
  termStart: number,
): void {
  if (!cursor.atEnd && cursor.peek(/[\s)|]/y) === undefined) return;
  const { text, position } = cursor;
  const joined = text.slice(0, position) + text.slice(position).trimStart();
  const asText = quotedToken(text, termStart);
  throw new SyntaxProblem(
    {
      code: 'missing-value',
      position: position - operator.length,
      length: operator.length,
      reason: `"${name}${operator}" needs a value directly behind it; an empty one is "".`,
    },
    looksLikeField(name) ? [joined, asText] : [asText, joined],
  );
}

/** Whether a name with an operator is rather a field than the end of a word, as in `Error: no such file`. */
function looksLikeField(name: string): boolean {
  return FIELD_NAMES.includes(name) || /[@._]/.test(name);
}
