/** One-time codes in sentences: `Your verification code is 739201`, `739201 is your login code`, `验证码 482913`. */
import { ALNUM, inClass } from './character-class.ts';
import type { Match } from './detector.ts';
import type { FragmentPolicy } from './text-fragments.ts';

/** How long codes are. */
const MIN_DIGITS = 4;
const MAX_DIGITS = 8;

/** How far in front the words begin, and how far behind they end. */
const NEAR = 48;

/** Stands for all words of the kind when the policy is asked. */
const NAME = 'otp_code';

const KINDS =
  '(?:verification|security|authentication|auth|confirmation|activation|log-?in|sign-?in|access|one[ -]time|otp|2fa|mfa|sms|two-factor|recovery|reset)';

const BEFORE = new RegExp(
  `(?:^|[^a-z])(?:${KINDS} (?:code|pin|password)|your (?:new )?(?:code|pin)|otp|totp|passcode)(?: is| was)?[:=]?\\s*["'(]?$|(?:验证码|校验码|动态码|驗證碼|認証コード)(?:是|为|為)?[:：]?\\s*["'“「]?$`,
  'i',
);

const BEHIND = new RegExp(
  `^ (?:is|as) your (?:[\\w.'-]+ ){0,3}?${KINDS}(?: code| pin| password| passcode)\\b`,
  'i',
);

/** The code that is the token from `start` to `end`, by the words around it. */
export function findOneTimeCode(
  text: string,
  start: number,
  end: number,
  policy: FragmentPolicy,
): Match | undefined {
  const length = end - start;
  if (length < MIN_DIGITS || length > MAX_DIGITS || !/^\d+$/.test(text.slice(start, end))) return undefined;
  const isLonger = text.charCodeAt(end) === 0x2e && inClass(text.charCodeAt(end + 1), ALNUM);
  if (isLonger) return undefined;
  const isCode =
    BEFORE.test(text.slice(Math.max(0, start - NEAR), start)) ||
    BEHIND.test(text.slice(end, end + NEAR + NEAR));
  const rule = isCode ? policy.keyMeaning(NAME).rule : undefined;
  return rule === undefined ? undefined : { start, end, rule };
}
