import type { KeyTerm } from './key-term-lists.ts';
import {
  HARMLESS_START,
  HARMLESS_TAIL,
  HARMLESS_TOKENS,
  JOINED_STARTS,
  JOINED_TERMS,
  KEY_TERMS,
  MAX_TERM_WORDS,
  NUMBER_WORDS,
  NUMBERED_RULES,
  QUERY_KEYS,
  SHORT_TERMS,
  SQL_LITERAL,
  UNSPACED_HARMLESS,
  UNSPACED_TERMS,
  VALUE_WORDS,
} from './key-terms.ts';
import { foldWord, keyWords } from './key-words.ts';
import { withoutMarkers } from './redaction-marker.ts';
import type { ValueCondition } from './value-condition.ts';

/** What a key says about its value. */
export interface SensitiveKey {
  readonly rule: string;
  readonly condition: ValueCondition;
}

/** Letters of scripts that put no spaces between words: Han, kana, Hangul. */
const UNSPACED_SCRIPT = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}]/u;

/** A past participle says what became of the secret (`password_entered`); the value may still be it. */
const PARTICIPLE = /[a-z]{3}ed$/;

/** Behind `phone` these are of the device or the country. */
const NAMES_A_PHONE: ReadonlySet<string> = new Set(['id', 'code', 'value']);

/** Keys longer than this are text; the text scanner reads them. */
const MAX_KEY_LENGTH = 256;

/**
 * Whether a key is sensitive. In a compound the last word says what the thing is: a `token_count` is a count, a
 * `session_token` a token. So a sensitive term counts unless a known word behind it turns it into something else, and
 * a term that is often harmless needs a value that looks like a secret where an unknown word follows.
 */
export function matchKey(
  keyWithMarkers: string,
  extraTerms?: ReadonlyMap<string, KeyTerm>,
): SensitiveKey | undefined {
  if (keyWithMarkers.length > MAX_KEY_LENGTH) return undefined;
  const key = keyWithMarkers.includes('[') ? withoutMarkers(keyWithMarkers) : keyWithMarkers;
  if (UNSPACED_SCRIPT.test(key)) {
    const found = matchUnspaced(key);
    if (found !== undefined) return found;
  }
  const written = keyWords(key);
  if (QUERY_KEYS.has(written.join(' '))) return { rule: SQL_LITERAL, condition: 'query' };
  const words = written.flatMap(splitJoined);
  const [first] = words;
  if (first !== undefined && words.length > 1 && HARMLESS_START.has(first)) return undefined;
  for (let end = words.length; end > 0; end--) {
    for (let length = Math.min(end, MAX_TERM_WORDS); length > 0; length--) {
      const start = end - length;
      const phrase = words.slice(start, end).join(' ');
      const term = extraTerms?.get(phrase) ?? KEY_TERMS.get(phrase);
      if (term === undefined) continue;
      const found = judge(term, words, start, end);
      if (found !== undefined) return found;
      break;
    }
  }
  return undefined;
}

function judge(
  { rule, condition, conditionBeforeOthers }: KeyTerm,
  words: readonly string[],
  start: number,
  end: number,
): SensitiveKey | undefined {
  const before = words[start - 1];
  if (rule === 'token' && before !== undefined && HARMLESS_TOKENS.has(before)) return undefined;
  let known = true;
  let isParticiple = false;
  for (let index = end; index < words.length; index++) {
    const word = words[index] ?? '';
    if (NUMBER_WORDS.has(word) && NUMBERED_RULES.has(rule) && !(rule === 'phone' && NAMES_A_PHONE.has(word)))
      continue;
    if (HARMLESS_TAIL.has(word)) return undefined;
    if (VALUE_WORDS.has(word) || /^\p{Nd}+$/u.test(word)) continue;
    known = false;
    isParticiple ||= PARTICIPLE.test(word);
  }
  return { rule, condition: known ? condition : isParticiple ? 'random' : conditionBeforeOthers };
}

function matchUnspaced(key: string): SensitiveKey | undefined {
  const folded = foldWord(key);
  for (const [term, { rule, condition }] of UNSPACED_TERMS) {
    const at = folded.lastIndexOf(term);
    if (at < 0) continue;
    const rest = folded.slice(0, at) + folded.slice(at + term.length);
    const isHarmless = UNSPACED_HARMLESS.some((part) =>
      part.length === 1 ? folded.endsWith(part) : rest.includes(part),
    );
    if (!isHarmless) return { rule, condition };
  }
  return undefined;
}

/** The words in one that was written without boundaries: `userpassword`, `passwordhash`, `tokencount`. */
function splitJoined(word: string): readonly string[] {
  if (isKnown(word)) return [word];
  for (const [joined, joinedWords] of JOINED_TERMS) {
    const at = word.lastIndexOf(joined);
    if (at < 0) continue;
    const after = splitKnown(word.slice(at + joined.length));
    if (after === undefined) continue;
    return at === 0 ? [...joinedWords, ...after] : [word.slice(0, at), ...joinedWords, ...after];
  }
  for (const short of SHORT_TERMS) {
    const start = word.slice(0, -short.length);
    if (word.endsWith(short) && JOINED_STARTS.has(start)) return [start, short];
  }
  return [word];
}

/** Known words that make up a text, or `undefined` where they do not. */
function splitKnown(text: string): readonly string[] | undefined {
  if (text === '') return [];
  for (let length = text.length; length > 0; length--) {
    const word = text.slice(0, length);
    // Single letters would fit anything together.
    if ((length > 1 && isKnown(word)) === false) continue;
    const rest = splitKnown(text.slice(length));
    if (rest !== undefined) return [word, ...rest];
  }
  return undefined;
}

function isKnown(word: string): boolean {
  return KEY_TERMS.has(word) || VALUE_WORDS.has(word) || HARMLESS_TAIL.has(word);
}
