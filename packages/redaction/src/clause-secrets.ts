/**
 * Secrets at the end of a clause that names them and says whose they are: `new secret for service: "zz 11 yy 22"`,
 * `password for user ann is hunter22`, `the passphrase was changed to 'two words'`.
 */

import { findDashedPassword, findDirectPassword, findNumberedPassword } from './adjacent-passwords.ts';
import { ALNUM, ALPHA, inClass, isLineEnd, isSpace, skipClass, TOKEN } from './character-class.ts';
import type { Match } from './detector.ts';
import { looksRandom } from './entropy.ts';
import { quotedValue, type ValueRange } from './fragment-value.ts';
import { isHarmlessValue, isProseWord } from './harmless-value.ts';
import { HARMLESS_TAIL } from './key-terms.ts';
import { PASSWORD_NAMES, UNMISTAKABLE_NAMES } from './password-names.ts';
import type { FragmentPolicy } from './text-fragments.ts';
import {
  isIrregular,
  isKebab,
  isMixed,
  isPunctuated,
  isSentence,
  isTechnical,
  wholeEnd,
} from './value-shape.ts';

/** How far in front of the value its clause may begin. */
const MAX_CLAUSE = 112;

/** How far behind the name the value may begin. */
const MAX_DISTANCE = 96;

/** Names of what machines make. */
const MADE =
  '(?:new |old )?(?:[a-z]+ )?(?:tokens?|secrets?)|credentials?|(?:api|access|secret|private|signing|encryption|auth|license|webhook|master|shared)[ _-]?(?:key|secret)s?';

/** The verbs and prepositions that a value can follow, as the pass asks for them. */
export const CLAUSE_WORDS: readonly string[] =
  'is was to as be now from using value following ist lautet auf est es jest'.split(' ');

/** Verbs that no word of the pass is made of. */
const FOREIGN_VERBS = 'é|è|är';

/** What stands between the name and the value: words about whose it is, then a sign or a verb. */
const OWNER = "((?: (?:[dlcqns]['’])?[^\\s\"'`;!?=:]{0,40}[^\\s\"'`;!?=:.,]){0,7})";
const LINK = `( ?[:：=]| (?:→|->|=>|${CLAUSE_WORDS.join('|')}|${FOREIGN_VERBS})[:=]?)\\s{1,4}["'\`([“‘]?$`;

/** What a clause ends with, where it is a word; or the name that {@link LOGIN} asks for. */
const LAST_WORD = new RegExp(
  `(?:^|[^\\p{L}])(?:${CLAUSE_WORDS.join('|')}|${FOREIGN_VERBS}|${UNMISTAKABLE_NAMES}|pass|pw)$`,
  'iu',
);

const CLAUSE = new RegExp(`(?:^|[^\\p{L}\\d_-])(?:(${PASSWORD_NAMES})|(${MADE}))${OWNER}${LINK}`, 'iu');

/** `user ann, password `, `login ann/password `: a name of somebody in front makes what follows a password. */
const LOGIN =
  /(?:^|[^a-z])(?:user(?:name)?|login)[ =:]+\S{1,64}\s{0,4}[/,;]?\s{0,4}(?:and |with )?(?:password|passwd|pass|pwd|pw)[ :=]{1,2}$|(?:^|[^a-z])(?:cred(?:ential)?s?|logins?|accounts?)[^\n:]{0,24}: ?\S{1,40} ?\/ ?$|(?:^|[^a-z])cred(?:ential)?s? [^\s:]{1,40}:$|(?:^|[^a-z])u(?:ser)?\/p(?:ass|w|wd)?: ?\S{1,40} ?\/ ?$|(?:^|[^a-z])(?:log(?:ging|ged)?[ -]?in|sign(?:ing|ed)?[ -]?in|authenticat\w{1,5})(?: to \S{1,64})? (?:as|with|using) \S{1,40} [/:] $/i;

/** Longer than any name of a password, with what stands in front. */
const MAX_NAME = 24;

