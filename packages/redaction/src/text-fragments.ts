/** `key=value` and its relatives inside a text: a sensitive key, a separator, and the value that it gives away. */
import { inClass, isDigit, isSpace, WORD } from './character-class.ts';
import type { EnabledRules, Match } from './detector.ts';
import { encodedValueAt } from './encoded-value.ts';
import { looksRandom } from './entropy.ts';
import { findFormField } from './form-data.ts';
import { type KeyRange, keyBefore, wordBefore } from './fragment-key.ts';
import { type ValueRange, valueAt } from './fragment-value.ts';
import { isHarmlessValue } from './harmless-value.ts';
import { findCookies } from './http-cookies.ts';
import { findAuthorization } from './http-credentials.ts';
import type { KeyMeaning, KeyReader } from './key-memory.ts';
import { markerEnd } from './marker.ts';
import { pairName } from './name-value-pair.ts';
import { phraseAt } from './pass-phrase.ts';
import { isSecretParameter } from './url-secrets.ts';

/** What a header holds that has nothing to hide. */
const NONE: readonly Match[] = [];

/** What languages with types behind a colon call a text. */
const TYPES: ReadonlySet<string> = new Set(['string', 'String', 'str', 'String?', 'Optional']);

/** Shorter ids could be guessed. */
const MIN_SESSION_ID_LENGTH = 8;

/** What the matchers need to know of the policy. */
export interface FragmentPolicy {
  readonly rules: EnabledRules;
  /** What a key means by itself. */
  readonly keyMeaning: KeyReader;
  /** The rule of a sensitive key with that value, or `undefined` where the value makes it harmless. */
  ruleOfEntry(key: string, value: string): string | undefined;
}

/** What is given away by the separator at `at`: `=`, `:`, `=>`, `:=`, or the verb of `密码是…`. */
export function findFragment(
  text: string,
  at: number,
  policy: FragmentPolicy,
): Match | readonly Match[] | undefined {
  const code = text.charCodeAt(at);
  const next = text.charCodeAt(at + 1);
  const equals = code === 0x3d || code === 0xff1d;
  if (equals ? isComparison(text, at) : isOtherColon(text, at)) return undefined;
  const arrow = equals && next === 0x3e;
  // `:=` of Go and Pascal is seen from its colon, `=>` of Ruby and PHP from its equals sign.
  const from = arrow || (!equals && next === 0x3d) ? at + 2 : at + 1;
  const key = keyOfType(text, keyBefore(text, at), equals);
  if (key === undefined) return undefined;
  if (!equals && next === 0x2d && text.startsWith('${', key.start - 2))
    return matchesOf(text, key, at + 2, policy, false, false);
  // `arn:aws:secretsmanager:…:secret:name`: parts of a name.
  if (!equals && text.charCodeAt(key.start - 1) === 0x3a && !isSpace(next)) return undefined;
  const prose = !equals && (isSpace(next) || code > 0x2e80);
  return matchesOf(text, key, from, policy, prose, arrow);
}

/** `token: string = 'x'`: what stands in front of the equals sign is the type, and the key in front of it. */
function keyOfType(text: string, key: KeyRange | undefined, equals: boolean): KeyRange | undefined {
  if (key === undefined || !equals || text.charCodeAt(key.start - 2) !== 0x3a) return key;
  return TYPES.has(text.slice(key.start, key.end)) ? keyBefore(text, key.start - 2) : key;
}

/** The same where the separator is percent-encoded: `password%3Dx`, `%22password%22%3A%22x%22`. */
export function findEncodedFragment(
  text: string,
  at: number,
  from: number,
  policy: FragmentPolicy,
): Match | undefined {
  const key = keyBefore(text, at);
  if (key === undefined) return undefined;
  const own = text.slice(key.start, key.end);
  const name = sensitiveName(text, key, own, policy.keyMeaning(own), policy);
  if (name === undefined) return undefined;
  const value = encodedValueAt(text, from);
  if (value === undefined || isHarmlessValue(text, name, value, false)) return undefined;
  const rule = policy.ruleOfEntry(name, text.slice(value.start, value.end));
  return rule === undefined ? undefined : { start: value.start, end: value.end, rule };
}

/** `::`, `://`, `12:30`, and the colon of `:=` where the equals sign would be looked at again. */
function isOtherColon(text: string, at: number): boolean {
  const next = text.charCodeAt(at + 1);
  const before = text.charCodeAt(at - 1);
  if (next === 0x3a || before === 0x3a) return true;
  return isDigit(before) && isDigit(next);
}

/** `==`, `!=`, `<=`, `>=`, `=~`, and the equals sign of `:=`. */
function isComparison(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at + 1);
  if (after === 0x3d || after === 0x7e) return true;
  return before === 0x3d || before === 0x21 || before === 0x3c || before === 0x3e || before === 0x3a;
}

function matchesOf(
  text: string,
  key: KeyRange,
  from: number,
  policy: FragmentPolicy,
  prose: boolean,
  arrow: boolean,
): Match | readonly Match[] | undefined {
  const name = text.slice(key.start, key.end);
  const meaning = policy.keyMeaning(name);
  if (meaning.harmless && !isParameter(text, key)) return undefined;
  if (isMaskedItem(text, from)) return undefined;
  const secretName = sensitiveName(text, key, name, meaning, policy);
  const header = headerMatches(
    text,
    from,
    secretName === undefined ? meaning : policy.keyMeaning(secretName),
    policy,
  );
  if (header !== undefined) return header === NONE ? undefined : header;
  if (meaning.formField) return formField(text, from, policy);
  const isSession = meaning.sessionCookie && text.charCodeAt(from - 1) === 0x3d && key.end === from - 1;
  const isQueried = isParameter(text, key);
  if (secretName === undefined && !isSession && !isQueried) return undefined;
  const value = phraseOf(text, from, secretName, policy) ?? valueAt(text, from);
  if (value === undefined || isHarmlessValue(text, name, value, prose)) return undefined;
  if (arrow && isArrowFunction(text, key, value)) return undefined;
  const content = text.slice(value.start, value.end);
  const isId = isSession && policy.rules.cookie && isSessionId(content);
  const rule = ruleOfEntry(name, secretName, content, isQueried, policy) ?? (isId ? 'cookie' : undefined);
  return rule === undefined ? undefined : { start: value.start, end: value.end, rule };
}

