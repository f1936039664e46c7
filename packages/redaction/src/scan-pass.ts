/**
 * The pass over a text: from one place where a secret can be to the next, where the matcher of that kind looks around.
 *
 * The filters look at bytes and turn most places away; the matchers look at the text. No matcher backtracks. Each looks
 * a bounded distance, or no further than where the last one began, so that time grows with the length of the text and
 * not faster.
 */

import { findCallArgument } from './call-arguments.ts';
import {
  type CandidatePolicy,
  DASH,
  IN_RUN,
  isAddressCandidate,
  isAuthorityCandidate,
  isBehindClause,
  isDashCandidate,
  isEscapeCandidate,
  isLongCandidate,
  isMarkCandidate,
  isNamedCandidate,
  isShortCandidate,
  KIND,
  plainNumberEnd,
} from './candidate-filter.ts';
import type { Match } from './detector.ts';
import type { KnownKeys } from './harmless-keys.ts';
import { MatchList } from './match-list.ts';
import { mayTakeSecret, nameEnd } from './naming-word.ts';
import { nextPlace, PLACE_SHIFT, RUN_MASK } from './next-place.ts';
import { behindToken, behindTrigger, type Found, findAt, findBehindWord } from './place-matchers.ts';
import { findArgument } from './quoted-secrets.ts';
import { CUT, fillWindow, MIN_TOKEN_LENGTH, pieceEnd, WINDOW } from './scan-window.ts';
import type { FragmentPolicy } from './text-fragments.ts';
import { findInToken } from './token-secrets.ts';

/** `a@b.cd` and `pin=1`: nothing shorter is a secret in a text. */
export const MIN_TEXT_LENGTH = 5;

/** How much of a word with dashes in it may lie in front of the part with the digit. */
const MAX_LEAD = 40;

/** What the pass looks for. */
export interface ScanPolicy extends FragmentPolicy, CandidatePolicy {
  /** The keys whose separators it passes over. */
  readonly harmlessKeys: KnownKeys;
}

/** Looks for what a policy asks for. */
export interface ScanPass {
  scan(text: string): readonly Match[] | undefined;
  /**
   * Whether every place that the last scan asked a matcher about was found to be a secret, and all of it. Then nothing
   * more can be found once the secrets are masked: what was passed over is decided by what stands right beside it.
   */
  readonly isSettled: boolean;
}

/** Where the pass goes on behind a place. */
interface Progress {
  next: number;
  /** Where to go on at least, where something was found. */
  least: number;
  /** Of the run that goes on at `next`, how much lies behind. */
  run: number;
  /** Whether a matcher was asked. */
  isAsked: boolean;
}

/** Makes the pass for a policy. */
export function createScanPass(policy: ScanPolicy): ScanPass {
  const progress: Progress = { next: 0, least: 0, run: 0, isAsked: false };
  const pass = {
    isSettled: true,
    scan: (text: string) => (text.length < MIN_TEXT_LENGTH ? undefined : scan(text, policy, progress, pass)),
  };
  return pass;
}

function scan(
  text: string,
  policy: ScanPolicy,
  progress: Progress,
  outcome: { isSettled: boolean },
): readonly Match[] | undefined {
  const bytes = WINDOW;
  const { length } = text;
  let only: Match | undefined;
  let list: MatchList | undefined;
  let isSettled = true;
  for (let from = 0; from < length; ) {
    const shift = fillWindow(text, from);
    const end = pieceEnd(length, from) + shift;
    let at = from + shift;
    let run = 0;
    while (at < end) {
      const place = nextPlace(bytes, at, end, run);
      at = place >> PLACE_SHIFT;
      run = place & RUN_MASK;
      if (at >= end) {
        // A run that goes on in the next piece is looked at there, from its beginning.
        if (end - shift < length) at = end - run;
        break;
      }
      const found =
        run === 0
          ? findAtSign(text, at, shift, policy, progress)
          : findInRun(text, at, run, shift, policy, progress);
      at = progress.next;
      run = progress.run;
      if (found !== undefined) {
        let last: number;
        if (only === undefined && list === undefined && !Array.isArray(found)) {
          // Most texts hold one secret, and need no list.
          only = found as Match;
          last = only.end + shift;
          isSettled &&= last >= at && standsApart(bytes, only, shift);
        } else {
          list ??= new MatchList();
          if (only !== undefined) list.add(only);
          only = undefined;
          last = list.addAll(found) + shift;
          isSettled &&= last >= at && 'rule' in found && standsApart(bytes, found, shift);
        }
        at = Math.max(progress.least, last);
        run = 0;
      } else if (progress.isAsked) isSettled = false;
    }
    from = at - shift;
  }
  outcome.isSettled = isSettled;
  return only === undefined ? list?.found : [only];
}

/** At a quote or a trigger. */
function findAtSign(text: string, at: number, shift: number, policy: ScanPolicy, progress: Progress): Found {
  const bytes = WINDOW;
  const byte = bytes[at];
  progress.next = at + 1;
  progress.least = at + 1;
  progress.run = 0;
  progress.isAsked = false;
  if (byte === 0x22 || byte === 0x27) {
    const comma = bytes[at - 1] === 0x2c ? at - 1 : at - 2;
    if (bytes[comma] === 0x2c && comma > at - 3) {
      if (!policy.secretNames.mayEnd(bytes, comma)) return undefined;
      progress.isAsked = true;
      return findArgument(text, comma - shift, at - shift, policy);
    }
    if (bytes[at - 1] === 0x28) {
      if (!mayTakeSecret(bytes, at - 1)) return undefined;
      progress.isAsked = true;
      return findCallArgument(text, at - 1 - shift, policy);
    }
    if (!isNamedQuote(bytes, at)) return undefined;
    progress.isAsked = true;
    return findBehindWord(text, at - 1 - shift, policy);
  }
  if (!isTriggerCandidate(bytes, at, policy)) return undefined;
  // What is masked already has nothing to find.
  progress.isAsked = byte !== 0x5b;
  const place = at - shift;
  const behind = behindTrigger(text, place);
  progress.next = behind + shift;
  return findAt(text, place, behind, place, policy);
}

