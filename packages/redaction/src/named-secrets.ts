/** Secrets that a word in front gives away: `password is hunter2`, `bearer abc…`, `api key 9f8a…`. */
import { WordFilter } from './candidate-filter.ts';
import {
  ALNUM,
  ALPHA,
  DASH,
  HEX,
  inClass,
  isLineEnd,
  isSpace,
  KEY,
  skipClass,
  skipClassBack,
} from './character-class.ts';
import { CLAUSE_WORDS, findClauseSecret } from './clause-secrets.ts';
import type { Match } from './detector.ts';
import { looksRandom } from './entropy.ts';
import { findBareCredentials } from './http-credentials.ts';
import { findIdentityNumber, IDENTITY_WORDS } from './identity-numbers.ts';
import { markerEnd } from './marker.ts';
import { findOneTimeCode } from './one-time-codes.ts';
import { findPasswordHash } from './password-hash.ts';
import { MIN_TOKEN_LENGTH } from './scan-window.ts';
import type { FragmentPolicy } from './text-fragments.ts';
import { isKebab, isTechnical, wholeEnd } from './value-shape.ts';

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
  ['pw', 6],
  ['passwort', 6],
  ['kennwort', 6],
  ['senha', 6],
  ['requirepass', 3],
  ['masterauth', 3],
  ['pin', 4],
  ['psk', 6],
  ['secret', 8],
  ['token', 8],
  ['key', 16],
  ['apikey', 12],
  ['credential', 8],
  ['credentials', 8],
]);

/** Words for a password that are no keys, or too short for one. */
const PASSWORD_WORDS: ReadonlySet<string> = new Set(['pw', 'pass', 'auth', 'requirepass', 'masterauth']);

/** What people choose, behind which a name of words and dashes is one. */
const PASSWORD_LIKE = /^(?:pass|pw|pwd|auth|kennwort|senha|requirepass|masterauth)/;

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

/** The same in the configuration of network devices, whose keys people choose: `crypto isakmp key x`, `tacacs-server key x`. */
const DEVICE_KEY =
  /(?:^|[\s])(?:isakmp|tacacs(?:-server)?|radius(?:-server)?|wpa|wep|authentication|ospf|ntp|psk) key (?:\d )?["']?$|(?:^|\s)snmp(?:-server)? community ["']?$/i;

const MIN_DEVICE_KEY = 6;

/** Longer names are no settings. */
const MAX_COMPOUND = 64;

/** So is the password that a client sends. */
const MIN_COMMAND_VALUE = 4;

/** A setting's value is as short as people choose it. */
const MIN_COMPOUND_VALUE = 6;

/** How far back a name counts for a random string. */
const NEAR = 40;
const NEAR_NAMES =
  /(?:password|passwd|passphrase|secret|token|credentials?|api[ _-]?key|access[ _-]?key|private[ _-]?key|signing[ _-]?key|encryption[ _-]?key|密钥|令牌|口令|密码)([^\n]{0,32})$/i;

/** Words between a name and a random string that make the string something else's. */
const UNRELATED =
  /\b(?:for|in|by|from|at|on|of|user|request|pod|trace|span|id|hash|digest|file|commit|order|job|node|host|bucket|cache|checksum|etag|version)\b/i;

/** What cuts a password into tokens. */
const PASSWORD_SIGNS = '!#$%&*?@^~.';

/** Nobody types a longer one. */
const MAX_PASSWORD = 32;

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
  const number = findOneTimeCode(text, start, end, policy) ?? findIdentityNumber(text, start, policy);
  if (number !== undefined) return number;
  if (text.charCodeAt(start - 1) === 0x24) {
    const hash = findPasswordHash(text, start, policy);
    if (hash !== undefined) return hash;
  }
  const whole = wholeStart(text, start, end);
  const gap = skipBackToWord(text, whole);
  const named = gap === -1 ? undefined : byWordsBefore(text, gap, whole, policy);
  if (named !== undefined) return named;
  if (isBehindGap(text, whole)) {
    const found = findClauseSecret(text, whole, policy);
    if (found !== undefined) return found;
  }
  return end - start >= MIN_RANDOM_LENGTH && policy.rules['high-entropy']
    ? randomString(text, start, end)
    : undefined;
}

/** Base64 has slashes and pluses, which a token has not: `wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY`. */
function wholeStart(text: string, start: number, end: number): number {
  if (end - start < MIN_TOKEN_LENGTH) return passwordStart(text, start);
  let at = start;
  while (at > 0 && start - at < MAX_BASE64_LEAD && isBase64Unit(text.charCodeAt(at - 1))) at--;
  return start - at < MAX_BASE64_LEAD ? at : start;
}

/** Where the word begins that the signs of a password have cut: `P@ss` of `P@ssw0rd`. */
function passwordStart(text: string, start: number): number {
  if (!PASSWORD_SIGNS.includes(text.charAt(start - 1)) || start === 0) return start;
  let at = start - 1;
  while (at > 0 && start - at < MAX_PASSWORD && isPasswordUnit(text.charCodeAt(at - 1))) at--;
  return at;
}

