/** What a token in the text can be: a token is a run of base64url characters, long or with a digit in it. */
import { ALPHA, inClass, isDigit, skipClassBack, TOKEN } from './character-class.ts';
import { findCommandSecret, findFlag } from './command-line.ts';
import type { Match } from './detector.ts';
import { findEncodedJson } from './encoded-json.ts';
import { behindEscape } from './escape.ts';
import { findIban } from './iban.ts';
import { findJwt } from './jwt.ts';
import { findNamedSecret } from './named-secrets.ts';
import { findNumber } from './number-secrets.ts';
import { findPrivateKey } from './private-key.ts';
import { findProviderSecret } from './provider-secrets.ts';
import { MIN_TOKEN_LENGTH } from './scan-window.ts';
import type { FragmentPolicy } from './text-fragments.ts';

/** Longer than any issuer's token, and than the header of any JWT. */
const MAX_TOKEN_LENGTH = 32_768;

/** Signs of a password that cut off its last part: `XqVZunfD!6`. */
const SIGNS_BEFORE = '!#$&*?@^~';

/** `-----BEGIN`, of which the run in front of a private key's label ends. */
const PEM_OPENING = '-----BEGIN';

/**
 * The secret in a token.
 *
 * @param at - a unit of the token: its first digit, or its first of all.
 * @param end - where the token ends.
 * @param floor - where it begins at the earliest: what lies before was looked at.
 */
export function findInToken(
  text: string,
  at: number,
  end: number,
  floor: number,
  policy: FragmentPolicy,
): Match | undefined {
  const { rules } = policy;
  const runStart = skipClassBack(text, at, TOKEN, floor);
  if (isTooShort(text, runStart, end) && !rules.ipv4) return undefined;
  if (text.charCodeAt(end - 1) === 0x4e && rules['private-key']) {
    const opening = end - PEM_OPENING.length;
    const key = text.startsWith(PEM_OPENING, opening) ? findPrivateKey(text, opening) : undefined;
    if (key !== undefined) return key;
  }
  if (text.charCodeAt(runStart) === 0x2d) {
    if (text.charCodeAt(runStart + 1) === 0x2d) return findFlag(text, runStart, policy);
    const glued = rules.authorization ? findCommandSecret(text, runStart) : undefined;
    if (glued !== undefined) return glued;
  }
  const start = tokenStart(text, runStart, end);
  if (start >= end) return undefined;
  const first = text.charCodeAt(start);
  if (isDigit(first)) {
    const number = findNumber(text, start, rules);
    if (number !== undefined) return number;
  } else if (isDigit(text.charCodeAt(start + 2)) && rules.iban && inClass(first, ALPHA)) {
    const account = findIban(text, start);
    if (account !== undefined) return account;
  }
  if (end - start >= MIN_TOKEN_LENGTH) {
    if (end - start > MAX_TOKEN_LENGTH) return undefined;
    const token =
      (rules.jwt ? findJwt(text, start, end) : undefined) ??
      findEncodedJson(text, start, policy) ??
      (rules['provider-secret'] ? findProviderSecret(text, start, end) : undefined);
    if (token !== undefined) return token;
  }
  return findNamedSecret(text, start, end, policy);
}

/** One or two digits or letters: no number of a person, unless a plus sign or China's country code begins one. */
function isTooShort(text: string, start: number, end: number): boolean {
  if (end - start > 2) return false;
  const before = text.charCodeAt(start - 1);
  return (
    !SIGNS_BEFORE.includes(text.charAt(start - 1)) &&
    before !== 0x2b &&
    before !== 0x28 &&
    before !== 0x5c &&
    before !== 0x25 &&
    text.charCodeAt(start) !== 0x38
  );
}

/** Where the token begins behind an escape that runs into it, and behind dashes. */
function tokenStart(text: string, runStart: number, end: number): number {
  let start = behindEscape(text, runStart);
  while (start < end && (text.charCodeAt(start) === 0x2d || text.charCodeAt(start) === 0x5f)) start++;
  return start;
}