/** At a digit or a dash of a run, at the letter that makes it long, or at one that may begin a scheme. */
function findInRun(
  text: string,
  at: number,
  run: number,
  shift: number,
  policy: ScanPolicy,
  progress: Progress,
): Found {
  const bytes = WINDOW;
  const byte = bytes[at] ?? 0;
  progress.run = 0;
  progress.isAsked = false;
  if (byte > 0x41 && run < MIN_TOKEN_LENGTH) {
    const end = nameEnd(bytes, at);
    progress.next = end === 0 ? at + 1 : end;
    if (end === 0) {
      progress.run = run;
      return undefined;
    }
    progress.least = end;
    progress.isAsked = true;
    return findBehindWord(text, end - shift, policy);
  }
  if (run === 1 && byte < 0x3a && byte !== 0x2d) {
    progress.next = plainNumberEnd(bytes, at);
    if (progress.next !== 0) return undefined;
  }
  const kinds = KIND;
  const start = at - run + 1;
  let bits = 0;
  let next = start;
  for (let more = (kinds[bytes[next] ?? 0] ?? 0) & IN_RUN; more !== 0; ) {
    bits |= more;
    next++;
    more = (kinds[bytes[next] ?? 0] ?? 0) & IN_RUN;
  }
  progress.next = next;
  const isCut = bytes[next] === CUT;
  if (next - start >= MIN_TOKEN_LENGTH) {
    if (!isCut && !isLongCandidate(bytes, start, next, bits, policy)) return undefined;
    progress.isAsked = true;
    const place = start - shift;
    const behind = behindToken(text, place);
    progress.next = behind + shift;
    progress.least = progress.next;
    return findInToken(text, place, behind, place, policy);
  }
  if (byte === 0x2d) {
    progress.next = at + 1;
    if (!isDashCandidate(bytes, at)) return undefined;
  }
  const isCandidate = byte === 0x2d || isCut || isShortCandidate(bytes, start, next, bits, policy);
  const whole = (kinds[bytes[start - 1] ?? 0] ?? 0) === DASH ? wholeStart(bytes, start) : start;
  if (!isCandidate && (whole === start || !isNamedCandidate(bytes, whole, policy))) return undefined;
  progress.isAsked = true;
  const place = at - shift;
  const behind = behindTrigger(text, place);
  progress.next = behind + shift;
  progress.least = at + 1;
  const found = isCandidate ? findAt(text, place, behind, start - shift, policy) : undefined;
  return found ?? (whole === start ? undefined : findAt(text, place, behind, whole - shift, policy));
}

/** Where the word begins whose dash was passed over, as in `tiger-shadow51`. */
function wholeStart(bytes: Uint8Array, start: number): number {
  let whole = start;
  while (start - whole < MAX_LEAD && ((KIND[bytes[whole - 1] ?? 0] ?? 0) & IN_RUN) !== 0) whole--;
  return whole;
}

/** Whether what was found is all that there is between white space, quotes, or the separators of parameters. */
function standsApart(bytes: Uint8Array, { start, end }: Match, shift: number): boolean {
  // What lies outside of the window is not known.
  const before = bytes[start + shift - 1] ?? CUT;
  const behind = bytes[end + shift] ?? CUT;
  if (before === 0x22 || before === 0x27) return behind === before;
  return (before <= 0x20 || before === 0x3d) && (behind <= 0x20 || behind === 0x26 || behind === 0x2c);
}

function isTriggerCandidate(bytes: Uint8Array, at: number, policy: ScanPolicy): boolean {
  switch (bytes[at]) {
    case 0x3a: // :
      return isColonCandidate(bytes, at, policy);
    case 0x3d: // =
      return policy.harmlessKeys.isCandidate(bytes, at);
    case 0x40: // @
      return isAddressCandidate(bytes, at);
    case 0x25: // %
      return isEscapeCandidate(bytes, at);
    case 0x5b: // [
      return isMarkCandidate(bytes, at);
    case 0x3c: // <
      return ((KIND[bytes[at + 1] ?? 0] ?? 0) & IN_RUN) !== 0;
    default:
      return true;
  }
}

function isColonCandidate(bytes: Uint8Array, at: number, { rules, harmlessKeys }: ScanPolicy): boolean {
  const before = bytes[at - 1] ?? 0;
  const next = bytes[at + 1] ?? 0;
  if (next === 0x2f && bytes[at + 2] === 0x2f) return isAuthorityCandidate(bytes, at);
  if (rules.ipv6) return true;
  if (next === 0x3a || before === 0x3a) return false;
  // `/user:ann x`
  if (before === 0x72 && bytes[at - 5] === 0x2f) return true;
  // `/p:x`
  if (before === 0x70 && bytes[at - 2] === 0x2f) return true;
  const isTime = before >= 0x30 && before <= 0x39 && next >= 0x30 && next <= 0x39;
  return !isTime && harmlessKeys.isCandidate(bytes, at);
}

/** Whether a word and a space, or the end of a clause, stand in front of the quote at `at`, which may name what is quoted. */
function isNamedQuote(bytes: Uint8Array, at: number): boolean {
  if (bytes[at - 1] !== 0x20) return false;
  return ((KIND[bytes[at - 2] ?? 0] ?? 0) & IN_RUN) !== 0 || isBehindClause(bytes, at);
}