const MAX_UNSPACED = 16;
const UNSPACED_NAME = /(密码|密碼|口令|密钥|令牌|パスワード|비밀번호)(?:是|为|為|は|는|改为|重置为)? ?$/;

const MAX_CELL = 56;
const CELL = /(?:^|[|\n])\s{0,8}["']?([\w.-]{2,40})["']?\s{0,8}\|\s?$/;

const GIVEN =
  /(?:^|[^a-z])(?:new|initial|temporary|generated|current|your|my|default) (?:[a-z]+ )?(?:secret|token|credential)/i;

/** Words behind a name that leave it what it is, of those that make a key one about the secret. */
const LEAVE: ReadonlySet<string> = new Set(
  (
    'for of to from at by on in detected found sent received entered seen blocked exposed used changed created updated modified issued generated reset refreshed rotated set provided ' +
    'has is was been rejected accepted leaked revoked expired invalid denied refused wrong value user username service server client host db database account owner'
  ).split(' '),
);

/** At the end of a clause these name what the value is: no secret. */
const NAMED_OTHERWISE: ReadonlySet<string> = new Set(
  (
    'id ids uuid hash digest checksum commit trace span request line row column code status error errors reason message ms ' +
    'seconds version file path url uri name names role email address port type kind at because count index key label tag'
  ).split(' '),
);

/** At the end of a clause these name who has the secret: a bare word behind them may be that name. */
const OWNERS: ReadonlySet<string> = new Set(
  'user username account client service server host app application node pod job tenant customer member owner group org team project device bucket'.split(
    ' ',
  ),
);

/** The secret that begins at `start`, or in the quotes around it, by the clause in front. */
export function findClauseSecret(text: string, start: number, policy: FragmentPolicy): Match | undefined {
  if (text.charCodeAt(start - 1) >= 0x3040 || text.charCodeAt(start - 2) >= 0x3040)
    return findBehindUnspacedName(text, start, policy);
  if (!endsClause(text, start)) return isCellBefore(text, start) ? findCell(text, start, policy) : undefined;
  const direct = findDirectPassword(text, start, policy);
  if (direct !== undefined) return direct;
  const line = lineBefore(text, start);
  const clause = CLAUSE.exec(line);
  if (clause === null) return LOGIN.test(line) ? loginSecret(text, start, policy) : undefined;
  const [, password, made = '', owner = '', link = ''] = clause;
  const words = owner.trim().toLowerCase().split(' ');
  const [first = ''] = words;
  if (HARMLESS_TAIL.has(first) && !LEAVE.has(first)) return undefined;
  const last = (words.at(-1) ?? '').replace(/^[([]|[\])]$/g, '');
  if (NAMED_OTHERWISE.has(last)) return undefined;
  const rule = policy.keyMeaning(password === undefined ? keyOf(made) : passwordKey(password)).rule;
  if (rule === undefined) return undefined;
  const range = rangeOf(text, start);
  if (range === undefined || isHarmlessValue(text, '', range, true)) return undefined;
  const value = text.slice(range.start, range.end);
  const isOwned = OWNERS.has(last) && /[:：=]/.test(link);
  const accepts = range.quoted
    ? isQuotedSecret(value, password !== undefined || isGiven(line, clause.index)) ||
      (password !== undefined && SAYS_IT.test(link) && isMixed(value) && isKebab(value))
    : password !== undefined && !isOwned
      ? isPassword(value) || (SAYS_IT.test(link) && isMixed(value) && isKebab(value) && !isTechnical(value))
      : isStrong(value);
  return accepts ? { start: range.start, end: range.end, rule } : undefined;
}

/** Signs and verbs behind which no name of a place stands. */
const SAYS_IT = /(?:is|was|to|ist|lautet|auf|est|es|é|è|är|jest|[:=：])[:=]?\s*["'`([“‘]?$/;

/** `密码 x`, `パスワードはx`: scripts that write no spaces have the value right behind its name, or a space between. */
function findBehindUnspacedName(text: string, start: number, policy: FragmentPolicy): Match | undefined {
  const name = UNSPACED_NAME.exec(text.slice(Math.max(0, start - MAX_UNSPACED), start))?.[1];
  const rule = name === undefined ? undefined : policy.keyMeaning(name).rule;
  if (rule === undefined) return undefined;
  const end = wholeEnd(text, start);
  return isPassword(text.slice(start, end)) ? { start, end, rule } : undefined;
}

function isCellBefore(text: string, start: number): boolean {
  const before = text.charCodeAt(start - 1);
  return before === 0x7c || (before === 0x20 && text.charCodeAt(start - 2) === 0x7c);
}

/** `| password | x |`: the cell of a table behind that of its name. */
function findCell(text: string, start: number, policy: FragmentPolicy): Match | undefined {
  const name = CELL.exec(text.slice(Math.max(0, start - MAX_CELL), start))?.[1];
  if (name === undefined || policy.keyMeaning(name).rule === undefined) return undefined;
  const whole = wholeEnd(text, start);
  const bar = text.indexOf('|', start);
  const end = bar === -1 ? whole : Math.min(bar, whole);
  const value = text.slice(start, end);
  if (value.length < 6 || isTechnical(value) || isPathOrName(value) || !isMixed(value)) return undefined;
  const rule = policy.ruleOfEntry(name, value);
  return rule === undefined ? undefined : { start, end, rule };
}

/** Whether a sign or a verb that a value can follow stands in front, over white space and an opening quote. */
function endsClause(text: string, start: number): boolean {
  let at = start;
  while (start - at < 6 && /[\s"'`([“‘]/.test(text.charAt(at - 1))) at--;
  const code = text.charCodeAt(at - 1);
  if (code === 0x3a || code === 0x3d || code === 0x3e || code === 0x2192 || code === 0xff1a || code === 0x2f)
    return true;
  if (!inClass(code, ALPHA) && !(code >= 0xc0 && code < 0x2000)) return false;
  return LAST_WORD.test(text.slice(Math.max(0, at - MAX_NAME), at));
}

/** From the line's beginning on which the clause stands; line ends right in front of the value do not count. */
function lineBefore(text: string, start: number): string {
  let at = start;
  while (start - at < 6 && isSpace(text.charCodeAt(at - 1))) at--;
  const limit = Math.max(0, start - MAX_CLAUSE);
  while (at > limit && !isLineEnd(text.charCodeAt(at - 1))) at--;
  return text.slice(at, start);
}

/**
 * The same from the name on, whose last letter is in front of `nameEnd`, for values without a digit, at which the pass
 * does not stop.
 */
export function findBehindPasswordName(
  text: string,
  nameEnd: number,
  policy: FragmentPolicy,
): Match | undefined {
  const first = rangeOf(text, nameEnd + 1);
  if (first !== undefined && !first.quoted) {
    const found = LOGIN.test(text.slice(Math.max(0, nameEnd - MAX_CLAUSE), nameEnd + 1))
      ? loginSecret(text, nameEnd + 1, policy)
      : undefined;
    if (found !== undefined) return found;
  }
  const numbered = findNumberedPassword(text, nameEnd, policy) ?? findDashedPassword(text, nameEnd, policy);
  if (numbered !== undefined) return numbered;
  let at = nameEnd;
  const limit = Math.min(text.length, nameEnd + MAX_DISTANCE);
  for (let words = 0; words < 8; words++) {
    while (at < limit && !isSpace(text.charCodeAt(at)) && !isOpeningQuote(text.charCodeAt(at))) at++;
    const space = at;
    while (at < space + 4 && isSpace(text.charCodeAt(at))) at++;
    const wordStart = at;
    if (at >= limit || at === space) return undefined;
    const end = wholeEnd(text, wordStart);
    const word = text.slice(wordStart, end);
    if (isIrregular(word) || isPunctuated(word)) {
      const found =
        findClauseSecret(text, wordStart, policy) ?? rightBehind(text, nameEnd, wordStart, policy);
      return found !== undefined && found.start >= wordStart ? found : undefined;
    }
    at = wordStart;
  }
  return undefined;
}

function isOpeningQuote(code: number): boolean {
  return code === 0x22 || code === 0x27;
}

/** `password WinterxGEtOc` */
function rightBehind(
  text: string,
  nameEnd: number,
  start: number,
  policy: FragmentPolicy,
): Match | undefined {
  if (start !== nameEnd + 1) return undefined;
  const { rule } = policy.keyMeaning('password');
  return rule === undefined ? undefined : { start, end: wholeEnd(text, start), rule };
}

function loginSecret(text: string, start: number, policy: FragmentPolicy): Match | undefined {
  const range = rangeOf(text, start);
  const { rule } = policy.keyMeaning('password');
  if (rule === undefined || range === undefined || range.end - range.start < 4) return undefined;
  const value = text.slice(range.start, range.end);
  if (isHarmlessValue(text, '', range, true) || isProseWord(value.toLowerCase())) return undefined;
  return isMixed(value) || isIrregular(value) || /^[a-z]{8,}$/.test(value)
    ? { start: range.start, end: range.end, rule }
    : undefined;
}

/** A key for the name of a password in any language. */
function passwordKey(name: string): string {
  const lower = name.toLowerCase();
  if (lower === 'pin') return lower;
  return /phrase$/.test(lower) && lower.includes(' ') ? lower : 'password';
}

/** A key with the words of the name: its last one, and the one before a key. */
function keyOf(name: string): string {
  const words = name.toLowerCase().split(/[ _-]/);
  const last = words.at(-1) ?? '';
  return /^keys?$/.test(last) ? words.slice(-2).join('_') : /^(?:phrase|passe)$/.test(last) ? name : last;
}

function rangeOf(text: string, start: number): ValueRange | undefined {
  const before = text.charCodeAt(start - 1);
  const quote = before === 0x22 || before === 0x27 || before === 0x60 ? start - 1 : start;
  const quoted = quotedValue(text, quote);
  if (quoted !== undefined) return quoted.end < text.length && quoted.end > quoted.start ? quoted : undefined;
  const end = wholeEnd(text, start);
  return end === start ? undefined : { start, end, quoted: false };
}

/** `new secret`, `generated token`: somebody got it just now. */
function isGiven(line: string, nameStart: number): boolean {
  return GIVEN.test(line.slice(0, nameStart + 16));
}

/** What is quoted, if it is no sentence, name, time, path or number. */
function isQuotedSecret(value: string, isPasswordName: boolean): boolean {
  if (value.length < 4 || value.length > 128 || isTechnical(value) || isPathOrName(value)) return false;
  const words = value.split(/\s+/);
  if (isSentence(value) || (words.length === 1 && isProseWord(value.toLowerCase()))) return false;
  const hasDigit = /\d/.test(value);
  if (words.length > 1)
    return hasDigit ? /[A-Za-z].*\s|\s.*[A-Za-z]|\d\s+\d/.test(value) : isPasswordName && words.length > 2;
  if (hasDigit) return /\p{L}/u.test(value) || (isPasswordName && value.length >= 6);
  return isPasswordName ? value.length >= 6 : isIrregular(value);
}

/** A bare word behind a password's name. */
function isPassword(value: string): boolean {
  if (value.length < 6 || isTechnical(value) || isPathOrName(value)) return false;
  return isMixed(value) || isIrregular(value) || isPunctuated(value) || /^[a-z]+[A-Z][A-Za-z]+$/.test(value);
}

/** A random string, also where the name may be about something else. */
function isStrong(value: string): boolean {
  return value.length >= 16 && isMixed(value) && !isPathOrName(value) && looksRandom(value);
}

/** `shop-db-2`, `v1.2.3`, `/run/secrets/db`, `a.b.example.com`, `https://…`. */
function isPathOrName(value: string): boolean {
  if (/^[a-z0-9]+(?:[-_.][a-z0-9]+)+$/.test(value) || /^[/~]|:\/\/|^[A-Za-z]:\\/.test(value)) return true;
  return skipClass(value, 0, TOKEN) === value.length && !inClass(value.charCodeAt(0), ALNUM);
}
