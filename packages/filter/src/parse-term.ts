import { ALL } from './build-expression.ts';
import { checkLevel, checkMeaning } from './check-value.ts';
import type { CompareOperator, Expression } from './expression.ts';
import { type FieldReference, resolveField } from './field.ts';
import { hasCapital } from './letter-case.ts';
import { refuseLeadingOperator, refuseMissingValue, takeOperator } from './operator.ts';
import { parseList } from './parse-list.ts';
import {
  pipeProblem,
  readQuoted,
  readRegex,
  readValue,
  readWord,
  refuseTextAfterQuote,
} from './read-value.ts';
import { findUnsupported, splitCaseFlag } from './regex-syntax.ts';
import { quotedToken, replaced, SyntaxProblem } from './syntax-problem.ts';
import type { TextCursor } from './text-cursor.ts';
import { isAnything, toWildcardPattern } from './wildcard.ts';

/** A field's name with an operator behind it. `scheme://…` and `std::name` are texts. */
const FIELD_NAME = /(?:[\p{L}_$][^\s"()|*\\,:=<>!]*|@[^\s"()|*\\,:=<>!]+)(?=!=|!~|[=<>]|:(?!\/\/|:(?!:)))/uy;

const ORDER_OPERATOR = />=|<=|[<>]/y;

/** A field and an operator that have been read, and where they began. */
interface TermHead {
  readonly field: FieldReference;
  readonly operator: string;
  readonly termStart: number;
}

/** Reads a text, or a field with its operator and value. */
export function parseTerm(cursor: TextCursor): Expression {
  const termStart = cursor.position;
  if (cursor.next === '|') throw pipeProblem(cursor);
  refuseLeadingOperator(cursor);
  const quoted = cursor.next === '"' ? readQuoted(cursor) : undefined;
  const name = quoted ?? cursor.take(FIELD_NAME);
  const operator = name === undefined ? undefined : takeOperator(cursor, termStart);
  if (name !== undefined && operator !== undefined) {
    if (quoted === undefined) refuseSql(cursor, termStart, name + operator);
    return parseComparison(cursor, { field: resolveField(name), operator, termStart });
  }
  if (quoted !== undefined) refuseTextAfterQuote(cursor);
  return textExpression(quoted === undefined ? readWord(cursor, false) : [quoted]);
}

function parseComparison(cursor: TextCursor, head: TermHead): Expression {
  cursor.expect({ type: 'value', field: head.field, operator: head.operator });
  refuseMissingValue(cursor, head.field.name, head.operator, head.termStart);
  if (head.operator === '=~' || head.operator === '!~') return parseRegex(cursor, head);
  if (head.operator !== ':') return parseLiteral(cursor, head);
  // `field:>5`, as Lucene and GitHub have it.
  const order = cursor.take(ORDER_OPERATOR);
  if (order !== undefined) return parseComparison(cursor, { ...head, operator: order });
  return cursor.next === '(' ? parseList(cursor, head.field, head.termStart) : parseMatch(cursor, head);
}

/** The value of `field:value`. */
function parseMatch(cursor: TextCursor, { field, termStart }: TermHead): Expression {
  const value = readValue(cursor, false);
  const pattern = toWildcardPattern(value.pieces);
  if (isAnything(pattern)) return { type: 'exists', field };
  const expression: Expression = { type: 'compare', field, operator: ':', value: pattern };
  const place = { text: cursor.text, termStart, field, value };
  checkLevel(place);
  checkMeaning(expression, place);
  return expression;
}

/** The value of `field=value` and of the operators that need an order. */
function parseLiteral(cursor: TextCursor, { field, operator, termStart }: TermHead): Expression {
  if (cursor.next === '(') throw listOperatorProblem(cursor, field, operator);
  const value = readValue(cursor, false);
  const expression: Expression = {
    type: 'compare',
    field,
    operator: operator as CompareOperator,
    value: value.pieces.join('*'),
  };
  const place = { text: cursor.text, termStart, field, value };
  if (operator === '=' || operator === '!=') {
    checkLevel({ ...place, value: { ...value, pieces: [expression.value] } });
  }
  checkMeaning(expression, place);
  return expression;
}

/** The expression of `field=~expression`. */
function parseRegex(cursor: TextCursor, { field, operator, termStart }: TermHead): Expression {
  const start = cursor.position;
  const quoted = cursor.next === '"';
  const source = readRegex(cursor);
  const end = cursor.position;
  if (quoted) refuseTextAfterQuote(cursor);
  const unsupported = findUnsupported(source);
  if (unsupported !== undefined) {
    const reason = `The regular expression has ${unsupported}, which RE2 does not know.`;
    throw new SyntaxProblem({ code: 'unsupported-regex', position: start, length: end - start, reason });
  }
  const expression: Expression = {
    type: 'regex',
    field,
    ...splitCaseFlag(source),
    negated: operator === '!~',
  };
  checkMeaning(expression, {
    text: cursor.text,
    termStart,
    field,
    value: { pieces: [source], quoted, start, end },
  });
  return expression;
}

/** A text matches anywhere, so wildcards at its ends say nothing; an empty text is everywhere. */
function textExpression(pieces: readonly string[]): Expression {
  const value = pieces.filter((piece) => piece !== '');
  return value.length === 0 ? ALL : { type: 'text', value, caseSensitive: value.some(hasCapital) };
}

function listOperatorProblem(
  { text, position }: TextCursor,
  field: FieldReference,
  operator: string,
): SyntaxProblem {
  const reason = `A list goes with ":", as in ${field.name}:(a,b). A value that begins with "(" goes in quotes.`;
  return new SyntaxProblem({ code: 'invalid-list', position, length: 1, reason }, [
    replaced(text, position - operator.length, position, ':'),
    quotedToken(text, position),
  ]);
}

function refuseSql({ text }: TextCursor, termStart: number, head: string): void {
  if (head !== 'sql:' || text.slice(0, termStart).trim() !== '') return;
  const reason = 'SQL is not available here, only a filter is. An attribute of that name is @sql.';
  throw new SyntaxProblem({ code: 'pipe-unsupported', position: termStart, length: head.length, reason });
}
