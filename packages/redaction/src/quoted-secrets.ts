/** Secrets in quotes behind a word that names them: `my passphrase is "correct horse"`. */
import { ALPHA, inClass, KEY, skipClassBack } from './character-class.ts';
import type { Match } from './detector.ts';
import { valueAt } from './fragment-value.ts';
import { isHarmlessValue } from './harmless-value.ts';
import type { FragmentPolicy } from './text-fragments.ts';
import { looksRandom } from './value-condition.ts';
import { isIrregular, isKebab, isSentence } from './value-shape.ts';

/** Fewer characters are no secret. */
const MIN_LENGTH = 3;

/** Shorter arguments are names. */
const MIN_ARGUMENT = 6;

/** What stands quoted behind these and a verb is the secret. */
const NAMED = /^(?:password|passwd|passphrase|passcode|pwd|pin|secret|token|apikey)$/i;

/** Behind these it is without a verb as well; `unexpected token "x"` is a parser's. */
const NAMED_DIRECTLY =
  /^(?:password|passwd|passphrase|passcode|psk|passwort|kennwort|contrasena|wachtwoord)$/i;

/** PowerShell's way to make a password of a text. */
const SECURE_STRING = 'ConvertTo-SecureString';

/** Longer names are no settings. */
const MAX_SETTING = 64;

/** How MySQL, MariaDB and Oracle set a password. */
const IDENTIFIED_BY = /(?:^|[^a-z])identified(?: with \S{1,32})? (?:by|as|by password)$/i;

const VERB = /^(?:is|was)$/i;

/** The secret in the quotes behind the word that ends at `wordEnd`, and a space. */
export function findQuotedSecret(text: string, wordEnd: number, policy: FragmentPolicy): Match | undefined {
  let name = wordBefore(text, wordEnd);
  if (VERB.test(name)) {
    const end = wordEnd - name.length - 1;
    name = text.charCodeAt(end) === 0x20 ? wordBefore(text, end) : '';
    if (!NAMED.test(name)) return undefined;
  } else if (text.startsWith(SECURE_STRING, wordEnd - SECURE_STRING.length)) name = 'password';
  else if (!NAMED_DIRECTLY.test(name)) {
    name = IDENTIFIED_BY.test(text.slice(Math.max(0, wordEnd - MAX_SETTING), wordEnd))
      ? 'password'
      : settingBefore(text, wordEnd, policy);
    if (name === '') return undefined;
  }
  const value = valueAt(text, wordEnd + 1);
  if (value === undefined || !value.quoted || value.end - value.start < MIN_LENGTH) return undefined;
  // A quote that is never closed is an apostrophe, or the text's own.
  if (value.end === text.length || isHarmlessValue(text, name, value, true)) return undefined;
  const content = text.slice(value.start, value.end);
  if (isSentence(content)) return undefined;
  const rule = policy.ruleOfEntry(name, content);
  return rule === undefined ? undefined : { start: value.start, end: value.end, rule };
}

/** The argument behind one that names it: `define('DB_PASSWORD', 'x')`, `set :deploy_password, "x"`. */
export function findArgument(
  text: string,
  comma: number,
  quote: number,
  policy: FragmentPolicy,
): Match | undefined {
  const last = text.charCodeAt(comma - 1);
  const end = last === 0x22 || last === 0x27 ? comma - 1 : comma;
  const name = text.slice(skipClassBack(text, end, KEY, Math.max(0, end - MAX_SETTING)), end);
  if (name === '' || policy.keyMeaning(name).rule === undefined) return undefined;
  const value = valueAt(text, quote);
  if (value === undefined || value.end === text.length || isHarmlessValue(text, name, value, true))
    return undefined;
  const content = text.slice(value.start, value.end);
  // A list of names looks the same: `'password', 'newPassword'`.
  const isSecret = content.length >= MIN_ARGUMENT && (looksRandom(content) || isIrregular(content));
  if (!isSecret || isKebab(content) || policy.keyMeaning(content).rule !== undefined) return undefined;
  const rule = policy.ruleOfEntry(name, content);
  return rule === undefined ? undefined : { start: value.start, end: value.end, rule };
}

/** `AuthLDAPBindPassword` and `db_password`: names of several words that only configuration has. */
function settingBefore(text: string, end: number, policy: FragmentPolicy): string {
  const start = skipClassBack(text, end, KEY, Math.max(0, end - MAX_SETTING));
  const name = text.slice(start, end);
  const isSetting =
    /[a-z][A-Z]|[A-Za-z][_.-][A-Za-z]/.test(name) && policy.keyMeaning(name).rule !== undefined;
  return isSetting ? name : '';
}

function wordBefore(text: string, end: number): string {
  const start = skipClassBack(text, end, ALPHA, Math.max(0, end - 12));
  return inClass(text.charCodeAt(start - 1), ALPHA) ? '' : text.slice(start, end);
}
