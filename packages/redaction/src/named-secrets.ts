/** Secrets that a word in front gives away: `password is hunter2`, `bearer abc…`, `api key 9f8a…`. */
import { WordFilter } from './candidate-filter.ts';
import { ALNUM, ALPHA, DASH, HEX, inClass, isSpace, skipClass } from './character-class.ts';
import type { Match } from './detector.ts';
import { looksRandom } from './entropy.ts';
import { findBareCredentials } from './http-credentials.ts';
import { markerEnd } from './marker.ts';
import { findOneTimeCode } from './one-time-codes.ts';
import { MIN_TOKEN_LENGTH } from './scan-window.ts';
import type { FragmentPolicy } from './text-fragments.ts';

/** Words that come between a name and its value. */
const LINKS: ReadonlySet<string> = new Set([
  'is',
  'was',
  'are',
  'be',
  'to',
  'as',
  'now',
  'using',
  'value',
  'set',
  'with',
]);

const SCHEMES: ReadonlySet<string> = new Set(['bearer', 'basic', 'digest']);

/** Words that name a secret by themselves, and how long a value must be to be one that stands right behind. */
const NAMES: ReadonlyMap<string, number> = new Map([
  ['password', 5],
  ['passwd', 5],
  ['passphrase', 5],
  ['passcode', 4],
  ['pwd', 6],
  ['pin', 4],
  ['secret', 8],
  ['token', 8],
  ['key', 16],
  ['apikey', 12],
  ['credential', 8],
  ['credentials', 8],
]);

/** `password for ann`, in front of a verb. */
const OWNED = /(?:^|[^A-Za-z])(password|passwd|passphrase|passcode|pin|secret) (?:for|of) \S{1,24}$/i;

/** What stands in front of `key` where the key is a secret. */
const KEY_KINDS: ReadonlySet<string> = new Set([
  'api',
  'access',
  'secret',
  'private',
  'signing',
  'encryption',
  'license',
  'auth',
  'account',
]);

/** Names of formats and algorithms, which have digits in them and are no secrets. */
const TECHNICAL =
  /^(?:base\d+|sha-?\d+|md\d|utf-?\d+|[hrep]s\d+|aes-?\d*|rsa-?\d*|bcrypt\d*|argon2\w*|oauth\d?|ed25519|x509|http\d?|v\d+|tls\S*|s3|ec2|k8s|\d+-?(?:bit|byte|char|day|hour|min|sec|[a-z]{1,3}$)\w*)(?:$|[^A-Za-z0-9])/i;

/** How far back a name counts for a random string. */
const NEAR = 40;
const NEAR_NAMES =
  /(?:password|passwd|passphrase|secret|token|credentials?|api[ _-]?key|access[ _-]?key|private[ _-]?key|signing[ _-]?key|encryption[ _-]?key|密钥|令牌|口令|密码)([^\n]{0,32})$/i;

/** Words between a name and a random string that make the string something else's. */
const UNRELATED =
  /\b(?:for|in|by|from|at|on|of|user|request|pod|trace|span|id|hash|digest|file|commit|order|job|node|host|bucket|cache|checksum|etag|version)\b/i;

/** How much of a base64 string may lie in front of its last long run. */
const MAX_BASE64_LEAD = 64;

/** Fewer characters are no random string that stands for itself. */
const MIN_RANDOM_LENGTH = 20;

/** The secret that begins at `start`, a token with a digit in it or a long one, by the words in front. */
export function findNamedSecret(
  text: string,
  start: number,
  end: number,
  policy: FragmentPolicy,
): Match | undefined {
  const code = findOneTimeCode(text, start, end, policy);
  if (code !== undefined) return code;
  const whole = wholeStart(text, start, end);
  const gap = skipBackToWord(text, whole);
  if (gap !== -1) {
    const found = byWordsBefore(text, gap, whole, policy);
    if (found !== undefined) return found;
  }
  return end - start >= MIN_RANDOM_LENGTH && policy.rules['high-entropy']
    ? randomString(text, start, end)
    : undefined;
}

/** Base64 has slashes and pluses, which a token has not: `wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY`. */
function wholeStart(text: string, start: number, end: number): number {
  if (end - start < MIN_TOKEN_LENGTH) return start;
  let at = start;
  while (at > 0 && start - at < MAX_BASE64_LEAD && isBase64Unit(text.charCodeAt(at - 1))) at--;
  return start - at < MAX_BASE64_LEAD ? at : start;
}

