import type { StoredRecord } from '@agentbus/otlp';
import type { Condition, SeverityCondition } from './condition.ts';
import { cheapestFirst } from './condition-cost.ts';
import type { Expression, OrderOperator } from './expression.ts';
import type { FieldReference } from './field.ts';
import { foldCase } from './letter-case.ts';
import { readAttribute, readField } from './read-field.ts';
import { durationOf, readNumber } from './read-quantity.ts';
import { guardedRegexCompiler, type RegexCompiler } from './regex-compiler.ts';
import { stringPredicate } from './string-predicate.ts';
import { textPredicate } from './text-predicate.ts';
import { toCondition } from './to-condition.ts';

/** A compiled filter: whether a record matches. Never throws. */
export type Predicate = (record: StoredRecord) => boolean;

/** What {@link compile} can be given. */
export interface CompileOptions {
  /** Runs regular expressions. Default: none, and a filter that has one is refused. */
  readonly regex?: RegexCompiler | undefined;
}

/**
 * Compiles a filter to a predicate for records in memory. Everything is decided here, once; a record costs the reads
 * and comparisons only.
 *
 * @throws FilterError `regex-engine-missing` or `unsupported-regex`; for an expression that `parse` has not checked,
 *   also what `toCondition` throws.
 */
export function compile(expression: Expression, options: CompileOptions = {}): Predicate {
  return predicateOf(toCondition(expression), guardedRegexCompiler(options.regex));
}

function predicateOf(condition: Condition, regex: RegexCompiler): Predicate {
  switch (condition.type) {
    case 'all':
      return () => true;
    case 'and':
      return allOf(cheapestFirst(condition.conditions).map((each) => predicateOf(each, regex)));
    case 'or':
      return anyOf(cheapestFirst(condition.conditions).map((each) => predicateOf(each, regex)));
    case 'not': {
      const matches = predicateOf(condition.condition, regex);
      return (record) => !matches(record);
    }
    case 'text':
      return textPredicate(condition);
    case 'exists':
      return existsPredicate(condition.field);
    case 'string': {
      const read = readField(condition.field);
      const passes = stringPredicate(condition.test, regex);
      return (record) => {
        const value = read(record);
        return value !== undefined && passes(value);
      };
    }
    case 'number': {
      const read = readNumber(condition.field);
      const compares = comparison(condition.operator, condition.value);
      return (record) => compares(read(record));
    }
    case 'severity':
      return severityPredicate(condition);
    case 'instant': {
      const compares = comparison(condition.operator, condition.nanoseconds);
      return (record) => compares(record.timestamp);
    }
    case 'duration': {
      const compares = comparison(condition.operator, condition.nanoseconds);
      return (record) => compares(durationOf(record));
    }
  }
}

function allOf(predicates: readonly Predicate[]): Predicate {
  const [first, second] = predicates;
  if (predicates.length === 2 && first && second) return (record) => first(record) && second(record);
  return (record) => {
    for (const matches of predicates) if (!matches(record)) return false;
    return true;
  };
}

function anyOf(predicates: readonly Predicate[]): Predicate {
  const [first, second] = predicates;
  if (predicates.length === 2 && first && second) return (record) => first(record) || second(record);
  return (record) => {
    for (const matches of predicates) if (matches(record)) return true;
    return false;
  };
}

function existsPredicate(field: FieldReference): Predicate {
  switch (field.kind) {
    case 'attribute':
    case 'resource': {
      const read = readAttribute(field);
      return (record) => read(record) !== undefined;
    }
    case 'level':
      return (record) =>
        record.signal === 'logs' && (record.severityNumber !== 0 || record.severityText !== '');
    case 'timestamp':
      return (record) => record.timestamp !== 0n;
    case 'duration':
      return (record) => !Number.isNaN(durationOf(record));
    default: {
      const read = readField(field);
      return (record) => (read(record) ?? '') !== '';
    }
  }
}

function severityPredicate({ lowest, highest, texts }: SeverityCondition): Predicate {
  return (record) => {
    if (record.signal !== 'logs') return false;
    if (record.severityNumber >= lowest && record.severityNumber <= highest) return true;
    return texts.length > 0 && record.severityText !== '' && texts.includes(foldCase(record.severityText));
  };
}

function comparison<T extends number | bigint>(
  operator: '=' | OrderOperator,
  value: T,
): (actual: T) => boolean {
  switch (operator) {
    case '=':
      return (actual) => actual === value;
    case '>':
      return (actual) => actual > value;
    case '>=':
      return (actual) => actual >= value;
    case '<':
      return (actual) => actual < value;
    case '<=':
      return (actual) => actual <= value;
  }
}
