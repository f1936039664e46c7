/** E-mail addresses: a dot-atom of RFC 5322, section 3.4.1, at a domain name whose last label can be a top-level domain. */
import { ALNUM, ALPHA, inClass, isDigit } from './character-class.ts';
import type { Match } from './detector.ts';
import { COUNTRY_DOMAINS, FILE_EXTENSIONS } from './domain-suffix.ts';

/** RFC 5321, section 4.5.3.1. */
const MAX_LOCAL_LENGTH = 64;
const MAX_DOMAIN_LENGTH = 255;
const MAX_LABEL_LENGTH = 63;

/** Names that version control systems log in with: `git@github.com` is nobody's address. */
const SERVICE_USERS: ReadonlySet<string> = new Set(['git', 'hg', 'svn']);

/** Most addresses end so; told without a copy. */
const USUAL_DOMAINS: readonly string[] = ['com', 'org', 'net'];

/** Longest of {@link SERVICE_USERS}. */
const MAX_SERVICE_USER = 3;

/**
 * What a local part is made of: letters, digits, and of RFC 5322's atext what addresses in use have. A slash, an ampersand,
 * a hash or a percent sign belongs to the URL or path in front, as it nearly always does.
 */
const isLocal = new Uint8Array(128);
for (let code = 0; code < 128; code++) isLocal[code] = inClass(code, ALNUM) ? 1 : 0;
for (const sign of "._+-'") isLocal[sign.charCodeAt(0)] = 1;

/** Of those, what begins an address only by accident: `mailto:'ann@example.com'`. */
const isOpening = new Uint8Array(128);
for (const sign of ".+-'") isOpening[sign.charCodeAt(0)] = 1;

/** Letters of alphabets that write words apart; an ideograph before an address belongs to the sentence. */
function isForeignLetter(code: number): boolean {
  return (
    (code >= 0xc0 && code <= 0x52f && code !== 0xd7 && code !== 0xf7) || (code >= 0x1e00 && code <= 0x1fff)
  );
}

/**
 * The address around an at sign.
 *
 * @param at - where the at sign is.
 * @param after - where the domain begins: `at + 1`, or `at + 3` where the at sign is percent-encoded.
 */
export function findEmail(text: string, at: number, after: number): Match | undefined {
  const start = localStart(text, at);
  if (start === -1) return undefined;
  const end = domainEnd(text, after);
  if (end === -1) return undefined;
  if (isRemotePath(text, start, at, end)) return undefined;
  return { start, end, rule: 'email' };
}

function localStart(text: string, at: number): number {
  let start = at;
  const limit = Math.max(0, at - MAX_LOCAL_LENGTH - 1);
  while (start > limit) {
    const code = text.charCodeAt(start - 1);
    if (code < 128 ? isLocal[code] === 0 : !isForeignLetter(code)) break;
    start--;
  }
  const before = text.charCodeAt(start - 1);
  if (before === 0x25 && isPercentEscape(text, start - 1)) start += 2;
  if (before === 0x5c && start < at && isEscapeLetter(text.charCodeAt(start))) start++;
  while (start < at && isOpening[text.charCodeAt(start)] === 1) start++;
  if (start >= at || at - start > MAX_LOCAL_LENGTH) return -1;
  return text.charCodeAt(at - 1) === 0x2e ? -1 : start;
}

function isEscapeLetter(code: number): boolean {
  return code === 0x6e || code === 0x74 || code === 0x72;
}

function isPercentEscape(text: string, at: number): boolean {
  return isHexDigit(text.charCodeAt(at + 1)) && isHexDigit(text.charCodeAt(at + 2));
}

function isHexDigit(code: number): boolean {
  return isDigit(code) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66);
}

/** Where the domain name ends, or -1 where there is none. A dot that ends the sentence is not part of it. */
function domainEnd(text: string, from: number): number {
  const limit = Math.min(text.length, from + MAX_DOMAIN_LENGTH);
  let at = from;
  let labelStart = from;
  let lastDot = -1;
  let end = -1;
  for (;;) {
    const code = at < limit ? text.charCodeAt(at) : 0;
    if (inClass(code, ALNUM) || isForeignLetter(code) || isIdeograph(code, lastDot)) {
      at++;
      continue;
    }
    if (code === 0x2d && at > labelStart) {
      at++;
      continue;
    }
    const length = at - labelStart;
    if (length === 0 || length > MAX_LABEL_LENGTH) break;
    if (lastDot !== -1 && isTopLevel(text, labelStart, at)) end = at;
    else if (lastDot !== -1) end = -1;
    if (code !== 0x2e) break;
    lastDot = at;
    at++;
    labelStart = at;
  }
  if (end === -1) return -1;
  // `this@Screen.close()` is code.
  if (text.charCodeAt(end) === 0x28) return -1;
  return end;
}

/** An ideograph right behind a Latin domain belongs to the sentence. */
function isIdeograph(code: number, lastDot: number): boolean {
  return lastDot === -1 && code >= 0x4e00 && code <= 0x9fff;
}

function isTopLevel(text: string, start: number, end: number): boolean {
  const length = end - start;
  if (length < 2) return false;
  if (length === 3 && USUAL_DOMAINS.some((domain) => text.startsWith(domain, start))) return true;
  if (text.startsWith('xn--', start)) return true;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (!inClass(code, ALPHA) && code < 128) return false;
  }
  const label = text.slice(start, end).toLowerCase();
  if (length === 2) return COUNTRY_DOMAINS.has(label);
  return length <= 24 && !FILE_EXTENSIONS.has(label);
}

/** `git@github.com:org/repo.git`, `deploy@host.example.com:/srv` and `ssh://git@host`: where to log in, not whom to write. */
function isRemotePath(text: string, start: number, at: number, end: number): boolean {
  if (at - start <= MAX_SERVICE_USER && SERVICE_USERS.has(text.slice(start, at))) return true;
  if (start >= 3 && text.startsWith('://', start - 3)) return true;
  if (text.charCodeAt(end) !== 0x3a) return false;
  const next = text.charCodeAt(end + 1);
  return next === 0x2f || next === 0x7e || (next === 0x2e && text.charCodeAt(end + 2) === 0x2f);
}
