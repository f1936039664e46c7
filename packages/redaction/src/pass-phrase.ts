/** Passwords of several words without quotes: `password: correct horse battery staple`. */
import { inClass, isLineEnd, isSpace, WORD } from './character-class.ts';
import type { ValueRange } from './fragment-value.ts';
import { isHarmlessWord, isProseWord } from './harmless-value.ts';

/** Longer ones are sentences. */
const MAX_LENGTH = 160;
const MIN_WORDS = 3;
const MAX_WORDS = 24;

/** https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki: 12 to 24 words, a multiple of three. */
const MIN_MNEMONIC = 12;

const PHRASE_WORD = /^[\p{L}\p{Nd}][\p{L}\p{Nd}'’-]{0,19}$/u;

/** Words that sentences about passwords are made of, and phrases that somebody chose are not. */
const ABOUT: ReadonlySet<string> = new Set(
  (
    'character characters char chars letter letters digit digits symbol symbols length policy strength hash user users username ' +
    'account login email mail link error errors message server service client request time times day days hour hours minute ' +
    'minutes second seconds token tokens key keys secret secrets password passwords passphrase credential credentials auth ' +
    'authentication authorization validation verification reset change update rotation expiry login logout session attempt attempts ' +
    'field fields value values form page api database db host connection file config input output type check test then again ' +
    'here there yet successfully ok'
  ).split(' '),
);

/** What somebody begins a phrase with, and no sentence about a password. */
const OWN = /^(?:my|i|our)$/i;
const VERB = /^(?:is|was|are|has|must|should|can|cannot|will|does|did|expires?|needs?)$/i;
const INFLECTED = /(?:ed|ing|tion|able|ly|ment)$/;

/**
 * The words from `start` on where together they are a password; `undefined` where they are not, or only the first is.
 *
 * @param isAssigned - whether an equals sign stands in front, behind which no sentence begins.
 */
export function phraseAt(text: string, start: number, isAssigned: boolean): ValueRange | undefined {
  const words: string[] = [];
  const limit = Math.min(text.length, start + MAX_LENGTH);
  let end = start;
  for (let at = start; at < limit && words.length < MAX_WORDS; ) {
    let wordEnd = at;
    while (wordEnd < limit && !endsWord(text.charCodeAt(wordEnd))) wordEnd++;
    const word = text.slice(at, wordEnd);
    if (!PHRASE_WORD.test(word) || isKey(text, wordEnd)) break;
    words.push(word);
    end = wordEnd;
    if (text.charCodeAt(wordEnd) !== 0x20) break;
    at = wordEnd + 1;
  }
  if (words.length < MIN_WORDS || !isChosen(words, isAssigned)) return undefined;
  return endsPhrase(text, end) ? { start, end, quoted: true } : undefined;
}

function isChosen(words: readonly string[], isAssigned: boolean): boolean {
  const lower = words.map((word) => word.toLowerCase());
  const [first = '', ...others] = lower;
  if (
    words.length % 3 === 0 &&
    words.length >= MIN_MNEMONIC &&
    words.every((word) => /^[a-z]{3,8}$/.test(word))
  )
    return true;
  if (/\d/.test(first)) return false;
  if (OWN.test(first)) return !others.some((word) => VERB.test(word) || ABOUT.has(word));
  if (isAssigned) return !others.slice(0, 2).some(isSpoken) && !isProseWord(first) && !ABOUT.has(first);
  return !others.some(isSpoken) && !isProseWord(first) && !ABOUT.has(first);
}

function isSpoken(word: string): boolean {
  return isProseWord(word) || ABOUT.has(word) || INFLECTED.test(word) || isHarmlessWord(word);
}

/** `host=`, `user:` */
function isKey(text: string, end: number): boolean {
  const code = text.charCodeAt(end);
  return code === 0x3d || code === 0x3a;
}

function endsWord(code: number): boolean {
  return isSpace(code) || (code < 128 && !inClass(code, WORD) && code !== 0x27 && code !== 0x2d);
}

/** A phrase ends with its line, a string, an item of a list, or in front of the next key. */
function endsPhrase(text: string, end: number): boolean {
  const code = text.charCodeAt(end);
  if (
    end >= text.length ||
    isLineEnd(code) ||
    code === 0x22 ||
    code === 0x2c ||
    code === 0x3b ||
    code === 0x7c
  )
    return true;
  if (code === 0x20) {
    let at = end + 1;
    while (at - end < 40 && inClass(text.charCodeAt(at), WORD)) at++;
    return at > end + 1 && isKey(text, at);
  }
  return code === 0x7d || code === 0x29 || code === 0x5c || code === 0x3c;
}
