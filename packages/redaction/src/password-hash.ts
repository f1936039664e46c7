/** Hashes of passwords in the notation of crypt(3) and its successors, which say by themselves what they are. */
import { ALNUM, inClass } from './character-class.ts';
import type { Match } from './detector.ts';
import type { FragmentPolicy } from './text-fragments.ts';

/** How far in front of a hash's last long part it may begin. */
const MAX_LEAD = 128;

/** https://github.com/P-H-C/phc-string-format and crypt(5) */
const LEAD =
  /(?:\$(?:2[abxy]?|1|5|6|7|y|gy|apr1|sha1|md5|argon2(?:id|i|d)|scrypt|s0|pbkdf2(?:[-_]\w{1,10})?|bcrypt-sha256)\$|\b(?:pbkdf2_sha\d{1,3}|bcrypt_sha256|argon2)\$)(?:[\w./=,+-]{0,96}\$){0,3}$/;

/** The hash whose last or longest part begins at `start`, behind a dollar sign. */
export function findPasswordHash(text: string, start: number, policy: FragmentPolicy): Match | undefined {
  const from = Math.max(0, start - MAX_LEAD);
  const lead = LEAD.exec(text.slice(from, start));
  const { rule } = policy.keyMeaning('password');
  if (lead === null || rule === undefined) return undefined;
  let end = start;
  while (end < text.length && isHashUnit(text.charCodeAt(end))) end++;
  return { start: from + lead.index, end, rule };
}

function isHashUnit(code: number): boolean {
  return (
    inClass(code, ALNUM) || code === 0x2e || code === 0x2f || code === 0x24 || code === 0x2b || code === 0x3d
  );
}
