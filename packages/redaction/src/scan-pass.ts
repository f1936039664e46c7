/**
 * The pass over a text: from one place where a secret can be to the next, where the matcher of that kind looks around.
 *
 * No matcher backtracks. Each looks a bounded distance, or no further than where the last one began, so that time grows
 * with the length of the text and not faster.
 */
import { BASE64, isDigit, skipClass, TOKEN } from './character-class.ts';
import { findCommandSecret, findFlag } from './command-line.ts';
import type { Match } from './detector.ts';
import { findEmail } from './email.ts';
import { encodedUnit } from './fragment-value.ts';
import { findBareCredentials } from './http-credentials.ts';
import { findIpv6 } from './ip-address.ts';
import { markerEndAround } from './marker.ts';
import { inOrder, MatchList } from './match-list.ts';
import { findPrivateKey } from './private-key.ts';
import { MIN_COPIED_LENGTH, ScanWindow, tokenInText, triggerInText } from './scan-window.ts';
import { type FragmentPolicy, findEncodedFragment, findFragment } from './text-fragments.ts';
import { findInToken } from './token-secrets.ts';
import { findEncodedUrlCredentials, findUrlCredentials } from './url-secrets.ts';
import { findElementText } from './xml-secrets.ts';

/** `a@b.cd` and `pin=1`: nothing shorter is a secret in a text. */
const MIN_TEXT_LENGTH = 5;

const BASIC = 'Basic ';

/** The scheme, and base64 of one letter, a colon and another. */
const MIN_BASIC_LENGTH = BASIC.length + 4;

/** What a place held. */
type Found = Match | readonly Match[] | undefined;

/** Makes the pass for a policy. */
export function createScanPass(policy: FragmentPolicy): (text: string) => readonly Match[] | undefined {
  return (text) => (text.length < MIN_TEXT_LENGTH ? undefined : scan(text, policy));
}

function scan(text: string, policy: FragmentPolicy): readonly Match[] | undefined {
  const found = text.length < MIN_COPIED_LENGTH ? scanShort(text, policy) : scanLong(text, policy);
  return policy.rules.authorization ? withBasicCredentials(text, found) : found;
}

function scanShort(text: string, policy: FragmentPolicy): readonly Match[] | undefined {
  const end = text.length;
  let list: MatchList | undefined;
  let at = 0;
  let trigger = triggerInText(text, 0, end);
  let token = tokenInText(text, 0, end);
  while (trigger < end || token < end) {
    const inToken = token <= trigger;
    const place = inToken ? token : trigger;
    const behind = inToken ? behindToken(text, place) : behindTrigger(text, place);
    const found = inToken
      ? findInToken(text, place, behind, at, policy)
      : findAt(text, place, behind, at, policy);
    at = behind;
    if (found !== undefined) {
      list ??= new MatchList();
      at = Math.max(inToken ? behind : place + 1, list.addAll(found));
    }
    if (token < at) token = tokenInText(text, at, end);
    if (trigger < at) trigger = triggerInText(text, at, end);
  }
  return list?.found;
}

function scanLong(text: string, policy: FragmentPolicy): readonly Match[] | undefined {
  const window = new ScanWindow(text);
  let list: MatchList | undefined;
  let at = 0;
  while (at < text.length) {
    const end = window.pieceEnd(at);
    let trigger = window.nextTrigger(at, end);
    let token = window.nextToken(at, end);
    while (trigger < end || token < end) {
      const inToken = token <= trigger;
      const place = inToken ? token : trigger;
      const behind = inToken ? behindToken(text, place) : behindTrigger(text, place);
      const found = inToken
        ? findInToken(text, place, behind, at, policy)
        : findAt(text, place, behind, at, policy);
      at = behind;
      if (found !== undefined) {
        list ??= new MatchList();
        // A token was looked at as a whole, also where the secret is not all of it.
        at = Math.max(inToken ? behind : place + 1, list.addAll(found));
      }
      if (at >= end) break;
      if (token < at) token = window.nextToken(at, end);
      if (trigger < at) trigger = window.nextTrigger(at, end);
    }
    at = Math.max(at, end);
  }
  return list?.found;
}

/** `Basic dXNlcjpwYXNz` may have neither a digit nor the length of a token; its scheme is looked for by itself. */
function withBasicCredentials(
  text: string,
  found: readonly Match[] | undefined,
): readonly Match[] | undefined {
  if (text.length < MIN_BASIC_LENGTH) return found;
  const credentials: Match[] = [];
  for (let at = text.indexOf(BASIC); at !== -1; at = text.indexOf(BASIC, at + BASIC.length)) {
    const match = findBareCredentials(text, at, at + BASIC.length - 1);
    if (match !== undefined) credentials.push(match);
  }
  return credentials.length === 0 ? found : inOrder([...(found ?? []), ...credentials]);
}

/** What the unit at `at` is part of, up to `behind`; what lies before `floor` was looked at. */
function findAt(text: string, at: number, behind: number, floor: number, policy: FragmentPolicy): Found {
  switch (text.charCodeAt(at)) {
    case 0x40: // @
    case 0xff20:
      return policy.rules.email ? findEmail(text, at, at + 1) : undefined;
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
function behindToken(text: string, at: number): number {
  if (text.charCodeAt(at - 1) === 0x2c && text.startsWith('base64,', at - 7))
    return skipClass(text, at, BASE64);
  return skipClass(text, at, TOKEN);
}

function behindTrigger(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (isDigit(code)) return skipClass(text, at, TOKEN);
  if (code === 0x3a) return Math.max(at + 1, markerEndAround(text, at));
  return code === 0x25 ? (encodedUnit(text, at)?.end ?? at + 1) : at + 1;
}