/** A password of several words, or the words that a wallet is recovered by. */
function phraseOf(
  text: string,
  from: number,
  secretName: string | undefined,
  policy: FragmentPolicy,
): ValueRange | undefined {
  if (secretName === undefined) return undefined;
  const isSpaced = text.charCodeAt(from) === 0x20;
  const start = isSpaced ? from + 1 : from;
  if ((text.charCodeAt(start) | 0x20) < 0x61) return undefined;
  const { rule } = policy.keyMeaning(secretName);
  if (rule !== 'password' && rule !== 'secret') return undefined;
  if (rule === 'secret' && !/phrase|mnemonic|seed/i.test(secretName)) return undefined;
  return phraseAt(text, start, text.charCodeAt(from - 1) === 0x3d && !isSpaced);
}

/** Nearly all that is found is masked and looked at again: `token=[REDACTED:token]` has nothing left. */
function isMaskedItem(text: string, from: number): boolean {
  const end = markerEnd(text, from);
  return end !== -1 && (end === text.length || text.charCodeAt(end) === 0x26);
}

/** The credentials of a header; none where it holds none; `undefined` where the key is to be judged as any other. */
function headerMatches(
  text: string,
  from: number,
  { header }: KeyMeaning,
  { rules }: FragmentPolicy,
): Match | readonly Match[] | undefined {
  if (header === undefined) return undefined;
  if (header === 'authorization') {
    if (!rules.authorization) return undefined;
    const match = findAuthorization(text, from);
    return match ?? NONE;
  }
  const cookies = rules.cookie ? findCookies(text, from, header === 'set-cookie') : undefined;
  return cookies?.length === 0 ? NONE : cookies;
}

function ruleOfEntry(
  name: string,
  secretName: string | undefined,
  value: string,
  isQueried: boolean,
  policy: FragmentPolicy,
): string | undefined {
  const rule = secretName === undefined ? undefined : policy.ruleOfEntry(secretName, value);
  if (rule !== undefined) return rule;
  return isQueried && policy.rules['url-secret'] && isSecretParameter(name, value) ? 'url-secret' : undefined;
}

/** An id that somebody was given, not the state of a session. */
function isSessionId(value: string): boolean {
  return (
    value.length >= MIN_SESSION_ID_LENGTH &&
    (looksRandom(value) || /\d[^\d]*[A-Za-z]|[A-Za-z][^A-Za-z]*\d/.test(value))
  );
}

/** `name="password"`, an empty line, the content: a part of multipart/form-data (RFC 7578). */
function formField(text: string, from: number, policy: FragmentPolicy): Match | undefined {
  const field = findFormField(text, from);
  if (field === undefined || policy.keyMeaning(field.name).rule === undefined) return undefined;
  const rule = policy.ruleOfEntry(field.name, text.slice(field.start, field.end));
  if (rule === undefined || isHarmlessValue(text, field.name, { ...field, quoted: true }, false))
    return undefined;
  return { start: field.start, end: field.end, rule };
}

/** The key's name where it is sensitive by itself, with the word in front of it, or as the value of a sensitive name. */
function sensitiveName(
  text: string,
  key: KeyRange,
  name: string,
  meaning: KeyMeaning,
  policy: FragmentPolicy,
): string | undefined {
  if (meaning.rule !== undefined) return name;
  if (!meaning.pairValue && !meaning.secondWord) return undefined;
  const other = meaning.pairValue ? pairName(text, key.start) : withWordBefore(text, key, policy);
  return other !== undefined && policy.keyMeaning(other).rule !== undefined ? other : undefined;
}

/** `api key`, `mot de passe`: one word in front, or two where that names nothing. */
function withWordBefore(text: string, key: KeyRange, policy: FragmentPolicy): string | undefined {
  const second = wordBefore(text, key.start);
  if (second === undefined) return undefined;
  const name = `${text.slice(second.start, second.end)}_${text.slice(key.start, key.end)}`;
  if (policy.keyMeaning(name).rule !== undefined) return name;
  const first = wordBefore(text, second.start);
  return first && `${text.slice(first.start, first.end)}_${name}`;
}

/** Whether the key is a parameter of a URL's query or fragment. */
function isParameter(text: string, key: KeyRange): boolean {
  const before = text.charCodeAt(key.start - 1);
  if (before === 0x3b) return text.startsWith('&amp;', key.start - 5);
  return before === 0x3f || before === 0x26 || before === 0x23;
}

/** `token => token.id`, `(password) => {`: no quotes on either side, and code behind the arrow. */
function isArrowFunction(text: string, key: KeyRange, value: ValueRange): boolean {
  if (value.quoted || text.charCodeAt(key.end) === 0x22 || text.charCodeAt(key.end) === 0x27) return false;
  const first = text.charCodeAt(value.start);
  if (first === 0x7b || first === 0x28) return true;
  let end = value.start;
  while (inClass(text.charCodeAt(end), WORD)) end++;
  const next = text.charCodeAt(end);
  return next === 0x28 || next === 0x2e || next === 0x5b;
}
