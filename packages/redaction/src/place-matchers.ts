/** Asks the matcher of each kind of place what it holds. */

import { findBeforePasswordName } from './adjacent-passwords.ts';
import { BASE64, isDigit, skipClass, TOKEN } from './character-class.ts';
import { findBehindPasswordName, findClauseSecret } from './clause-secrets.ts';
import { findCommandSecret, findFlag, findLogon, findSlashOption } from './command-line.ts';
import type { Match } from './detector.ts';
import { findEmail } from './email.ts';
import { encodedUnit } from './encoded-value.ts';
import { findBareCredentials } from './http-credentials.ts';
import { findIpv6 } from './ip-address.ts';
import { markerEnd, markerEndAround } from './marker.ts';
import { findPrivateKey } from './private-key.ts';
import { findAuthCommand, findLoginCommand, findSaslResponse } from './protocol-commands.ts';
import { findQuotedSecret } from './quoted-secrets.ts';
import { findInsertedSecrets } from './sql-secrets.ts';
import { type FragmentPolicy, findEncodedFragment, findFragment } from './text-fragments.ts';
import { findInToken } from './token-secrets.ts';
import { findDatabaseCredentials, findEncodedUrlCredentials, findUrlCredentials } from './url-secrets.ts';
import { findElementText } from './xml-secrets.ts';

/** What a place held. */
export type Found = Match | readonly Match[] | undefined;

/** Schemes of credentials that may be words without a digit. */
const SCHEMES = ['Basic', 'Bearer', 'Digest'];

/** What the unit at `at` is part of, up to `behind`; what lies before `floor` was looked at. */
export function findAt(
  text: string,
  at: number,
  behind: number,
  floor: number,
  policy: FragmentPolicy,
): Found {
  switch (text.charCodeAt(at)) {
    case 0x40: // @
    case 0xff20:
      return (
        (policy.rules.email ? findEmail(text, at, at + 1) : undefined) ??
        (policy.rules['url-credentials'] ? findDatabaseCredentials(text, at) : undefined)
      );
    case 0x3a: // :
      return findAtColon(text, at, policy);
    case 0x3d: // =
    case 0xff1a:
    case 0xff1d:
      return findFragment(text, at, policy);
    case 0x662f: // 是
    case 0x4e3a: // 为
      return findFragment(text, at, policy);
    case 0x25: // %
      return findEncoded(text, at, policy);
    case 0x3c: // <
      return findElementText(text, at, policy);
    case 0x5b: // [
      return undefined;
    case 0x2d: // -
      return findAtDash(text, at, policy);
    default:
      return findInToken(text, at, behind, floor, policy);
  }
}

function findAtColon(text: string, at: number, policy: FragmentPolicy): Found {
  if (text.charCodeAt(at + 1) === 0x2f && text.charCodeAt(at + 2) === 0x2f) {
    return policy.rules['url-credentials'] ? findUrlCredentials(text, at) : undefined;
  }
  if (policy.rules.authorization && text.startsWith('/user', at - 5)) return findLogon(text, at);
  if (policy.rules.authorization && text.startsWith('/p', at - 2)) return findSlashOption(text, at);
  const fragment = findFragment(text, at, policy);
  if (fragment !== undefined || !policy.rules.ipv6) return fragment;
  return findIpv6(text, at);
}

function findEncoded(text: string, at: number, policy: FragmentPolicy): Found {
  const unit = encodedUnit(text, at);
  if (unit === undefined) return undefined;
  if (unit.code === 0x40) return policy.rules.email ? findEmail(text, at, unit.end) : undefined;
  if (unit.code === 0x3a && policy.rules['url-credentials']) {
    const credentials = findEncodedUrlCredentials(text, unit.end);
    if (credentials !== undefined) return credentials;
  }
  return unit.code === 0x3d || unit.code === 0x3a
    ? findEncodedFragment(text, at, unit.end, policy)
    : undefined;
}

function findAtDash(text: string, at: number, policy: FragmentPolicy): Found {
  const next = text.charCodeAt(at + 1);
  if (next !== 0x2d) return policy.rules.authorization ? findCommandSecret(text, at) : undefined;
  if (policy.rules['private-key'] && text.charCodeAt(at + 3) === 0x2d) {
    const key = findPrivateKey(text, at);
    if (key !== undefined) return key;
  }
  return text.charCodeAt(at - 1) === 0x2d
    ? undefined
    : (findFlag(text, at, policy) ?? findCommandSecret(text, at));
}

/** A token was looked at as a whole; a file in a `data:` URL is none. */
export function behindToken(text: string, at: number): number {
  if (text.charCodeAt(at - 1) === 0x2c && text.startsWith('base64,', at - 7))
    return skipClass(text, at, BASE64);
  return skipClass(text, at, TOKEN);
}

export function behindTrigger(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (isDigit(code)) return skipClass(text, at, TOKEN);
  if (code === 0x3a) return Math.max(at + 1, markerEndAround(text, at));
  if (code === 0x5b) return Math.max(at + 1, markerEnd(text, at));
  return code === 0x25 ? (encodedUnit(text, at)?.end ?? at + 1) : at + 1;
}

/** What stands behind a word may have neither a digit nor the length of a token: `Basic dXNlcjpwYXNz`, `is "correct horse"`. */
export function findBehindWord(text: string, end: number, policy: FragmentPolicy): Found {
  if (text.startsWith('LOGIN', end - 5)) return findLoginCommand(text, end, policy);
  if (text.startsWith('AUTHENTICATE', end - 12)) return findSaslResponse(text, end, policy);
  if (text.startsWith('AUTH', end - 4)) return findAuthCommand(text, end, policy);
  if (/^values$/i.test(text.slice(end - 6, end))) return findInsertedSecrets(text, end, policy);
  const next = text.charCodeAt(end + 1);
  if (next === 0x22 || next === 0x27)
    return findQuotedSecret(text, end, policy) ?? findClauseSecret(text, end + 2, policy);
  const last = text.charCodeAt(end - 1) | 0x20;
  if (last === 0x64 || last === 0x77 || (last === 0x74 && !text.startsWith('Digest', end - 6)))
    return findAroundPasswordName(text, end, policy);
  const scheme = SCHEMES.find((name) => text.startsWith(name, end - name.length));
  return scheme === undefined || !policy.rules.authorization
    ? undefined
    : findBareCredentials(text, end - scheme.length, end);
}

function findAroundPasswordName(text: string, end: number, policy: FragmentPolicy): Match | undefined {
  return (
    findBeforePasswordName(text, end, policy) ??
    (text.charCodeAt(end) === 0x20 ? findBehindPasswordName(text, end, policy) : undefined)
  );
}
