/** Passwords right beside their name, in front or behind: `typed x as password`, `password (x)`, `password 7 0822455D`. */
import type { Match } from './detector.ts';
import { isHarmlessValue } from './harmless-value.ts';
import { UNMISTAKABLE_NAMES } from './password-names.ts';
import type { FragmentPolicy } from './text-fragments.ts';
import { isIrregular, isMixed, isPunctuated, isTechnical, wholeEnd } from './value-shape.ts';

/** How far beside the name is looked. */
const NEAR = 96;

const MIN_LENGTH = 6;

const SAID_AS =
  /(?:^|\s)(?:typed?|typing|enter(?:ed|ing)?|us(?:ed?|ing)|tried|try(?:ing)?|with|sent|submit(?:ted)?|set|got|received|gave|supplied|chose|picked|provided|passed|wrote|accepted|rejected|put|and) ["'`]?([^\s"'`]{4,64})["'`]? as (?:the |a |an |their |his |her |my |your |its |new |user )?(?:password|passwd|pwd|pw|passphrase|passwort)$/i;

/** `echo ann:x | chpasswd` */
const CHPASSWD = /\becho\s+(?:-\w\s+)?["']?[^\s:"']{1,40}:([^\s"']{4,64})["']?\s*\|\s*(?:sudo\s+)?chpasswd$/;

/** `htpasswd -b FILE ann x` */
const HTPASSWD =
  /^ (?:-[A-Za-z]{0,4}b[A-Za-z]{0,4}|-[A-Za-z]+ -b) (?:\S{1,80} )\S{1,64} ["']?([^\s"']{3,64})/;

/** Cisco's kinds of passwords and secrets: https://www.cisco.com/c/en/us/support/docs/security-vpn/remote-authentication-dial-user-service-radius/107614-64.html */
const NUMBERED = /^ [05-9] (\S{4,80})(?=\s|$)/;

/** `zip password - x` */
const DASHED = /^ [-–—] ["'`]?([^\s"'`]{6,64})/;

const DIRECTLY = new RegExp(
  `(?:^|[^\\p{L}\\d_-])(?:${UNMISTAKABLE_NAMES})((?: (?:is|was|ist|est|es|é|è|är|to|set to|lautet|jest)(?= ))?:?)\\s{0,3}["'\`(\\[“‘]{0,2}$`,
  'iu',
);

/** The password in front of the name for it that ends at `nameEnd`, or that a command ending there sets. */
export function findBeforePasswordName(
  text: string,
  nameEnd: number,
  policy: FragmentPolicy,
): Match | undefined {
  const { rule } = policy.keyMeaning('password');
  if (rule === undefined) return undefined;
  if (text.startsWith('htpasswd', nameEnd - 8)) {
    const value = HTPASSWD.exec(text.slice(nameEnd, nameEnd + NEAR + NEAR));
    if (value?.[1] === undefined) return undefined;
    const end = nameEnd + value[0].length;
    return { start: end - value[1].length, end, rule };
  }
  const before = text.charCodeAt(nameEnd - 9) | 0x20;
  const mayBe =
    text.startsWith('chpasswd', nameEnd - 8) ||
    text.slice(Math.max(0, nameEnd - 28), nameEnd).includes(' as ');
  if (!mayBe || before === 0x5f) return undefined;
  const from = Math.max(0, nameEnd - NEAR);
  const near = text.slice(from, nameEnd);
  const said = SAID_AS.exec(near) ?? CHPASSWD.exec(near);
  const value = said?.[1];
  if (said === null || value === undefined) return undefined;
  const start = from + said.index + said[0].indexOf(value, said[0].search(/[\s:]/));
  const end = start + value.length;
  if (isHarmlessValue(text, '', { start, end, quoted: true }, true)) return undefined;
  return looksChosen(value, true) ? { start, end, rule } : undefined;
}

/** The password that begins at `start`, right behind a name for it. */
export function findDirectPassword(text: string, start: number, policy: FragmentPolicy): Match | undefined {
  const { rule } = policy.keyMeaning('password');
  const near = DIRECTLY.exec(text.slice(Math.max(0, start - NEAR), start));
  if (rule === undefined || near === null) return undefined;
  const end = wholeEnd(text, start);
  const value = text.slice(start, end);
  if (value.length < MIN_LENGTH || isHarmlessValue(text, '', { start, end, quoted: false }, true))
    return undefined;
  const isSaid = near[1] !== '' || /["'`(["“‘]$/.test(near[0]);
  return looksChosen(value, isSaid) ? { start, end, rule } : undefined;
}

/** `password 7 0822455D0A16`: the kind of the password stands between. */
export function findNumberedPassword(
  text: string,
  nameEnd: number,
  policy: FragmentPolicy,
): Match | undefined {
  const { rule } = policy.keyMeaning('password');
  const value = rule === undefined ? undefined : NUMBERED.exec(text.slice(nameEnd, nameEnd + NEAR))?.[1];
  if (rule === undefined || value === undefined || !isMixed(value.replace(/\$/g, ''))) return undefined;
  return { start: nameEnd + 3, end: nameEnd + 3 + value.length, rule };
}

/** `zip password - x`: a dash in place of a colon. */
export function findDashedPassword(text: string, nameEnd: number, policy: FragmentPolicy): Match | undefined {
  const found = DASHED.exec(text.slice(nameEnd, nameEnd + NEAR));
  const value = found?.[1];
  const { rule } = policy.keyMeaning('password');
  if (found === null || value === undefined || rule === undefined || !looksChosen(value, true))
    return undefined;
  const start = nameEnd + found[0].length - value.length;
  return { start, end: wholeEnd(text, start), rule };
}

/**
 * Whether a word looks like a password that somebody chose or was given.
 *
 * @param isSaid - whether a verb or a sign says that it is the password: names are made of words and dashes, too.
 */
export function looksChosen(value: string, isSaid: boolean): boolean {
  if (isTechnical(value) || /^[/~.]|:\/\/|^[A-Za-z]:\\|@[\w-]+\.[a-z]{2,}$|\.[a-z]{2,4}$/.test(value))
    return false;
  if (isPunctuated(value) || isIrregular(value)) return true;
  if (!isMixed(value)) return false;
  return isSaid || !/^[a-z0-9]+(?:[-_.][a-z0-9]+)+$/.test(value);
}
