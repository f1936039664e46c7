/** What URLs give away: the userinfo in front of the host (RFC 3986, section 3.2.1), and signatures in the query. */
import { ALNUM, inClass, isDigit, isSpace } from './character-class.ts';
import type { Match } from './detector.ts';
import { encodedUnit } from './encoded-value.ts';
import { looksRandom } from './entropy.ts';
import { markerEnd } from './marker.ts';

/** Longer authorities are no host. */
const MAX_AUTHORITY_LENGTH = 512;

const MAX_ORACLE_LENGTH = 160;
const ORACLE =
  /(?:jdbc:oracle:(?:thin|oci8?):|\b(?:sqlplus|sqlldr|rman|expdp|impdp)\s(?:-\S{1,8}\s(?:\d\s)?){0,3})[^\s/:@]{1,64}\/([^\s/@]{1,64})$/;

/** `ann:x@tcp(db:3306)/shop`: the data source name of Go's drivers. */
const DATA_SOURCE = /(?:^|[\s"'`=])[^\s:@"'`/]{1,64}:([^\s@]{1,64})$/;

/** What the user part is where the password part says nothing, and the reverse: GitHub's and GitLab's conventions. */
const EMPTY_CREDENTIALS: ReadonlySet<string> = new Set(['x-oauth-basic', 'x-access-token', 'oauth2', '']);

/** Parameters of signed URLs and of logins that are secret in a query or fragment, and nowhere else. In lower case. */
const SECRET_PARAMETERS: ReadonlySet<string> = new Set([
  'sig',
  'signature',
  'sign',
  'x-amz-signature',
  'x-amz-security-token',
  'x-amz-credential',
  'x-goog-signature',
  'x-goog-credential',
  'x-oss-signature',
  'x-oss-security-token',
  'x-cos-security-token',
  'q-signature',
  'awsaccesskeyid',
  'googleaccessid',
  'ossaccesskeyid',
  'hmac',
  'auth',
  'key',
  'code',
  'state_token',
  'ticket',
  'sid',
  'session',
  'sessionid',
  'hash',
  'skoid',
  'pw',
  'pass',
  'otp',
  'samlresponse',
  'samlrequest',
  'assertion',
  'client_assertion',
  'code_verifier',
  'invite',
  'nonce_token',
  'magic',
]);

/** Of those, names that are often harmless: their value must look like nothing that anyone would choose. */
const OFTEN_HARMLESS: ReadonlySet<string> = new Set([
  'sign',
  'key',
  'code',
  'auth',
  'hash',
  'ticket',
  'session',
  'sid',
  'invite',
  'magic',
  'hmac',
  'pass',
  'pw',
  'otp',
]);

/** The credentials in the authority behind the colon at `colon`, which `//` follows. */
export function findUrlCredentials(text: string, colon: number): Match | undefined {
  const start = colon + 3;
  const at = lastAtSign(text, start);
  if (at === -1) return undefined;
  const marked = markerEnd(text, start);
  if (marked === at) return undefined;
  const separator = text.indexOf(':', Math.max(start, marked));
  if (separator === -1 || separator > at) {
    return looksIssued(text, start, at) ? { start, end: at, rule: 'url-credentials' } : undefined;
  }
  if (isHarmless(text, separator + 1, at)) {
    return looksIssued(text, start, separator)
      ? { start, end: separator, rule: 'url-credentials' }
      : undefined;
  }
  // In `https://token:x-oauth-basic@host` the user part is the secret one.
  const whole = EMPTY_CREDENTIALS.has(text.slice(separator + 1, at));
  if (!whole && looksIssued(text, start, separator)) return { start, end: at, rule: 'url-credentials' };
  return { start: whole ? start : separator + 1, end: whole ? separator : at, rule: 'url-credentials' };
}

/** `jdbc:oracle:thin:scott/tiger@//db:1521/shop`, `sqlplus scott/tiger@db`, `scott:tiger@tcp(db)/shop`: the password in front of the at sign at `at`. */
export function findDatabaseCredentials(text: string, at: number): Match | undefined {
  const from = Math.max(0, at - MAX_ORACLE_LENGTH);
  const before = text.slice(from, at);
  const isSource = text.startsWith('tcp(', at + 1) || text.startsWith('unix(', at + 1);
  const password = (isSource ? DATA_SOURCE : ORACLE).exec(before)?.[1];
  return password === undefined || isHarmless(text, at - password.length, at)
    ? undefined
    : { start: at - password.length, end: at, rule: 'url-credentials' };
}

/**
 * The password of a percent-encoded URL: `https%3A%2F%2Fann%3Apassword%40host`.
 *
 * @param from - behind the encoded colon of the scheme.
 */
export function findEncodedUrlCredentials(text: string, from: number): Match | undefined {
  const first = encodedUnit(text, from);
  const second = first?.code === 0x2f ? encodedUnit(text, first.end) : undefined;
  if (second?.code !== 0x2f) return undefined;
  let password = -1;
  const limit = Math.min(text.length, second.end + MAX_AUTHORITY_LENGTH);
  for (let at = second.end; at < limit; ) {
    const unit = encodedUnit(text, at);
    if (unit?.code === 0x40) {
      const found = password !== -1 && !isHarmless(text, password, at);
      return found ? { start: password, end: at, rule: 'url-credentials' } : undefined;
    }
    if (unit?.code === 0x2f || endsUrl(text.charCodeAt(at)) || text.charCodeAt(at) === 0x26) return undefined;
    if (unit?.code === 0x3a && password === -1) password = unit.end;
    at = unit?.end ?? at + 1;
  }
  return undefined;
}

/** Whether the parameter of that name is secret, as the value has it. */
export function isSecretParameter(name: string, value: string): boolean {
  const key = name.toLowerCase();
  if (!SECRET_PARAMETERS.has(key)) return false;
  return !OFTEN_HARMLESS.has(key) || (value.length >= 12 && looksRandom(value));
}

/**
 * The at sign in front of the host, or -1. A password may have a slash that nobody encoded: where what follows the
 * first colon is no port, the at sign is looked for behind the slash as well.
 */
function lastAtSign(text: string, start: number): number {
  const limit = Math.min(text.length, start + MAX_AUTHORITY_LENGTH);
  let found = -1;
  let colon = -1;
  for (let at = start; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5b) {
      const marker = markerEnd(text, at);
      if (marker !== -1) {
        at = marker - 1;
        continue;
      }
    }
    if (code === 0x40) found = at;
    else if (code === 0x3a && colon === -1) colon = at;
    else if (endsUrl(code)) return found;
    else if (code === 0x2f || code === 0x3f || code === 0x23) {
      if (found !== -1 || colon === -1 || isPort(text, colon, at)) return found;
      if (text.charCodeAt(at + 1) === 0x2f) return -1;
    }
  }
  return found;
}

function isPort(text: string, colon: number, end: number): boolean {
  for (let at = colon + 1; at < end; at++) if (!isDigit(text.charCodeAt(at))) return false;
  return true;
}

function endsUrl(code: number): boolean {
  return (
    isSpace(code) ||
    code === 0x22 ||
    code === 0x27 ||
    code === 0x3c ||
    code === 0x3e ||
    code === 0x60 ||
    code === 0x5c ||
    code === 0x2c ||
    code > 0x2e80
  );
}

/** Absent, a mask, a marker or a placeholder. */
function isHarmless(text: string, start: number, end: number): boolean {
  if (start === end || markerEnd(text, start) === end) return true;
  const first = text.charCodeAt(start);
  if (first === 0x24 || first === 0x7b || first === 0x3c) return true;
  if (first === 0x25 && !inClass(text.charCodeAt(start + 2), ALNUM)) return true;
  if (first !== 0x2a && first !== 0x78 && first !== 0x58) return false;
  for (let at = start; at < end; at++) if (text.charCodeAt(at) !== first) return false;
  return end - start >= 2;
}

/** A user part that is a token: nobody's name is that long and mixed. */
function looksIssued(text: string, start: number, end: number): boolean {
  return end - start >= 16 && markerEnd(text, start) === -1 && looksRandom(text.slice(start, end));
}
