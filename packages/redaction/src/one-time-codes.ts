/** One-time codes in sentences: `Your verification code is 739201`, `739201 is your login code`, `验证码 482913`. */
import { ALNUM, inClass } from './character-class.ts';
import type { Match } from './detector.ts';
import { HARMLESS_TAIL } from './key-terms.ts';
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

/** The same in other languages. */
const FOREIGN_NAMES =
  'bestätigungscode|verifizierungscode|sicherheitscode|einmal(?:code|passwort)|code de (?:vérification|sécurité|confirmation)|código de (?:verificación|seguridad|verificação|segurança|confirmación)|codice di (?:verifica|sicurezza|conferma)|verificatiecode|kod weryfikacyjny|doğrulama kodu|mã xác (?:minh|nhận)|kode verifikasi|код (?:подтверждения|безопасности|доступа)|одноразовый (?:код|пароль)';

const BEFORE = new RegExp(
  `(?:^|[^a-z])(?:${KINDS} (?:code|pin|password)|${FOREIGN_NAMES}|your (?:new )?(?:code|pin)|otp|totp|passcode)((?: [a-z@.'-]{1,24}){0,4})(?: is| was| lautet| ist| est| es| è| é| adalah)?[:=]?\\s*["'(]?$|(?:验证码|校验码|动态码|驗證碼|認証コード|확인코드|인증번호)(?:是|为|為|は|는)?[:：]?\\s*["'“「]?$`,
  'i',
);

/** `Use code 739201 to verify your account` */
const USED = /(?:^|[^a-z])(?:use|enter|type|submit) (?:the |this |your )?(?:code|pin) $/i;
const PURPOSE =
  /^ (?:to|for|within|and) (?:verify|verification|confirm|complete|log|sign|login|reset|activate|finish|continue)/i;

const BEHIND = new RegExp(
  `^ (?:is|as) your (?:[\\w.'-]+ ){0,3}?${KINDS}(?: code| pin| password| passcode)\\b`,
  'i',
);

/** What a code may follow without a sign. */
const VERBS: ReadonlySet<string> = new Set('is was lautet ist est es adalah'.split(' '));

/** Words that leave a code what it is. */
const LEAVE: ReadonlySet<string> = new Set(
  'for to of by from is was at on in sent received used generated user email'.split(' '),
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
    isBehindName(text, start) || BEHIND.test(text.slice(end, end + NEAR + NEAR)) || isUsed(text, start, end);
  const rule = isCode ? policy.keyMeaning(NAME).rule : undefined;
  return rule === undefined ? undefined : { start, end, rule };
}

/** Words may stand between, which say whose code it is or what became of it, and then a sign: `2FA code entered: 739201`. */
function isBehindName(text: string, start: number): boolean {
  const near = BEFORE.exec(text.slice(Math.max(0, start - NEAR), start));
  if (near === null) return false;
  const words = (near[1] ?? '').trim().toLowerCase().split(' ');
  if (words[0] === '' || (words.length === 1 && VERBS.has(words[0] ?? ''))) return true;
  return /[:=]\s*["'(]?$|(?:is|was) ["'(]?$/.test(near[0]) && words.every((word) => !isAboutCode(word));
}

function isAboutCode(word: string): boolean {
  return HARMLESS_TAIL.has(word) && !LEAVE.has(word);
}

function isUsed(text: string, start: number, end: number): boolean {
  return PURPOSE.test(text.slice(end, end + NEAR)) && USED.test(text.slice(Math.max(0, start - NEAR), start));
}
