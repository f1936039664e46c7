/** National identity numbers: the Social Security Number of the United States, the resident id of China. */
import { ALNUM, inClass, isDigit } from './character-class.ts';
import type { Match } from './detector.ts';
import { hasWordBefore } from './nearby-word.ts';

const SSN_WORDS: readonly string[] = [
  'ssn',
  'social security',
  'social-security',
  'socialsecurity',
  'social_security',
  'taxpayer',
  'tax id',
  'itin',
];
const RESIDENT_WORDS: readonly string[] = ['身份证', '证件号', 'id card', 'idcard', 'id_card', 'resident'];

/** GB/T 2260: the first two digits of an administrative division. */
const PROVINCES: ReadonlySet<string> = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91'.split(
    ' ',
  ),
);

/** GB 11643: weights of the first 17 digits, and the check characters by the sum modulo 11. */
const WEIGHTS: readonly number[] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS = '10X98765432';

/**
 * The Social Security Number that begins at `at`. With dashes its form is enough; with other separators, or none, a
 * word must say what it is.
 */
export function findSocialSecurityNumber(text: string, at: number, count: number): Match | undefined {
  if (count === 9) {
    const digits = text.slice(at, at + 9);
    if (!isAssigned(digits.slice(0, 3), digits.slice(3, 5), digits.slice(5)) || !isWhole(text, at, at + 9))
      return undefined;
    return hasWordBefore(text, at, SSN_WORDS) ? { start: at, end: at + 9, rule: 'us-ssn' } : undefined;
  }
  if (count !== 3) return undefined;
  const separator = text.charCodeAt(at + 3);
  if (separator !== 0x2d && separator !== 0x20 && separator !== 0x2e && separator !== 0x2011)
    return undefined;
  if (text.charCodeAt(at + 6) !== separator) return undefined;
  const area = text.slice(at, at + 3);
  const group = text.slice(at + 4, at + 6);
  const serial = text.slice(at + 7, at + 11);
  if (!/^\d\d$/.test(group) || !/^\d{4}$/.test(serial)) return undefined;
  const end = at + 11;
  if (!isAssigned(area, group, serial) || !isWhole(text, at, end)) return undefined;
  if (separator !== 0x2d && separator !== 0x2011 && !hasWordBefore(text, at, SSN_WORDS)) return undefined;
  return { start: at, end, rule: 'us-ssn' };
}

/** https://www.ssa.gov/employer/randomization.html: which areas, groups and serial numbers there are. */
function isAssigned(area: string, group: string, serial: string): boolean {
  return area !== '000' && area !== '666' && area < '900' && group !== '00' && serial !== '0000';
}

/** The resident id that begins at `at`: 18 characters, or 6-8-4 with spaces or dashes, or the 15 digits of before 1999. */
export function findResidentId(text: string, at: number, count: number): Match | undefined {
  if (count === 18 || count === 17) {
    const end = at + 18;
    return isWhole(text, at, end) && isResidentId(text.slice(at, end))
      ? { start: at, end, rule: 'cn-resident-id' }
      : undefined;
  }
  if (count === 15) {
    const end = at + 15;
    const valid =
      PROVINCES.has(text.slice(at, at + 2)) &&
      isDate(`19${text.slice(at + 6, at + 12)}`) &&
      isWhole(text, at, end);
    return valid && hasWordBefore(text, at, RESIDENT_WORDS)
      ? { start: at, end, rule: 'cn-resident-id' }
      : undefined;
  }
  if (count !== 6) return undefined;
  const separator = text.charCodeAt(at + 6);
  if ((separator !== 0x20 && separator !== 0x2d) || text.charCodeAt(at + 15) !== separator) return undefined;
  const end = at + 20;
  const id = text.slice(at, at + 6) + text.slice(at + 7, at + 15) + text.slice(at + 16, end);
  return isWhole(text, at, end) && isResidentId(id) ? { start: at, end, rule: 'cn-resident-id' } : undefined;
}

/** Whether the characters are a resident id: division, date of birth and check character. */
export function isResidentId(id: string): boolean {
  if (!/^\d{17}[\dXx]$/.test(id) || !PROVINCES.has(id.slice(0, 2)) || !isDate(id.slice(6, 14))) return false;
  let sum = 0;
  for (let index = 0; index < 17; index++) sum += (WEIGHTS[index] ?? 0) * (id.charCodeAt(index) - 0x30);
  return CHECK_CHARACTERS.charAt(sum % 11) === id.charAt(17).toUpperCase();
}

/** A day of the calendar between 1900 and 2099, as `YYYYMMDD`. */
function isDate(digits: string): boolean {
  const year = Number(digits.slice(0, 4));
  const month = Number(digits.slice(4, 6));
  const day = Number(digits.slice(6, 8));
  if (!(year >= 1900 && year < 2100 && month >= 1 && month <= 12 && day >= 1)) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Neither end touches a letter, a digit, or a dash or dot that goes on with one. */
function isWhole(text: string, start: number, end: number): boolean {
  const next = text.charCodeAt(end);
  if (inClass(next, ALNUM) || next === 0x5f) return false;
  if ((next === 0x2d || next === 0x2e) && inClass(text.charCodeAt(end + 1), ALNUM)) return false;
  return text.charCodeAt(start - 1) !== 0x2e || !isDigit(text.charCodeAt(start - 2));
}
