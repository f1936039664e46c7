/** The grammar of filters, from OR down to groups; terms are in parse-term.ts. */
import { ALL, and, not, or } from './build-expression.ts';
import type { Expression } from './expression.ts';
import { parseTerm } from './parse-term.ts';
import { groupPipeProblem } from './read-value.ts';
import { replaced, SyntaxProblem } from './syntax-problem.ts';
import type { TextCursor } from './text-cursor.ts';

/** The most parentheses and negations within one another. Nobody writes more; unlimited, they would exhaust the stack. */
export const MAX_NESTING = 200;

const KEYWORD = /(?:AND|OR|NOT)(?=[\s()"|]|$)/y;
const NEGATION = /NOT(?=[\s()"|]|$)\s*|-(?=[^\s\-><=:!|)])/y;

/** What can stand between two terms. */
const CONNECTIVES = ['|', 'OR', 'AND'];

/** Reads a filter up to the text's end or, where the cursor has pipes, to the first of them. */
export function parseFilter(cursor: TextCursor): Expression {
  cursor.skipSpace();
  if (cursor.atEnd || cursor.atPipe) {
    cursor.expect({ type: 'term' });
    return ALL;
  }
  const expression = parseOr(cursor, 0);
  if (cursor.atEnd || cursor.atPipe) return expression;
  const { text, position } = cursor;
  const reason = 'This parenthesis closes none.';
  throw new SyntaxProblem({ code: 'unexpected-parenthesis', position, length: 1, reason }, [
    replaced(text, position, position + 1, ''),
  ]);
}

function parseOr(cursor: TextCursor, depth: number): Expression {
  const operands = [parseAnd(cursor, depth)];
  while (cursor.peek(KEYWORD) === 'OR') {
    const position = cursor.position;
    cursor.take(KEYWORD);
    requireOperand(cursor, position, 'OR');
    operands.push(parseAnd(cursor, depth));
  }
  return or(operands);
}

function parseAnd(cursor: TextCursor, depth: number): Expression {
  const operands: Expression[] = [];
  do {
    const position = cursor.position;
    if (operands.length > 0 && cursor.peek(KEYWORD) === 'AND') {
      cursor.take(KEYWORD);
      requireOperand(cursor, position, 'AND');
    }
    operands.push(parseNegated(cursor, depth));
    if (cursor.skipSpace()) cursor.expect({ type: 'term' }, { type: 'keyword', words: CONNECTIVES });
  } while (!cursor.atEnd && cursor.next !== ')' && !cursor.atPipe && cursor.peek(KEYWORD) !== 'OR');
  return and(operands);
}

/** A term or a group, with any number of negations. */
function parseNegated(cursor: TextCursor, depth: number): Expression {
  let negations = 0;
  for (let start = cursor.position; ; start = cursor.position) {
    const negation = cursor.take(NEGATION);
    if (negation === undefined) break;
    negations++;
    refuseTooDeep(depth + negations, start, 1);
    if (negation !== '-') requireOperand(cursor, start, 'NOT');
  }
  let expression = parsePrimary(cursor, depth + negations);
  for (; negations > 0; negations--) expression = not(expression);
  return expression;
}

function parsePrimary(cursor: TextCursor, depth: number): Expression {
  cursor.expect({ type: 'term' });
  const keyword = cursor.peek(KEYWORD);
  if (keyword !== undefined) throw missingOperand(cursor, cursor.position, keyword);
  return cursor.next === '(' ? parseGroup(cursor, depth) : parseTerm(cursor);
}

/** Reads a filter in parentheses. */
export function parseGroup(cursor: TextCursor, depth: number): Expression {
  const { text, position } = cursor;
  refuseTooDeep(depth + 1, position, 1);
  cursor.position++;
  cursor.skipSpace();
  cursor.expect({ type: 'term' });
  if (cursor.next === ')') {
    const length = cursor.position + 1 - position;
    const reason = 'There is nothing between these parentheses.';
    const fault = { code: 'empty-parentheses', position, length, reason } as const;
    throw new SyntaxProblem(fault, [replaced(text, position, position + length, ' ').trim()]);
  }
  const expression = cursor.atEnd ? undefined : parseOr(cursor, depth + 1);
  if (expression !== undefined && cursor.atPipe) throw groupPipeProblem(cursor, position);
  if (expression === undefined || cursor.next !== ')') {
    const reason = 'The parenthesis that opens here is never closed.';
    const fault = { code: 'unclosed-parenthesis', position, length: 1, reason } as const;
    throw new SyntaxProblem(
      fault,
      expression === undefined ? [text.slice(0, position).trimEnd()] : [`${text})`],
    );
  }
  cursor.position++;
  return expression;
}

/** Moves to what a keyword works on; throws where there is nothing. */
function requireOperand(cursor: TextCursor, position: number, keyword: string): void {
  cursor.skipSpace();
  cursor.expect({ type: 'term' });
  if (cursor.atEnd || cursor.next === ')' || cursor.atPipe) throw missingOperand(cursor, position, keyword);
}

function missingOperand({ text }: TextCursor, position: number, keyword: string): SyntaxProblem {
  const end = position + keyword.length;
  const reason = `${keyword} has nothing to work on. The word itself is written "${keyword}".`;
  return new SyntaxProblem({ code: 'missing-operand', position, length: keyword.length, reason }, [
    `${text.slice(0, position).trimEnd()} ${text.slice(end).trimStart()}`.trim(),
    replaced(text, position, end, `"${keyword}"`),
  ]);
}

function refuseTooDeep(depth: number, position: number, length: number): void {
  if (depth <= MAX_NESTING) return;
  const reason = `Parentheses and negations go ${MAX_NESTING} deep at most.`;
  throw new SyntaxProblem({ code: 'too-deep', position, length, reason });
}
