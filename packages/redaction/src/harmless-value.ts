/** What stands behind a sensitive key and is no secret: absent values, placeholders, types, code and prose. */
import { ALPHA, DIGITS, inClass, isDigit, isUpper, skipClass, WORD } from './character-class.ts';
import type { ValueRange } from './fragment-value.ts';
import { markerEnd } from './marker.ts';

/** Words that stand for a value, or say what became of it. In lower case. */
const HARMLESS_WORDS: ReadonlySet<string> = new Set(
  (
    '~ null none nil undefined nan true false yes no on off n/a na unset empty blank missing absent present set unknown ' +
    'required optional mandatory invalid valid expired active inactive enabled disabled revoked rotated refreshed reset ' +
    'changed updated created deleted removed accepted rejected denied failed failure success successful succeeded ok ' +
    'wrong incorrect correct mismatch mismatched match matched matches verified unverified validated malformed weak strong ' +
    'hidden masked redacted filtered encrypted hashed sensitive protected omitted ' +
    'string number boolean bool integer int object array any str bytes text varchar char void never secretstr securestring ' +
    'obligatoire obligatoria obligatorio requis requise requerida requerido obrigatória obrigatório invalide inválida inválido ungültig falsch leer erforderlich incorrecta incorrecto incorrecte неверный обязателен 필수 必須 ' +
    'read write example sample placeholder default todo tbd xxx bearer basic digest negotiate'
  ).split(' '),
);

/** Words that begin a sentence about the key rather than its value. In lower case. */
const PROSE_WORDS: ReadonlySet<string> = new Set(
  (
    'a an the this that these those it its is are was were be been being has have had having do does did will would shall ' +
    'should can could may might must need needs to too of for from in into on onto at as by with without within via per and ' +
    'or but nor not no if when while where why how what which who your you our we they their his her my i he she please ' +
    'use using used enter entered provide provided choose chosen keep send sent check checked see set get got make made ' +
    "contains contain cannot can't couldn't don't doesn't didn't isn't wasn't won't unable only always never all any some each every " +
    'invalid expired missing required optional valid wrong incorrect field length minimum maximum at least more less than ' +
    'mindestens muss darf ist sind wurde wird nicht kein keine falsch doit est debe deve muito refused found unreachable retype confirm repeat again type verify verified ' +
    'already still also just both same different new old must between after before because since until unless'
  ).split(' '),
);

/** Whether a word, in lower case, belongs to a sentence rather than to a value. */
export function isProseWord(word: string): boolean {
  return PROSE_WORDS.has(word);
}

/** What code reads values from: `req.body.password` names a value and is none. */
const CODE_ROOTS: ReadonlySet<string> = new Set(
  (
    'process req request res response config conf cfg settings options opts self this os env environ ctx context params ' +
    'args argv user users data body props state event e app session store secrets vault credentials creds form input ' +
    'values var local module.exports import meta window document account client auth db row result payload'
  ).split(' '),
);

/** What code has behind an equals sign in front of what it computes. */
const CODE_KEYWORDS: ReadonlySet<string> = new Set(
  'await new async function lambda typeof not yield if match case try return require import from'.split(' '),
);

/**
 * Whether the value is no secret.
 *
 * @param keyStart - where its key begins, to recognise code that hands a variable on.
 * @param prose - whether a sentence may follow the separator, as it may follow `: `.
 */
export function isHarmlessValue(text: string, key: string, value: ValueRange, prose: boolean): boolean {
  const { start, end, quoted } = value;
  if (end - start === 0) return true;
  if (isMarked(text, start, end)) return true;
  if (isMask(text, start, end) || isPlaceholder(text, start, end)) return true;
  if (isHarmlessRange(text, start, end) || isNamed(text, key, start, end)) return true;
  if (quoted) return end - start < MIN_SIGNS && isAllSigns(text, start, end);
  // A sentence in a script that writes no spaces.
  if (text.charCodeAt(start) >= 0x2e80) return true;
  if (isCode(text, key, start, end) || isAside(text, start)) return true;
  return prose && isProse(text, start, end);
}

