import type { Expression } from './expression.ts';
import type { FieldReference } from './field.ts';
import { joinCaseFlag } from './regex-syntax.ts';
import { severityRange } from './severity-range.ts';
import { quote } from './syntax-problem.ts';
import { hasWildcard, type WildcardPattern } from './wildcard.ts';

/** Names that need no quotes before an operator. */
const BARE_NAME = /^(?:[\p{L}_$]|@(?!$))[\p{L}\p{N}_$@./-]*$/u;

/** Texts that need no quotes, wherever they are. */
const BARE_TEXT = /^[\p{L}\p{N}_.@%+#/][\p{L}\p{N}_.@%+#/-]*$/u;

/** Texts that need no quotes behind an operator. */
const BARE_VALUE = /^(?!\/\/)[\p{L}\p{N}_.@%+#/-][\p{L}\p{N}_.:@%+#/-]*$/u;

const KEYWORDS: readonly string[] = ['AND', 'OR', 'NOT'];

/** The canonical text of a filter. `parse` makes the same filter of it, if it is in normal form. */
export function format(expression: Expression): string {
  return expression.type === 'all' ? '' : formatOperand(expression, false);
}

/** An expression as an operand; in parentheses where it is an AND or an OR and must not be taken apart. */
function formatOperand(expression: Expression, group: boolean): string {
  switch (expression.type) {
    case 'all':
      return '*';
    case 'and':
      return parenthesized(
        expression.operands.map((operand) => formatOperand(operand, true)).join(' '),
        group,
      );
    case 'or':
      return parenthesized(
        expression.operands.map((operand) => formatOperand(operand, true)).join(' OR '),
        group,
      );
    case 'not': {
      const operand = formatOperand(expression.operand, true);
      return (expression.operand.type === 'not' ? 'NOT ' : '-') + operand;
    }
    case 'text':
      return formatText(expression.value);
    case 'exists':
      return `${formatName(expression.field)}:*`;
    case 'oneOf':
      return `${formatName(expression.field)}:(${expression.values.map((value) => formatValue(expression.field, value)).join(',')})`;
    case 'regex': {
      const source = joinCaseFlag(expression.pattern, expression.ignoreCase);
      return `${formatName(expression.field)}${expression.negated ? '!~' : '=~'}${quoteRegex(source)}`;
    }
    case 'compare': {
      const value = expression.operator === ':' ? expression.value : [expression.value];
      return `${formatName(expression.field)}${expression.operator}${formatValue(expression.field, value)}`;
    }
  }
}

function parenthesized(text: string, group: boolean): string {
  return group ? `(${text})` : text;
}

/** A field's name as it is written before an operator. */
export function formatName({ name }: FieldReference): string {
  return BARE_NAME.test(name) && name !== 'sql' ? name : quote(name);
}

function formatText(pattern: WildcardPattern): string {
  if (hasWildcard(pattern)) return escapePieces(pattern);
  const text = pattern[0] ?? '';
  return BARE_TEXT.test(text) && !KEYWORDS.includes(text) ? text : quote(text);
}

/** A value as it is written behind an operator or in a list. */
export function formatValue(field: FieldReference, pattern: WildcardPattern): string {
  if (hasWildcard(pattern)) return escapePieces(pattern);
  const text = pattern[0] ?? '';
  const strangeLevel = field.kind === 'level' && severityRange(text) === undefined;
  return BARE_VALUE.test(text) && !strangeLevel ? text : quote(text);
}

/** Pieces with wildcards between them, which quotes would make literal. */
function escapePieces(pattern: WildcardPattern): string {
  const escaped = pattern.map((piece) => piece.replace(/[^\p{L}\p{N}_.@%+#/-]/gu, '\\$&')).join('*');
  // What would negate, or make `scheme://…` of a field.
  return /^(?:-|\/\/)/.test(escaped) ? `\\${escaped}` : escaped;
}

/** A regular expression in quotes: its backslashes stay. */
function quoteRegex(source: string): string {
  return `"${source.replace(/\\[\s\S]|"/g, (part) => (part === '"' ? '\\"' : part))}"`;
}
