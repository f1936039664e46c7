/** HTTP credentials in text and header dumps: the Authorization headers (RFC 9110, section 11). */
import { ALNUM, ALPHA, inClass, isDigit, isLineEnd, isUpper } from './character-class.ts';
import type { Match } from './detector.ts';
import { HARMLESS_CREDENTIALS, PARAMETER_SCHEMES, TOKEN_SCHEMES } from './http-schemes.ts';
import { markerEnd } from './marker.ts';

/** How far behind the scheme a client's response stands at most. */
const MAX_DIGEST_LENGTH = 512;

/** A scheme that is in no list is a word, with capitals; what follows it must be long to be its token. */
const UNKNOWN_SCHEME = /^[A-Za-z][A-Za-z-]{1,30}$/;
const MIN_UNKNOWN_LENGTH = 16;

/** The credentials of an Authorization header whose value begins behind `from`. */
export function findAuthorization(text: string, from: number): Match | undefined {
  const start = skipLead(text, from);
  const schemeEnd = wordEnd(text, start);
  const scheme = text.slice(start, Math.min(schemeEnd, start + 32)).toLowerCase();
  const gap = skipGap(text, schemeEnd);
  if (gap > schemeEnd && TOKEN_SCHEMES.has(scheme)) return token68(text, gap, true);
  if (gap > schemeEnd && PARAMETER_SCHEMES.has(scheme)) return restOfHeader(text, gap);
  if (gap > schemeEnd && UNKNOWN_SCHEME.test(text.slice(start, schemeEnd))) {
    const credentials = token68(text, gap, true);
    if (
      credentials !== undefined &&
      looksIssued(text, credentials) &&
      credentials.end - gap >= MIN_UNKNOWN_LENGTH
    )
      return { ...credentials, start };
  }
  return token68(text, start, true);
}

/** The credentials behind a scheme that stands in a sentence: `sent Bearer abc…`, `with Basic dXNlcjpwYXNz`. */
export function findBareCredentials(text: string, schemeStart: number, schemeEnd: number): Match | undefined {
  const scheme = text.slice(schemeStart, schemeEnd).toLowerCase();
  const from = skipGap(text, schemeEnd);
  if (from === schemeEnd) return undefined;
  if (scheme === 'digest') return isDigest(text, from) ? restOfHeader(text, from) : undefined;
  const match = token68(text, from, false);
  if (match === undefined) return undefined;
  if (scheme === 'basic') return isUserAndPassword(text, match) ? match : undefined;
  return looksIssued(text, match) || isQuotedHeader(text, schemeStart, match) ? match : undefined;
}

/** The parameters of a client; a server's challenge has no response (RFC 7616). */
function isDigest(text: string, from: number): boolean {
  return (
    text.startsWith('username=', from) ||
    /^[a-z]+=.*\bresponse=/i.test(text.slice(from, from + MAX_DIGEST_LENGTH))
  );
}

/** `"Bearer abcdef"`: the scheme and its token are all that the quotes hold. */
function isQuotedHeader(text: string, schemeStart: number, { start, end }: Match): boolean {
  const quote = text.charCodeAt(schemeStart - 1);
  return (quote === 0x22 || quote === 0x27) && text.charCodeAt(end) === quote && end - start >= 4;
}

/** Over white space, quotes and the brackets of Go's and Java's header dumps. */
export function skipLead(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    const lead =
      code === 0x20 || code === 0x09 || code === 0x22 || code === 0x27 || code === 0x5c || code === 0x60;
    if (!lead && (code !== 0x5b || markerEnd(text, at) !== -1)) return at;
    at++;
  }
}

function skipGap(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === 0x20 || text.charCodeAt(at) === 0x09) at++;
  while (at === from && (text.startsWith('%20', at) || text.charCodeAt(at) === 0x2b))
    at += text.charCodeAt(at) === 0x2b ? 1 : 3;
  return at;
}

function wordEnd(text: string, from: number): number {
  let at = from;
  while (inClass(text.charCodeAt(at), ALNUM) || text.charCodeAt(at) === 0x2d || text.charCodeAt(at) === 0x5f)
    at++;
  return at;
}

