/** International Bank Account Numbers: ISO 13616, with the country's length and the check digits of ISO 7064 (mod 97-10). */
import { ALNUM, inClass, isDigit } from './character-class.ts';
import type { Match } from './detector.ts';

/** Lengths by country, from the IBAN registry of SWIFT. */
const LENGTHS: ReadonlyMap<string, number> = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 ' +
    'FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 ' +
    'LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 ' +
    'SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** The number that begins at `at` with two letters and two digits. */
export function findIban(text: string, at: number): Match | undefined {
  if (!isDigit(text.charCodeAt(at + 2)) || !isDigit(text.charCodeAt(at + 3))) return undefined;
  const length = LENGTHS.get(text.slice(at, at + 2).toUpperCase());
  if (length === undefined) return undefined;
  let count = 0;
  let position = at;
  let remainder = 0;
  // The first four characters are checked last, behind the account.
  for (;;) {
    const code = text.charCodeAt(position);
    if (inClass(code, ALNUM)) {
      if (count >= 4) remainder = remainderWith(remainder, code);
      count++;
      position++;
      if (count === length) break;
    } else if (isGroupSeparator(code) && count >= 4 && inClass(text.charCodeAt(position + 1), ALNUM))
      position++;
    else return undefined;
  }
  for (let index = 0; index < 4; index++) remainder = remainderWith(remainder, text.charCodeAt(at + index));
  if (remainder !== 1 || inClass(text.charCodeAt(position), ALNUM)) return undefined;
  return { start: at, end: position, rule: 'iban' };
}

function isGroupSeparator(code: number): boolean {
  return code === 0x20 || code === 0x2d || code === 0xa0 || code === 0x2e || code === 0x2b;
}

/** The number so far with one more character behind it, modulo 97; letters stand for 10 to 35. */
function remainderWith(remainder: number, code: number): number {
  return isDigit(code) ? (remainder * 10 + code - 0x30) % 97 : (remainder * 100 + (code & 0x1f) + 9) % 97;
}
