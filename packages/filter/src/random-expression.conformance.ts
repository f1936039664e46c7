/** Random filters in normal form, for property tests of engines and of the parser. */
import fc from 'fast-check';
import { and, not, or } from './build-expression.ts';
import type { CompareOperator, Expression } from './expression.ts';
import { FIELD_NAMES, type FieldReference, resolveField } from './field.ts';
import { FILTER_RECORDS } from './filter-cases.conformance.ts';
import { hasCapital } from './letter-case.ts';
import { toWildcardPattern } from './wildcard.ts';

/** Words of the records and of the language, so that random filters match something and mean something. */
const WORDS = [
  ...['timed', 'OUT', 'role', 'checkout', 'error', 'AND', 'OR', 'NOT', '/api/', '504', '3', '-5', 'a b', '*'],
  ...['"', '\\', '\n', ' ', '(', ')', ',', ':', '=', '|', '://', '::', '-', '~', '@', 'İ', 'ς', '😀', 'sql:'],
];

const word = fc.oneof(fc.constantFrom(...WORDS), fc.string({ unit: 'grapheme', maxLength: 4 }));

/** Short texts of all kinds. */
export const anyText: fc.Arbitrary<string> = fc.array(word, { maxLength: 3 }).map((words) => words.join(''));

const attributeKeys = Object.values(FILTER_RECORDS).flatMap((record) => Object.keys(record.attributes));

/** Fields of every kind. */
export const anyField: fc.Arbitrary<FieldReference> = fc
  .oneof(
    fc.constantFrom(...FIELD_NAMES, ...attributeKeys),
    fc.constantFrom('resource.host.name', '@host.name', 'resource.', '@', '@@', 'sql', ''),
    anyText,
  )
  .map(resolveField);

const textField = anyField.filter(({ kind }) => kind !== 'timestamp' && kind !== 'duration');
const numberField = textField.filter(({ kind }) => kind !== 'level');

const anyPattern = fc
  .array(anyText, { minLength: 1, maxLength: 3 })
  .map(toWildcardPattern)
  .filter((pattern) => pattern.length < 2 || pattern.some((piece) => piece !== ''));

const orderOperator = fc.constantFrom<CompareOperator>('>', '>=', '<', '<=');
const anyOperator = fc.oneof(fc.constantFrom<CompareOperator>('=', '!='), orderOperator);

function compare(field: FieldReference, operator: CompareOperator, value: string): Expression {
  return { type: 'compare', field, operator, value };
}

const anyRegex = fc
  .tuple(
    textField,
    fc.constantFrom('', '^a', 'timed? out', '\\d+ms$', 'a"b', '\\\\', '[(]', '\\s|x'),
    fc.boolean(),
  )
  .chain(([field, pattern, ignoreCase]) =>
    fc.boolean().map((negated): Expression => ({ type: 'regex', field, pattern, ignoreCase, negated })),
  );

const anyLeaf: fc.Arbitrary<Expression> = fc.oneof(
  fc
    .array(anyText.filter(Boolean), { minLength: 1, maxLength: 3 })
    .map((value): Expression => ({ type: 'text', value, caseSensitive: value.some(hasCapital) })),
  fc.tuple(textField, anyPattern).map(([field, value]): Expression => {
    return { type: 'compare', field, operator: ':', value };
  }),
  fc
    .tuple(textField, fc.constantFrom<CompareOperator>('=', '!='), anyText)
    .map(([field, operator, value]) => compare(field, operator, value)),
  fc
    .tuple(numberField, orderOperator, fc.constantFrom('5', '-1.5e3', '500ms', '2MiB', '.5'))
    .map(([field, operator, value]) => compare(field, operator, value)),
  fc
    .tuple(anyOperator, fc.constantFrom('error', 'WARN', 'audit', '17'))
    .map(([operator, value]) => compare(resolveField('level'), operator, value)),
  fc
    .tuple(anyOperator, fc.constantFrom('250ms', '1.5s', '0'))
    .map(([operator, value]) => compare(resolveField('duration'), operator, value)),
  fc
    .tuple(anyOperator, fc.constantFrom('2026-11-23', '2026-11-23T16:15:00.123456789Z'))
    .map(([operator, value]) => compare(resolveField('timestamp'), operator, value)),
  anyRegex,
  anyField.map((field): Expression => ({ type: 'exists', field })),
  fc
    .tuple(textField, fc.array(anyPattern, { minLength: 2, maxLength: 3 }))
    .map(([field, values]): Expression => ({ type: 'oneOf', field, values })),
);

/** Filters as `parse` gives them. */
export const anyExpression: fc.Arbitrary<Expression> = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    anyLeaf,
    fc.constant<Expression>({ type: 'all' }),
    tie('expression').map(not),
    fc.array(tie('expression'), { minLength: 1, maxLength: 3 }).map(and),
    fc.array(tie('expression'), { minLength: 1, maxLength: 3 }).map(or),
  ),
})).expression;
