/** What secrets that stand in a sentence look like, and the words beside them do not. */
import { ALNUM, inClass, isSpace } from './character-class.ts';
import { isCamelCase } from './entropy.ts';
import { isProseWord } from './harmless-value.ts';

/** Names of formats and algorithms, which have digits in them and are no secrets; sizes and durations. */
const TECHNICAL =
  /^(?:base\d+|sha-?\d+|md\d|utf-?\d+|[hrep]s\d+|aes-?\d*|rsa-?\d*|bcrypt\d*|argon2\w*|oauth\d?|ed25519|x509|http\d?|v\d+|tls\S*|s3|ec2|k8s|\d+-?(?:bit|byte|char|day|hour|min|sec|[a-z]{1,3}$)\w*)(?:$|[^A-Za-z0-9])/i;

const DATE = /^\d{4}-\d\d-\d\d/;

/** Whether a value is the name of a format or an algorithm, a size, a duration or a date. */
export function isTechnical(value: string): boolean {
  return TECHNICAL.test(value) || DATE.test(value);
}

/** Whether a value has letters and digits. */
export function isMixed(value: string): boolean {
  return /\d/.test(value) && /[A-Za-z]/.test(value) && !/[=:()]/.test(value);
}

/** Whether letters are in upper and lower case as no word, name or identifier has them: `WinterxGEtOc`. */
export function isIrregular(value: string): boolean {
  return (
    value.length >= 6 &&
    /^[A-Za-z]+[!#$%&*+?^~@]*$/.test(value) &&
    /[a-z]/.test(value) &&
    /[a-z][A-Z]/.test(value) &&
    !isCamelCase(value) &&
    !/^[A-Za-z]?[a-z]*(?:[A-Z][a-z]+)+$/.test(value)
  );
}

/** Letters with signs between them as passwords have them, and no address, path, format or code: `CY^!dKiJZ`. */
export function isPunctuated(value: string): boolean {
  return (
    value.length >= 6 &&
    value.length <= 64 &&
    /^[A-Za-z0-9][\w!#$%^&*~@?+-]*$/.test(value) &&
    /[A-Za-z0-9][!#$%^&*~?]+[\w@+-]*[A-Za-z0-9]/.test(value) &&
    (/\d/.test(value) || (/[a-z]/.test(value) && /[A-Z]/.test(value)))
  );
}

/** `must be 12 characters`, not `correct horse battery` and not `zz 11 no 22`: words of sentences are half of it. */
export function isSentence(value: string): boolean {
  const words = value.toLowerCase().split(/\s+/);
  if (words.length < 2) return false;
  const prose = words.filter(isProseWord).length;
  const spoken = words.filter((word) => /^[a-z']{3,}[.,!]?$/.test(word)).length;
  return prose > 0 && (prose * 2 >= words.length || spoken * 2 >= words.length);
}

/** `checkout-7d9f8b6c5d-x2x4z`: names of workloads. */
export function isKebab(value: string): boolean {
  return /^[a-z0-9]+(?:[-_][a-z0-9]+)+$/.test(value);
}

/** Where a value ends that has no quotes: passwords have punctuation; the sentence's own at the end is not theirs. */
export function wholeEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && !isBreak(text.charCodeAt(end))) end++;
  while (end > start && !inClass(text.charCodeAt(end - 1), ALNUM) && isStop(text.charCodeAt(end - 1))) end--;
  return end;
}

function isBreak(code: number): boolean {
  return (
    isSpace(code) ||
    code === 0x22 ||
    code === 0x27 ||
    code === 0x60 ||
    code === 0x3c ||
    code === 0x3e ||
    code === 0x5c ||
    code > 0x2e80
  );
}

function isStop(code: number): boolean {
  return (
    code === 0x2e ||
    code === 0x2c ||
    code === 0x3b ||
    code === 0x3a ||
    code === 0x29 ||
    code === 0x5d ||
    code === 0x7d
  );
}
