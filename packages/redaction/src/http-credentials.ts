/** HTTP credentials in text and header dumps: the Authorization headers (RFC 9110, section 11) and cookies (RFC 6265). */
import { ALNUM, ALPHA, inClass, isDigit, isLineEnd, isSpace, isUpper, skipClass } from './character-class.ts';
import type { Match } from './detector.ts';
import { markerEnd } from './marker.ts';

/** Schemes followed by one token (RFC 9110's token68); the IANA registry's and those in use beside it. In lower case. */
const TOKEN_SCHEMES: ReadonlySet<string> = new Set([
  'bearer',
  'basic',
  'token',
  'apikey',
  'api-key',
  'key',
  'negotiate',
  'ntlm',
  'dpop',
  'gnap',
  'privatetoken',
  'jwt',
  'bot',
  'splunk',
  'sso-key',
  'genie',
  'genieKey',
  'bearer:',
]);

/** Schemes followed by parameters, of which several are secret. In lower case. */
const PARAMETER_SCHEMES: ReadonlySet<string> = new Set([
  'digest',
  'oauth',
  'hawk',
  'mac',
  'signature',
  'hmac',
  'aws4-hmac-sha256',
  'aws',
  'sharedkey',
  'sharedaccesssignature',
  'vapid',
  'scram-sha-256',
  'scram-sha-1',
  'mutual',
  'concealed',
  'privatekey',
]);

/** Names of a cookie's attributes and of the harmless rest of a header. In lower case. */
const HARMLESS: ReadonlySet<string> = new Set([
  'none',
  'redacted',
  'masked',
  'filtered',
  'hidden',
  'removed',
  'secret',
  'omitted',
  'sensitive',
  'bearer',
  'basic',
  'digest',
  'string',
  'null',
  'undefined',
  'missing',
  'required',
  'invalid',
  'failed',
  'failure',
  'denied',
  'expired',
  'token',
  'tokens',
  'true',
  'false',
  'header',
  'auth',
  'authentication',
  'authorization',
  'scheme',
  'credentials',
  'credential',
  'realm',
  'error',
  'empty',
  'absent',
  'present',
  'set',
  'unset',
  'valid',
  'ok',
  'success',
  'optional',
  'not',
  'is',
  'was',
  'the',
  'has',
  'and',
  'or',
  'no',
  'granted',
  'successful',
  'succeeded',
  'enabled',
  'disabled',
  'access',
  'scopes',
  'format',
  'type',
  'must',
  'should',
  'for',
  'of',
  'in',
  'cookie',
  'with',
  'from',
  'to',
  'challenge',
  'request',
  'response',
  'asset',
  'plan',
  'tier',
  'usage',
  'example',
  'settings',
  'info',
  'support',
]);

/** The credentials of an Authorization header whose value begins behind `from`. */
export function findAuthorization(text: string, from: number): Match | undefined {
  const start = skipLead(text, from);
  const schemeEnd = wordEnd(text, start);
  const scheme = text.slice(start, Math.min(schemeEnd, start + 32)).toLowerCase();
  const gap = skipGap(text, schemeEnd);
  if (gap > schemeEnd && TOKEN_SCHEMES.has(scheme)) return token68(text, gap, true);
  if (gap > schemeEnd && PARAMETER_SCHEMES.has(scheme)) return restOfHeader(text, gap);
  return token68(text, start, true);
}

/** The credentials behind a scheme that stands in a sentence: `sent Bearer abc…`, `with Basic dXNlcjpwYXNz`. */
export function findBareCredentials(text: string, schemeStart: number, schemeEnd: number): Match | undefined {
  const scheme = text.slice(schemeStart, schemeEnd).toLowerCase();
  const from = skipGap(text, schemeEnd);
  if (from === schemeEnd) return undefined;
  if (scheme === 'digest') return text.startsWith('username=', from) ? restOfHeader(text, from) : undefined;
  const match = token68(text, from, false);
  if (match === undefined) return undefined;
  if (scheme === 'basic') return isUserAndPassword(text, match) ? match : undefined;
  return looksIssued(text, match) ? match : undefined;
}

/**
 * The values of a Cookie header that begins behind `from`, in order.
 *
 * @param single - whether it is a Set-Cookie header, whose pairs but the first are attributes.
 */
export function findCookies(text: string, from: number, single: boolean): readonly Match[] | undefined {
  const found: Match[] = [];
  let pairs = 0;
  let at = skipLead(text, from);
  for (;;) {
    const nameEnd = cookieNameEnd(text, at);
    if (nameEnd === at || text.charCodeAt(nameEnd) !== 0x3d) break;
    const start = text.charCodeAt(nameEnd + 1) === 0x22 ? nameEnd + 2 : nameEnd + 1;
    const end = cookieValueEnd(text, start);
    pairs++;
    if (end > start && markerEnd(text, start) !== end) found.push({ start, end, rule: 'cookie' });
    at = text.charCodeAt(end) === 0x22 ? end + 1 : end;
    if (single || text.charCodeAt(at) !== 0x3b) break;
    at++;
    while (text.charCodeAt(at) === 0x20) at++;
  }
  return pairs === 0 ? undefined : found;
}

/** Over white space, quotes and the brackets of Go's and Java's header dumps. */
function skipLead(text: string, from: number): number {
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
  if (end - start <= 16 && HARMLESS.has(text.slice(start, end).toLowerCase())) return undefined;
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

/** RFC 6265's cookie-name: an RFC 9110 token. */
function cookieNameEnd(text: string, from: number): number {
  let at = from;
  for (;;) {
    at = skipClass(text, at, ALNUM);
    const code = text.charCodeAt(at);
    if (code !== 0x2d && code !== 0x5f && code !== 0x2e && code !== 0x24 && code !== 0x21 && code !== 0x25)
      return at;
    at++;
  }
}

function cookieValueEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x3b || code === 0x22 || code === 0x27 || code === 0x5c || code === 0x2c || isSpace(code))
      break;
    if (code === 0x5d && markerEnd(text, from) === -1) break;
    at++;
  }
  return at;
}