/**
 * One token of credentials.
 *
 * @param header - whether it stands in a header, where anything but an absent value is a credential.
 */
function token68(text: string, from: number, header: boolean): Match | undefined {
  let start = from;
  while (text.charCodeAt(start) === 0x22 || text.charCodeAt(start) === 0x27) start++;
  if (markerEnd(text, start) !== -1) return undefined;
  let end = start;
  while (isCredential(text.charCodeAt(end))) end++;
  if (header && text.charCodeAt(end) === 0x3a && isCredential(text.charCodeAt(end + 1))) {
    end++;
    while (isCredential(text.charCodeAt(end))) end++;
  }
  while (end > start && text.charCodeAt(end - 1) === 0x2e) end--;
  if (end === start) return undefined;
  const first = text.charCodeAt(start);
  if (first === 0x24 || first === 0x3c || first === 0x7b || first === 0x2a) return undefined;
  if (end - start <= 16 && HARMLESS_CREDENTIALS.has(text.slice(start, end).toLowerCase())) return undefined;
  return { start, end, rule: 'authorization' };
}

/** token68 of RFC 9110, and the rest that opaque tokens are seen to use. */
function isCredential(code: number): boolean {
  if (inClass(code, ALNUM)) return true;
  return (
    code === 0x2d ||
    code === 0x2e ||
    code === 0x5f ||
    code === 0x7e ||
    code === 0x2b ||
    code === 0x2f ||
    code === 0x3d ||
    code === 0x21 ||
    code === 0x24 ||
    code === 0x25 ||
    code === 0x2a ||
    code === 0x23 ||
    code === 0x40 ||
    code === 0x7c
  );
}

/** To the end of the header: of the line, or of the string the header is quoted in. */
function restOfHeader(text: string, from: number): Match | undefined {
  if (markerEnd(text, from) !== -1) return undefined;
  const opening = openingQuoteBefore(text, from);
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (isLineEnd(code) || (opening !== 0 && code === opening && endsString(text, at))) break;
    if (code === 0x5c && (text.charCodeAt(at + 1) === 0x6e || text.charCodeAt(at + 1) === 0x72)) break;
    at++;
  }
  return at === from ? undefined : { start: from, end: at, rule: 'authorization' };
}

/** The quote that the header's value, or the whole header, stands in; 0 where there is none. */
function openingQuoteBefore(text: string, from: number): number {
  for (let at = from - 1; at >= 0 && from - at < 64; at--) {
    const code = text.charCodeAt(at);
    if (code === 0x22 || code === 0x27) return code;
    if (isLineEnd(code)) return 0;
  }
  return 0;
}

/** Parameters have quotes of their own: the string's last is followed by what may follow a string. */
function endsString(text: string, at: number): boolean {
  if (text.charCodeAt(at - 1) === 0x5c) return false;
  const next = text.charCodeAt(at + 1);
  if (Number.isNaN(next) || next === 0x7d || next === 0x5d || next === 0x29 || isLineEnd(next)) return true;
  if (next !== 0x2c && next !== 0x20) return false;
  const item = skipGap(text, at + 2);
  const following = text.charCodeAt(item);
  return following === 0x22 || following === 0x27 || following === 0x2d || next === 0x20;
}

/** RFC 7617: base64 of `user:password`. */
function isUserAndPassword(text: string, { start, end }: Match): boolean {
  const length = end - start;
  if (length < 4 || length > 4_096) return false;
  const decoded = Buffer.from(text.slice(start, end), 'base64').toString('latin1');
  const colon = decoded.indexOf(':');
  if (colon === -1) return false;
  for (let at = 0; at < decoded.length; at++) {
    const code = decoded.charCodeAt(at);
    if (code < 0x20 || code === 0x7f) return false;
  }
  return true;
}

/** Bearer tokens have digits or mixed case, or are long; words have neither. */
function looksIssued(text: string, { start, end }: Match): boolean {
  if (end - start < 6) return false;
  let digit = false;
  let upper = 0;
  let lower = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) digit = true;
    else if (isUpper(code)) upper += at > start ? 1 : 0;
    else if (inClass(code, ALPHA)) lower++;
  }
  return digit || (upper > 0 && lower > 0) || end - start >= 20;
}
