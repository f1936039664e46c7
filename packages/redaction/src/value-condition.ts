import { ALNUM, inClass } from './character-class.ts';

/**
 * What a value must be like for its key to make it sensitive. Some keys need no more than a value (`password`), others
 * are harmless half of the time (`pin: 13` on a circuit board, `tokens: 512` of a language model).
 *
 * - `any`: whatever says more than yes or no.
 * - `text`: a text or a container, not a number.
 * - `word`: a text with a letter or digit in it, or a number; not punctuation, as a parser's tokens are.
 * - `random`: a text that nobody would choose as a name.
 * - `digits`: a text or number with at least eight digits.
 * - `identifier`: a text or number with at least five digits.
 * - `code`: a code of 4–12 digits or letters with digits.
 * - `phrase`: a text of three words and more, or a container of words.
 * - `not-a-directory`: a text that is no absolute path, as `PWD` in an environment is.
 * - `query`: never; the value is the text of a database query, of which only the literals are redacted.
 * - `user-and-password`: base64 of both with a colon between, as Docker and npm keep it.
 * - `mobile-number`: a number, not a text, that is a mobile number of China; texts are found by their form.
 * - `not-a-fetch-mode`: a text that is none of `include`, `same-origin` and `omit`.
 */
export type ValueCondition =
  | 'any'
  | 'text'
  | 'word'
  | 'random'
  | 'digits'
  | 'identifier'
  | 'code'
  | 'query'
  | 'phrase'
  | 'user-and-password'
  | 'mobile-number'
  | 'not-a-directory'
  | 'not-a-fetch-mode';

/** What says only whether there is a value, or has been masked by somebody else. */
const NO_VALUE =
  /^(?:true|false|yes|no|null|nil|undefined|none|n\/a|unset|[*•]+|[[<(](?:redacted|filtered|hidden|masked|removed|secret)[\])>])$/i;

/** `[redacted]`, `undefined`: nothing longer but masks says so little. */
const MAX_NO_VALUE_LENGTH = 10;

const MOBILE_NUMBER = /^(?:86)?1[3-9]\d{9}$/;

/** A count, written out in a text. */
const SMALL_NUMBER = /^\d{1,3}$/;

const LETTER_OR_DIGIT = /[\p{L}\p{Nd}]/u;
const DIRECTORY = /^(?:\/|[a-z]:[\\/]|~(?:\/|$))/i;
const FETCH_MODE = /^(?:include|same-origin|omit)$/;

/** Shorter than this, no text looks random. */
const MIN_RANDOM_LENGTH = 6;

/** Fewest digits of a card or account number that is not abbreviated. */
const MIN_NUMBER_DIGITS = 8;

/** Fewest digits of a passport, tax or identity card number. */
const MIN_IDENTIFIER_DIGITS = 5;

/** Whether a value under a sensitive key is to be redacted whole. A container that is not is looked into. */
export function meets(condition: ValueCondition, value: unknown): boolean {
  switch (typeof value) {
    case 'string':
      return value !== '' && !saysNothing(value) && textMeets(condition, value);
    case 'number':
    case 'bigint':
      return numberMeets(condition, value);
    case 'object':
      return value !== null && containerMeets(condition);
    default:
      return false;
  }
}

function saysNothing(text: string): boolean {
  const first = text.charCodeAt(0);
  const canBeMask = first === 0x2a || first === 0x2022;
  return (text.length <= MAX_NO_VALUE_LENGTH || canBeMask) && NO_VALUE.test(text);
}

function textMeets(condition: ValueCondition, text: string): boolean {
  switch (condition) {
    case 'any':
      return true;
    case 'text':
      return !SMALL_NUMBER.test(text);
    case 'word':
      return inClass(text.charCodeAt(0), ALNUM) || LETTER_OR_DIGIT.test(text);
    case 'query':
      return false;
    case 'phrase':
      return /\S\s+\S+\s+\S/.test(text);
    case 'random':
      return looksRandom(text);
    case 'user-and-password':
      return /^[A-Za-z0-9+/_-]{8,}={0,2}$/.test(text) && /^[!-~]*:[ -~]+$/.test(atob64(text));
    case 'mobile-number':
      return false;
    case 'digits':
      return digitCount(text) >= MIN_NUMBER_DIGITS;
    case 'identifier':
      return digitCount(text) >= MIN_IDENTIFIER_DIGITS;
    case 'code':
      return /^(?=.*\d)[\da-z -]{4,12}$/i.test(text) && digitCount(text) >= 3;
    case 'not-a-directory':
      return !DIRECTORY.test(text);
    case 'not-a-fetch-mode':
      return !FETCH_MODE.test(text);
  }
}

function numberMeets(condition: ValueCondition, value: number | bigint): boolean {
  switch (condition) {
    case 'text':
    case 'random':
    case 'query':
    case 'phrase':
    case 'user-and-password':
    case 'not-a-directory':
    case 'not-a-fetch-mode':
      return false;
    case 'mobile-number':
      return MOBILE_NUMBER.test(String(value));
    case 'digits':
      return digitCount(String(value)) >= MIN_NUMBER_DIGITS;
    case 'identifier':
      return digitCount(String(value)) >= MIN_IDENTIFIER_DIGITS;
    case 'code':
      return Number.isInteger(Number(value)) && value >= 1000 && value < 1e12;
    default:
      return true;
  }
}

function containerMeets(condition: ValueCondition): boolean {
  return (
    condition === 'any' ||
    condition === 'text' ||
    condition === 'word' ||
    condition === 'phrase' ||
    condition === 'not-a-fetch-mode'
  );
}

/** Letters with digits or in mixed case in one run without spaces: no word, name, path or sentence. */
export function looksRandom(text: string): boolean {
  if (text.length < MIN_RANDOM_LENGTH || /\s/.test(text)) return false;
  if (DIRECTORY.test(text) || /^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return false;
  if (/\d/.test(text) && /\p{L}/u.test(text)) return !/^\d{4}-\d\d-\d\d(?:T|$)/.test(text);
  if (/[!#$%^&*+=?]/.test(text)) return true;
  return /[a-z][A-Z]+[a-z]+[A-Z]/.test(text);
}

function atob64(text: string): string {
  return Buffer.from(text, 'base64').toString('latin1');
}

function digitCount(text: string): number {
  return text.replace(/\D/g, '').length;
}
