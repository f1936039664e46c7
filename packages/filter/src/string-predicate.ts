import type { StringTest } from './condition.ts';
import { foldCase } from './letter-case.ts';
import type { RegexCompiler } from './regex-compiler.ts';
import { matchesWhole } from './wildcard.ts';

/** Compiles a test of one string. */
export function stringPredicate(test: StringTest, regex: RegexCompiler): (text: string) => boolean {
  switch (test.type) {
    case 'equals':
      return test.ignoreCase ? equalsFolded(test.value) : (text) => text === test.value;
    case 'wildcard': {
      const { pattern, ignoreCase } = test;
      const shortest = pattern.reduce((length, piece) => length + piece.length, 0);
      return ignoreCase
        ? (text) => text.length >= shortest && matchesWhole(pattern, foldCase(text))
        : (text) => matchesWhole(pattern, text);
    }
    case 'regex': {
      const expression = regex(test.pattern, { ignoreCase: test.ignoreCase });
      return (text) => expression.test(text);
    }
  }
}

/** Folding never changes a text's length, so that texts of another length need none. */
function equalsFolded(value: string): (text: string) => boolean {
  return (text) => text.length === value.length && (text === value || foldCase(text) === value);
}
