/**
 * The pass over a text: from one place where a secret can be to the next, where the matcher of that kind looks around.
 *
 * The filters look at bytes and turn most places away; the matchers look at the text. No matcher backtracks. Each looks
 * a bounded distance, or no further than where the last one began, so that time grows with the length of the text and
 * not faster.
 */
import {
  type CandidatePolicy,
  DASH,
  DIGIT,
  IN_RUN,
  isAddressCandidate,
  isAuthorityCandidate,
  isDashCandidate,
  isEscapeCandidate,
  isLongCandidate,
  isMarkCandidate,
  isShortCandidate,
  KIND,
  TRIGGER,
} from './candidate-filter.ts';
import type { Match } from './detector.ts';
import type { KnownKeys } from './harmless-keys.ts';
import { MatchList } from './match-list.ts';
import { behindToken, behindTrigger, type Found, findAt, findBehindWord } from './place-matchers.ts';
import { CUT, fillWindow, MIN_TOKEN_LENGTH, pieceEnd, WINDOW } from './scan-window.ts';
import type { FragmentPolicy } from './text-fragments.ts';
import { findInToken } from './token-secrets.ts';

/** `a@b.cd` and `pin=1`: nothing shorter is a secret in a text. */
export const MIN_TEXT_LENGTH = 5;

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

/** Makes the pass for a policy. */
export function createScanPass(policy: ScanPolicy): ScanPass {
  const pass = {
    isSettled: true,
    scan: (text: string) => (text.length < MIN_TEXT_LENGTH ? undefined : scan(text, policy, pass)),
  };
  return pass;
}

function scan(
  text: string,
  policy: ScanPolicy,
  outcome: { isSettled: boolean },
): readonly Match[] | undefined {
  // In variables, which the machine keeps at hand, as it does not with what belongs to a module.
  const bytes = WINDOW;
  const kinds = KIND;
  const { length } = text;
  let list: MatchList | undefined;
  let isSettled = true;
  for (let from = 0; from < length; ) {
    const shift = fillWindow(text, from);
    const end = pieceEnd(length, from) + shift;
    let at = from + shift;
    while (at < end) {
      const kind = kinds[bytes[at] ?? 0] ?? 0;
      if (kind === 0) {
        at++;
        continue;
      }
      let found: Found;
      let next = at + 1;
      // Where to go on where something was found: behind it, and at least here.
      let least = next;
      let isAsked = false;
      if (kind === TRIGGER) {
        if (isTriggerCandidate(bytes, at, policy)) {
          // What is masked already has nothing to find.
          isAsked = bytes[at] !== 0x5b;
          const place = at - shift;
          const behind = behindTrigger(text, place);
          found = findAt(text, place, behind, place, policy);
          next = behind + shift;
        }
      } else {
        let bits = kind;
        let more = (kinds[bytes[next] ?? 0] ?? 0) & IN_RUN;
        while (more !== 0) {
          bits |= more;
          next++;
          more = (kinds[bytes[next] ?? 0] ?? 0) & IN_RUN;
        }
        const isLong = next - at >= MIN_TOKEN_LENGTH;
        if (isLong || (bits & (DIGIT | DASH)) !== 0) {
          const isCut = bytes[next] === CUT;
          if (isLong) {
            if (isCut || isLongCandidate(bytes, at, next, bits, policy)) {
              isAsked = true;
              const place = at - shift;
              const behind = behindToken(text, place);
              found = findInToken(text, place, behind, place, policy);
              next = behind + shift;
              least = next;
            }
          } else {
            let sign = at;
            while (((kinds[bytes[sign] ?? 0] ?? 0) & (DIGIT | DASH)) === 0) sign++;
            const isDash = bytes[sign] === 0x2d;
            if (isDash) next = sign + 1;
            if (isDash ? isDashCandidate(bytes, sign) : isCut || isShortCandidate(bytes, at, next, policy)) {
              isAsked = true;
              const place = sign - shift;
              const behind = behindTrigger(text, place);
              found = findAt(text, place, behind, at - shift, policy);
              next = behind + shift;
              least = sign + 1;
            }
          }
        }
        if (found === undefined && bytes[next] === 0x20 && isNamingWord(bytes, next)) {
          isAsked = true;
          found = findBehindWord(text, next - shift, policy);
        }
      }
      if (found !== undefined) {
        list ??= new MatchList();
        const last = list.addAll(found) + shift;
        isSettled &&= last >= next && 'rule' in found && standsApart(bytes, found, shift);
        next = Math.max(least, last);
      } else if (isAsked) isSettled = false;
      at = next;
    }
    from = at - shift;
  }
  outcome.isSettled = isSettled;
  return list?.found;
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
  const isTime = before >= 0x30 && before <= 0x39 && next >= 0x30 && next <= 0x39;
  return !isTime && harmlessKeys.isCandidate(bytes, at);
}

/** Whether the word in front of the space at `end` may name what stands behind: a quote, or credentials. */
function isNamingWord(bytes: Uint8Array, end: number): boolean {
  const next = bytes[end + 1];
  if (next === 0x22 || next === 0x27) return true;
  const last = bytes[end - 1];
  return (
    (last === 0x63 && bytes[end - 5] === 0x42) || // Basic
    (last === 0x72 && bytes[end - 6] === 0x42) || // Bearer
    (last === 0x74 && bytes[end - 6] === 0x44) // Digest
  );
}