function isBase64Unit(code: number): boolean {
  return inClass(code, ALNUM) || code === 0x2f || code === 0x2b;
}

/** The end of the word in front, over white space, a colon and an opening quote; -1 where something else stands there. */
function skipBackToWord(text: string, start: number): number {
  let at = start;
  const last = text.charCodeAt(at - 1);
  if (last === 0x22 || last === 0x27 || last === 0x60 || last === 0x28 || last === 0x5b) at--;
  const spaceEnd = at;
  while (spaceEnd - at < 3 && isSpace(text.charCodeAt(at - 1))) at--;
  return at < spaceEnd && inClass(text.charCodeAt(at - 1), ALPHA) ? at : -1;
}

function byWordsBefore(
  text: string,
  wordEnd: number,
  start: number,
  policy: FragmentPolicy,
): Match | undefined {
  let end = wordEnd;
  let word = wordBefore(text, end);
  if (SCHEMES.has(word)) {
    return policy.rules.authorization ? findBareCredentials(text, end - word.length, end) : undefined;
  }
  let linked = false;
  for (let count = 0; count < 2 && LINKS.has(word); count++) {
    linked = true;
    end -= word.length + 1;
    if (text.charCodeAt(end) !== 0x20) return undefined;
    word = wordBefore(text, end);
  }
  if (linked && !NAMES.has(word))
    word = OWNED.exec(text.slice(Math.max(0, end - NEAR), end))?.[1]?.toLowerCase() ?? '';
  const least = NAMES.get(word);
  if (least === undefined) return undefined;
  const name = word === 'key' ? keyName(text, end - word.length) : word;
  const rule = name === undefined ? undefined : policy.keyMeaning(name).rule;
  if (rule === undefined || markerEnd(text, start) !== -1) return undefined;
  const secretEnd = wholeEnd(text, start);
  const value = text.slice(start, secretEnd);
  return isSecret(value, linked ? Math.min(least, 8) : least, linked)
    ? { start, end: secretEnd, rule }
    : undefined;
}

/** The words that matter, as the pass asks for them. */
export const SECRET_NAMES: WordFilter = new WordFilter([
  ...LINKS,
  ...SCHEMES,
  ...NAMES.keys(),
  'code',
  'otp',
  'totp',
]);

/** The word that ends at `end`, in lower case; empty where it is longer than any that matters. */
function wordBefore(text: string, end: number): string {
  let start = end;
  while (start > 0 && end - start < 12 && inClass(text.charCodeAt(start - 1), ALPHA)) start--;
  const before = text.charCodeAt(start - 1);
  return inClass(before, ALNUM) ? '' : text.slice(start, end).toLowerCase();
}

function keyName(text: string, keyStart: number): string | undefined {
  if (text.charCodeAt(keyStart - 1) !== 0x20) return undefined;
  const kind = wordBefore(text, keyStart - 1);
  return KEY_KINDS.has(kind) ? `${kind}_key` : undefined;
}

/** Passwords have punctuation that tokens do not; the sentence's own at the end is not theirs. */
function wholeEnd(text: string, start: number): number {
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

/** Letters with digits; digits alone only where a verb says that they are the value. */
function isSecret(value: string, least: number, linked: boolean): boolean {
  if (value.length < least || TECHNICAL.test(value) || /[=:()]/.test(value)) return false;
  const digits = /\d/.test(value);
  const letters = /[A-Za-z]/.test(value);
  if (digits && letters) return !/^\d{4}-\d\d-\d\d/.test(value);
  if (digits) return linked && /^\d{4,12}$/.test(value);
  return value.length >= 16 && looksRandom(value);
}

/** A string of chance near the name of a secret. Hashes and UUIDs have too many other reasons to stand there. */
function randomString(text: string, start: number, end: number): Match | undefined {
  // Hashes, UUIDs and what is all digits and dashes.
  if (skipClass(text, start, HEX | DASH, end) === end) return undefined;
  const near = NEAR_NAMES.exec(text.slice(Math.max(0, start - NEAR), start));
  if (near === null || UNRELATED.test(near[1] ?? '') || /[=:]\s*\S+\s/.test(near[1] ?? '')) return undefined;
  const value = text.slice(start, end);
  if (isKebab(value) || !looksRandom(value)) return undefined;
  return { start, end, rule: 'high-entropy' };
}

/** `checkout-7d9f8b6c5d-x2x4z`: names of workloads. */
function isKebab(value: string): boolean {
  return /^[a-z0-9]+(?:[-_][a-z0-9]+)+$/.test(value);
}
