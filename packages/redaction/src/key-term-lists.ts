/** Writes down sensitive terms as lists of words. */
import { foldWord } from './key-words.ts';
import type { ValueCondition } from './value-condition.ts';

/** A sensitive term inside a key. */
export interface KeyTerm {
  readonly rule: string;
  /** What the value must be like where the term ends the key, or only {@link VALUE_WORDS} follow. */
  readonly condition: ValueCondition;
  /** What the value must be like where words follow that are not known. */
  readonly conditionBeforeOthers: ValueCondition;
}

/** The words of a list. */
export function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** The words with `key` and `keys` behind them. */
export function keyPhrases(qualifiers: string): string[] {
  return words(qualifiers).flatMap((word) => [`${word} key`, `${word} keys`]);
}

/** The words with `code` and `codes` behind them. */
export function codePhrases(qualifiers: string): string[] {
  return words(qualifiers).flatMap((word) => [`${word} code`, `${word} codes`]);
}

/** Terms of one word, by list. */
export function terms(
  rule: string,
  condition: ValueCondition,
  conditionBeforeOthers: ValueCondition,
  lists: readonly string[],
): [string, KeyTerm][] {
  return phrases(rule, condition, conditionBeforeOthers, lists.flatMap(words));
}

/** Terms of several words, each a text. */
export function phrases(
  rule: string,
  condition: ValueCondition,
  conditionBeforeOthers: ValueCondition,
  list: readonly string[],
): [string, KeyTerm][] {
  return list.map((phrase) => [
    phrase.split(' ').map(foldWord).join(' '),
    { rule, condition, conditionBeforeOthers },
  ]);
}

/** Terms of scripts that write no spaces. */
export function unspaced(rule: string, list: string, condition: ValueCondition = 'any'): [string, KeyTerm][] {
  return words(list).map((term) => [foldWord(term), { rule, condition, conditionBeforeOthers: condition }]);
}
