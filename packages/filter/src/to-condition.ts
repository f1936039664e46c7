import type { Condition, StringTest } from './condition.ts';
import type { CompareOperator, Expression, OrderOperator, RegexExpression } from './expression.ts';
import type { FieldReference } from './field.ts';
import { FilterError } from './filter-error.ts';
import { foldCase } from './letter-case.ts';
import { durationCondition, instantCondition, levelCondition } from './ordered-field.ts';
import { comparableNumber } from './quantity.ts';
import { hasWildcard, isAnything, type WildcardPattern } from './wildcard.ts';

/**
 * What a filter asks of a record: the one place where operators, levels, units and case get their meaning.
 *
 * @throws FilterError for a comparison that has none, such as `duration>red`. `parse` has refused those already.
 */
export function toCondition(expression: Expression): Condition {
  switch (expression.type) {
    case 'all':
      return { type: 'all' };
    case 'and':
    case 'or':
      return { type: expression.type, conditions: expression.operands.map(toCondition) };
    case 'not':
      return not(toCondition(expression.operand));
    case 'text': {
      const { value, caseSensitive } = expression;
      return {
        type: 'text',
        pattern: caseSensitive ? value : value.map(foldCase),
        ignoreCase: !caseSensitive,
      };
    }
    case 'exists':
      return { type: 'exists', field: expression.field };
    case 'oneOf':
      return anyOf(expression.values.map((value) => matchCondition(expression.field, value)));
    case 'regex':
      return regexCondition(expression);
    case 'compare':
      return expression.operator === ':'
        ? matchCondition(expression.field, expression.value)
        : compareCondition(expression.field, expression.operator, expression.value);
  }
}

/** `field:pattern`. */
function matchCondition(field: FieldReference, pattern: WildcardPattern): Condition {
  if (isAnything(pattern)) return { type: 'exists', field };
  if (hasWildcard(pattern)) {
    refuseForQuantities(field, 'a wildcard');
    return { type: 'string', field, test: wildcardTest(field, pattern) };
  }
  const value = pattern[0] ?? '';
  return (
    quantityCondition(field, '=', value) ??
    levelCondition(field, '=', value) ?? { type: 'string', field, test: equalsTest(field, value) }
  );
}

/** `field=value`, `field!=value`, `field>=value`. */
function compareCondition(field: FieldReference, operator: CompareOperator, value: string): Condition {
  if (operator === '!=') return not(compareCondition(field, '=', value));
  const special = quantityCondition(field, operator, value) ?? levelCondition(field, operator, value);
  if (special) return special;
  if (operator !== '=') return numberCondition(field, operator, value);
  // Ids are stored in lower case, so that an exact id may be pasted in either.
  const exact = isId(field) ? foldCase(value) : value;
  return { type: 'string', field, test: { type: 'equals', value: exact, ignoreCase: false } };
}

function quantityCondition(
  field: FieldReference,
  operator: '=' | OrderOperator,
  value: string,
): Condition | undefined {
  if (field.kind === 'timestamp') return instantCondition(operator, value);
  if (field.kind === 'duration') return durationCondition(operator, value);
  return undefined;
}

function numberCondition(field: FieldReference, operator: OrderOperator, text: string): Condition {
  const value = comparableNumber(field, text);
  if (value === undefined) {
    throw new FilterError(
      'invalid-value',
      `"${text}" is not a number, and "${operator}" compares numbers. Units are ns us ms s m h d w and B kB MB GB TB KiB MiB GiB TiB.`,
    );
  }
  return { type: 'number', field, operator, value };
}

/** `field=~pattern`, `field!~pattern`. */
function regexCondition({ field, pattern, ignoreCase, negated }: RegexExpression): Condition {
  refuseForQuantities(field, 'a regular expression');
  const condition: Condition = { type: 'string', field, test: { type: 'regex', pattern, ignoreCase } };
  return negated ? not(condition) : condition;
}

function refuseForQuantities(field: FieldReference, what: string): void {
  if (field.kind !== 'timestamp' && field.kind !== 'duration') return;
  throw new FilterError(
    'unsupported-operator',
    `"${field.name}" is not text, so ${what} cannot match it. Compare it with = != > >= < or <=.`,
  );
}

function equalsTest(field: FieldReference, value: string): StringTest {
  return { type: 'equals', value: foldCase(value), ignoreCase: needsFolding(field, value) };
}

function wildcardTest(field: FieldReference, pattern: WildcardPattern): StringTest {
  return {
    type: 'wildcard',
    pattern: pattern.map(foldCase),
    ignoreCase: needsFolding(field, pattern.join('')),
  };
}

/** Whether values must be folded at all: an engine can look up digits and ids as they are. */
function needsFolding(field: FieldReference, value: string): boolean {
  return !isId(field) && /[a-zA-Z\u0080-\uffff]/.test(value);
}

function isId({ kind }: FieldReference): boolean {
  return kind === 'trace' || kind === 'span' || kind === 'parent';
}

function not(condition: Condition): Condition {
  return { type: 'not', condition };
}

function anyOf(conditions: readonly Condition[]): Condition {
  const [only] = conditions;
  return conditions.length === 1 && only ? only : { type: 'or', conditions };
}