/** Fewer signs without a letter or digit are code: `input("Password: ")`. */
const MIN_SIGNS = 4;

function isAllSigns(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (inClass(code, WORD) || code >= 128) return false;
  }
  return true;
}

/** Longer values are no durations, placeholders and names of files and headers. */
const MAX_NAMED_LENGTH = 40;

/** `30d`, `your-password`, `X-Api-Key`, `tls.key`. */
const NAMED =
  /^(?:\d{1,4} ?(?:ms|s|m|h|d|w|y|[kmg]i?b|min|sec|days?|hours?)|(?:your|insert|enter|replace|put)(?:[-_ ][a-z]+)+|X(?:-[A-Z][A-Za-z]*)+|[A-Za-z_-]+\.(?:key|pem|crt|cer|p12|jks|ya?ml|json|toml|txt|env|conf))$/i;

/** What names a placeholder, a duration, a header or a file; or the variable that the key is, in code. */
function isNamed(text: string, key: string, start: number, end: number): boolean {
  if (end - start > MAX_NAMED_LENGTH) return false;
  const value = text.slice(start, end);
  if (isLabelOf(key, value)) return true;
  return NAMED.test(value) || (key.endsWith(value) && key.charCodeAt(key.length - value.length - 1) === 0x2e);
}

/** Whether a text is its key as people read it: `{ password: 'Password' }` of a translation. */
export function isLabelOf(key: string, text: string): boolean {
  if (text.length !== key.length) return false;
  const first = text.charCodeAt(0);
  return (isUpper(first) || first >= 0x2e80) && text.toLowerCase() === key.toLowerCase();
}

/** Longest of {@link HARMLESS_WORDS}. */
const MAX_WORD_LENGTH = 14;

/** Whether a word, in lower case, stands for a value or says what became of it. */
export function isHarmlessWord(word: string): boolean {
  return HARMLESS_WORDS.has(word);
}

function isHarmlessRange(text: string, start: number, end: number): boolean {
  if (end - start > MAX_WORD_LENGTH) return false;
  // No word has a digit in it, and most secrets have: no copy is made of them.
  for (let at = start; at < end; at++) if (isDigit(text.charCodeAt(at))) return false;
  return HARMLESS_WORDS.has(text.slice(start, end).toLowerCase());
}

/** `(hidden)`, `!Ref DbPassword`: words in parentheses, and references of YAML. */
function isAside(text: string, start: number): boolean {
  const first = text.charCodeAt(start);
  if (first !== 0x28 && first !== 0x21) return false;
  return /^(?:\([a-z][a-z ]*\)|![A-Za-z]+ [^\s])/i.test(text.slice(start, start + MAX_NAMED_LENGTH));
}

/** Nothing but marks. */
function isMarked(text: string, start: number, end: number): boolean {
  let at = start;
  while (at < end) {
    const next = markerEnd(text, at);
    if (next === -1 || next > end) return false;
    at = next;
  }
  return true;
}

/** `********`, `xxxxxx`, `......`, `•••`: one masking character throughout. */
function isMask(text: string, start: number, end: number): boolean {
  const first = text.charCodeAt(start);
  const masks =
    first === 0x2a ||
    first === 0x78 ||
    first === 0x58 ||
    first === 0x2e ||
    first === 0x2d ||
    first === 0x2022 ||
    first === 0x3f ||
    first === 0x5f ||
    first === 0x23;
  if (!masks) return false;
  if ((first | 0x20) === 0x78 && end - start < 3) return false;
  for (let at = start + 1; at < end; at++) if (text.charCodeAt(at) !== first) return false;
  return true;
}

