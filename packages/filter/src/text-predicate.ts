import { displayValue, type StoredRecord, type StoredValue } from '@agentbus/otlp';
import type { TextCondition } from './condition.ts';
import { foldCase } from './letter-case.ts';
import { matchesPart, type WildcardPattern } from './wildcard.ts';

/** Letters up to which an expression is made of a text: V8 refuses very large ones, and nobody types them. */
const LONGEST_EXPRESSION = 100;

/** Compiles a text search: whether a string that the search looks at has the pattern in it. */
export function textPredicate({ pattern, ignoreCase }: TextCondition): (record: StoredRecord) => boolean {
  const matches = partPredicate(pattern, ignoreCase);
  const inValue = valuePredicate(pattern, matches);
  return (record) => {
    if (record.signal === 'logs') {
      if (record.body !== undefined && inValue(record.body)) return true;
    } else if (matches(record.name) || (record.signal === 'traces' && matches(record.statusMessage))) {
      return true;
    }
    const { attributes } = record;
    for (const key in attributes) {
      const value = attributes[key];
      if (value !== undefined && inValue(value)) return true;
    }
    return false;
  };
}

function partPredicate(pattern: WildcardPattern, ignoreCase: boolean): (text: string) => boolean {
  const [piece = ''] = pattern;
  if (!ignoreCase) {
    return pattern.length === 1 ? (text) => text.includes(piece) : (text) => matchesPart(pattern, text);
  }
  const insensitive = asciiExpression(pattern);
  if (insensitive) return (text) => insensitive.test(text);
  return (text) => matchesPart(pattern, foldCase(text));
}

/**
 * An expression for a pattern of ASCII letters: it finds them without making a lower-case copy of every text. Built
 * from literals only, each once, so that it takes linear time.
 */
function asciiExpression(pattern: WildcardPattern): RegExp | undefined {
  const [piece = ''] = pattern;
  if (pattern.length > 1 || piece.length > LONGEST_EXPRESSION || !/^\p{ASCII}*$/u.test(piece))
    return undefined;
  const letters = [...piece].map((letter) => {
    if (!/[a-z]/.test(letter)) return letter.replace(/[^\w\s]/, '\\$&');
    // The two letters beyond ASCII that fold to ASCII: the dotted capital I and the Kelvin sign.
    const beyond = letter === 'i' ? '\u0130' : letter === 'k' ? '\u212a' : '';
    return `[${letter}${letter.toUpperCase()}${beyond}]`;
  });
  return new RegExp(letters.join(''));
}

/** Numbers and booleans are displayed only where the pattern could be in one. */
function valuePredicate(
  pattern: WildcardPattern,
  matches: (text: string) => boolean,
): (value: StoredValue) => boolean {
  const inNumbers = pattern.every((piece) => /^[-+.\daefINinty]*$/.test(piece));
  const inTrue = matches('true');
  const inFalse = matches('false');
  return (value) => {
    switch (typeof value) {
      case 'string':
        return matches(value);
      case 'boolean':
        return value ? inTrue : inFalse;
      case 'number':
      case 'bigint':
        return inNumbers && matches(displayValue(value));
      default:
        return value !== null && matches(displayValue(value));
    }
  };
}
