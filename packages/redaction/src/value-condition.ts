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
 * - `phone-number`: a text or number that is a telephone number as people write it, with or without its country's code.
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
  | 'phone-number'
  | 'not-a-directory'
  | 'not-a-fetch-mode';

/** What says only whether there is a value, or has been masked by somebody else. */
const NO_VALUE =
  /^(?:true|false|yes|no|null|nil|undefined|none|n\/a|unset|missing|present|absent|required|optional|invalid|expired|revoked|empty|[*•]+|[[<(](?:redacted|filtered|hidden|masked|removed|secret)[\])>])$/i;

/** `[redacted]`, `undefined`: nothing longer but masks says so little. */
const MAX_NO_VALUE_LENGTH = 10;

const PHONE_NUMBER = /^[+(\d][\d\s().\-/]{5,22}\d(?:\s?(?:x|ext\.?)\s?\d{1,6})?$/;

/** Dates and addresses have digits and separators, too. */
const NO_PHONE = /^(?:\d{4}-\d\d-\d\d|\d{1,3}(?:\.\d{1,3}){3}$)/;

/** ITU-T E.164, section 6.1; local numbers have seven digits. */
const MIN_PHONE_DIGITS = 7;
const MAX_PHONE_DIGITS = 15;

/** A number that somebody counted has fewer digits. */
const MIN_TYPED_PHONE = 1e9;
const MAX_TYPED_PHONE = 1e15;

/** A count, written out in a text. */
const SMALL_NUMBER = /^\d{1,3}$/;

const LETTER_OR_DIGIT = /[\p{L}\p{Nd}]/u;
const DIRECTORY = /^(?:\/|[a-z]:[\\/]|~(?:\/|$))/i;
const FETCH_MODE = /^(?:include|same-origin|omit)$/;

/** Shorter than this, no text looks random. */
const MIN_RANDOM_LENGTH = 6;

/** Fewest digits of a card or account number that is not abbreviated. */
const MIN_NUMBER_DIGITS = 8;

/** Capitals and digits of a passport. */
const DOCUMENT_NUMBER = /^(?=(?:.*\d){2})(?=.*[A-Z])[A-Z\d]{7,12}$/;

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
    case 'phone-number':
      return isPhoneNumber(text);
    case 'digits':
      return digitCount(text) >= MIN_NUMBER_DIGITS;
    case 'identifier':
      return digitCount(text) >= MIN_IDENTIFIER_DIGITS || DOCUMENT_NUMBER.test(text);
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
    case 'phone-number':
      return Number.isInteger(Number(value)) && value >= MIN_TYPED_PHONE && value < MAX_TYPED_PHONE;
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

function isPhoneNumber(text: string): boolean {
  if (!PHONE_NUMBER.test(text) || NO_PHONE.test(text)) return false;
  const digits = digitCount(text.replace(/[a-z].*$/, ''));
  return digits >= MIN_PHONE_DIGITS && digits <= MAX_PHONE_DIGITS;
}

function digitCount(text: string): number {
  return text.replace(/\D/g, '').length;
}