/** `${PASSWORD}`, `$PASSWORD`, `{{password}}`, `{password}`, `<password>`, `%s`, `:password`, `@password`, `[secret]`. */
function isPlaceholder(text: string, start: number, end: number): boolean {
  const first = text.charCodeAt(start);
  const last = text.charCodeAt(end - 1);
  switch (first) {
    case 0x24: // $
      if (skipClass(text, start + 1, DIGITS, end) === end) return true;
      if (text.charCodeAt(start + 1) === 0x7b || text.charCodeAt(start + 1) === 0x28) return true;
      return (
        isUpper(text.charCodeAt(start + 1)) &&
        skipClass(text, start + 1, WORD, end) === end &&
        !hasLower(text, start, end)
      );
    case 0x7b: // {
      return last === 0x7d || text.charCodeAt(start + 1) === 0x7b;
    case 0x3c: // <
      return last === 0x3e;
    case 0x3a: // :
      return skipClass(text, start + 1, ALPHA, end) === end;
    case 0x25: // %
      return end - start <= 3 || last === 0x25;
    case 0x5b: // [
      return last === 0x5d && skipClass(text, start + 1, WORD, end - 1) === end - 1;
    default:
      return false;
  }
}

function hasLower(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x61 && code <= 0x7a) return true;
  }
  return false;
}

/** A call, a member of an object, or the variable of the same name. */
function isCode(text: string, key: string, start: number, end: number): boolean {
  const first = skipClass(text, start, WORD, end);
  if (first === start || !inClass(text.charCodeAt(start), ALPHA)) return false;
  const next = text.charCodeAt(first);
  const root = text.slice(start, Math.min(first, start + 32));
  if (CODE_KEYWORDS.has(root) && next === 0x20) return true;
  if (first === end) return root.toLowerCase() === key.toLowerCase() && next !== 0x21;
  if (next === 0x28)
    return (
      text.charCodeAt(end - 1) === 0x29 ||
      text.charCodeAt(end) === 0x29 ||
      text.charCodeAt(first + 1) !== 0x20
    );
  if (next === 0x2e && isMethodCall(text, first, end)) return true;
  const isSpaced = text.charCodeAt(start - 1) === 0x20 && text.charCodeAt(start - 2) === 0x3d;
  if (next === 0x2e && isSpaced && skipClass(text, first + 1, ALPHA, end) === end) return true;
  if (next === 0x2e || next === 0x5b) return CODE_ROOTS.has(root) || root.toLowerCase() === key.toLowerCase();
  return false;
}

/** `lexer.next()`: names with dots between, and an opening parenthesis. */
function isMethodCall(text: string, from: number, end: number): boolean {
  let at = from;
  while (at < end && text.charCodeAt(at) === 0x2e && inClass(text.charCodeAt(at + 1), ALPHA))
    at = skipClass(text, at + 1, WORD, end);
  return text.charCodeAt(at) === 0x28;
}

const SECRET_NOUNS = /^(?:secrets?|tokens?|passwords?|keys?|credentials?)$/;
const PARSED = /(?:^|[^a-z])(?:unexpected|expected|illegal|unknown|unrecognized) token:? $/i;

/** The first word begins a sentence: `Password: must be 8 characters`, `Token: The request carried none`. */
function isProse(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (!inClass(code, ALPHA) && code !== 0x27) return false;
  }
  const word = end - start <= 16 ? text.slice(start, end).toLowerCase() : '';
  if (PROSE_WORDS.has(word)) return continuesAsWords(text, end, 1);
  // `volume "token" : secret "shop-token"`, and what a parser calls what it met.
  if (SECRET_NOUNS.test(word)) return /^ ["'\w]/.test(text.slice(end, end + 2));
  if (PARSED.test(text.slice(Math.max(0, start - MAX_NAMED_LENGTH), start))) return true;
  return (
    isUpper(text.charCodeAt(start)) && !isUpper(text.charCodeAt(start + 1)) && continuesAsWords(text, end, 2)
  );
}

/** Whether so many words in lower case follow, none of them a key of its own. */
function continuesAsWords(text: string, from: number, count: number): boolean {
  let at = from;
  for (let word = 0; word < count; word++) {
    if (text.charCodeAt(at) !== 0x20) return false;
    const wordStart = at + 1;
    at = skipClass(text, wordStart, WORD);
    if (at === wordStart) return false;
    if (text.charCodeAt(wordStart) < 0x61 && count > 1) return false;
    const next = text.charCodeAt(at);
    if (next === 0x3d || next === 0x3a) return false;
  }
  return true;
}