function isPasswordUnit(code: number): boolean {
  return code > 0x28
    ? code < 0x7f && code !== 0x60 && code !== 0x5b
    : code === 0x21 || (code > 0x22 && code < 0x27);
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

/** Whether white space, and perhaps an opening quote, stands in front: a clause may end there. */
function isBehindGap(text: string, start: number): boolean {
  const before = text.charCodeAt(start - 1);
  const isQuote = before === 0x22 || before === 0x27 || before === 0x60 || before === 0x28 || before === 0x5b;
  return (
    before === 0x7c ||
    before === 0x3a ||
    before >= 0x3040 ||
    isSpace(isQuote ? text.charCodeAt(start - 2) : before)
  );
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
  if (
    (word === 'key' || word === 'community') &&
    DEVICE_KEY.test(text.slice(Math.max(0, start - NEAR), start))
  ) {
    const found = deviceKey(text, start, policy);
    if (found !== undefined) return found;
  }
  const compound = compoundBefore(text, end, word);
  const isCommand = isProtocolCommand(text, end - word.length, end);
  const least = isCommand ? MIN_COMMAND_VALUE : compound === undefined ? NAMES.get(word) : MIN_COMPOUND_VALUE;
  if (least === undefined) return undefined;
  const name = compound ?? nameOf(text, word, end);
  const rule = name === undefined ? undefined : policy.keyMeaning(name).rule;
  if (rule === undefined || markerEnd(text, start) !== -1) return undefined;
  const secretEnd = wholeEnd(text, start);
  // `AUTH ann [REDACTED:password]`: the name of somebody, whose password is masked.
  if (isCommand && markerEnd(text, secretEnd + 1) !== -1) return undefined;
  const value = text.slice(start, secretEnd);
  // Names of resources stand behind names of secrets, too: `secret db-pass-2 not found`, `pin GPIO17`.
  const isResource = !linked && isKebab(value) && !PASSWORD_LIKE.test(word);
  if (isResource || (word === 'pin' && /[A-Za-z]/.test(value))) return undefined;
  return isSecret(value, linked ? Math.min(least, 8) : least, linked)
    ? { start, end: secretEnd, rule }
    : undefined;
}

function deviceKey(text: string, start: number, policy: FragmentPolicy): Match | undefined {
  const end = wholeEnd(text, start);
  const { rule } = policy.keyMeaning('password');
  return rule === undefined || end - start < MIN_DEVICE_KEY ? undefined : { start, end, rule };
}

/** The words that matter, as the pass asks for them. */
export const SECRET_NAMES: WordFilter = new WordFilter([
  ...LINKS,
  ...SCHEMES,
  ...NAMES.keys(),
  ...CLAUSE_WORDS,
  ...IDENTITY_WORDS,
  'pass',
  'auth',
  'community',
  'code',
  'otp',
  'totp',
]);

/** The word that ends at `end`, in lower case; empty where it is longer than any that matters. */
function wordBefore(text: string, end: number): string {
  let start = end;
  while (start > 0 && end - start < 12 && inClass(text.charCodeAt(start - 1), ALPHA)) start--;
  return inClass(text.charCodeAt(start - 1), ALNUM) ? '' : text.slice(start, end).toLowerCase();
}

/** `DB_PASS` of `setx DB_PASS x`, `connection.password`: a name of several words that only configuration has. */
function compoundBefore(text: string, end: number, word: string): string | undefined {
  const sign = text.charCodeAt(end - word.length - 1);
  if (word === '' || (sign !== 0x5f && sign !== 0x2e && sign !== 0x2d)) return undefined;
  const start = skipClassBack(text, end, KEY, Math.max(0, end - MAX_COMPOUND));
  return start === end - word.length || inClass(text.charCodeAt(start), DASH)
    ? undefined
    : text.slice(start, end);
}

/** A key of the kind that the word names. */
function nameOf(text: string, word: string, end: number): string | undefined {
  if (word === 'key') return keyName(text, end - word.length);
  return PASSWORD_WORDS.has(word) ? 'password' : word;
}

/** `PASS x` of FTP and mail, `AUTH x` of Redis: a command is a line of its own, in capitals. */
function isProtocolCommand(text: string, start: number, end: number): boolean {
  if (!text.startsWith('PASS', start) && !text.startsWith('AUTH', start)) return false;
  if (end - start !== 4) return false;
  const before = text.charCodeAt(start - 1);
  return start === 0 || isLineEnd(before) || (before === 0x20 && text.charCodeAt(start - 2) === 0x3e);
}

function keyName(text: string, keyStart: number): string | undefined {
  if (text.charCodeAt(keyStart - 1) !== 0x20) return undefined;
  const kind = wordBefore(text, keyStart - 1);
  return KEY_KINDS.has(kind) ? `${kind}_key` : undefined;
}

/** Letters with digits; digits alone only where a verb says that they are the value. */
function isSecret(value: string, least: number, linked: boolean): boolean {
  if (value.length < least || isTechnical(value) || /[=:()](?!=?$)/.test(value)) return false;
  const digits = /\d/.test(value);
  const letters = /[A-Za-z]/.test(value);
  if (digits && letters) return true;
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
