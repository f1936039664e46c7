/** Telephone numbers: ITU-T E.164 with the plus sign, and mobile numbers of China as they are written at home. */
import { ALNUM, inClass, isDigit } from './character-class.ts';
import type { EnabledRules, Match } from './detector.ts';
import { hasWordBefore, isQuantity } from './nearby-word.ts';

/** E.164, section 6.1. */
const MAX_DIGITS = 15;
const MIN_DIGITS = 8;

/** Country codes (ITU-T E.164, annex), with how many digits the national number has, from the national numbering plans. */
const NATIONAL_LENGTHS: ReadonlyMap<number, readonly [least: number, most: number]> = new Map([
  ...plans(
    '1:10-10 7:10-10 20:8-10 27:9-9 30:10-10 31:9-9 32:8-9 33:9-9 34:9-9 36:8-9 39:6-11 40:9-9 41:9-9 43:7-13 44:9-10',
  ),
  ...plans(
    '45:8-8 46:7-10 47:8-8 48:9-9 49:7-12 51:8-9 52:10-10 53:8-8 54:10-11 55:10-11 56:9-9 57:8-10 58:10-10 60:8-10',
  ),
  ...plans(
    '61:9-9 62:8-12 63:8-10 64:8-10 65:8-8 66:8-9 81:9-10 82:8-11 84:8-10 86:10-11 90:10-10 91:10-10 92:9-10 93:9-9',
  ),
  ...plans('94:9-9 95:7-10 98:10-10'),
  ...range(211, 213),
  ...range(216, 216),
  ...range(218, 218),
  ...range(220, 269),
  ...range(290, 291),
  ...range(297, 299),
  ...range(350, 359),
  ...range(370, 389),
  ...range(420, 423),
  ...range(500, 509),
  ...range(590, 599),
  ...range(670, 692),
  ...range(800, 800),
  ...range(808, 808),
  ...range(850, 856),
  ...range(870, 870),
  ...range(880, 888),
  ...range(960, 979),
  ...range(992, 998),
]);

/** Before a number without a country code. */
const PHONE_WORDS: readonly string[] = [
  'phone',
  'tel',
  'anruf',
  'call',
  'mobile',
  'cell',
  'fax',
  'sms',
  'whatsapp',
  '电话',
  '手机',
];

function plans(list: string): [number, readonly [number, number]][] {
  return list.split(' ').map((plan) => {
    const [code = '', lengths = ''] = plan.split(':');
    const [least, most] = lengths.split('-').map(Number);
    return [Number(code), [least ?? 0, most ?? 0]];
  });
}

/** Codes of three digits, whose plans are many: what E.164 leaves for the national number. */
function range(first: number, last: number): [number, readonly [number, number]][] {
  return Array.from({ length: last - first + 1 }, (_, index) => [first + index, [6, 12]]);
}

/**
 * The international number whose first digit is at `at`, behind a plus sign.
 *
 * @param rules - `phone`, or `cn-mobile` for the mobile numbers of China.
 */
export function findInternationalNumber(text: string, at: number, rules: EnabledRules): Match | undefined {
  const start = plusBefore(text, at);
  if (start === -1) return undefined;
  for (let codeLength = 1; codeLength <= 3; codeLength++) {
    const code = Number(digitsFrom(text, at, codeLength));
    const plan = NATIONAL_LENGTHS.get(code);
    if (plan === undefined) continue;
    const end = nationalEnd(text, at, codeLength, plan);
    if (end === -1) return undefined;
    const rule = code === 86 && isMobileStart(digitsFrom(text, at, 5).slice(2)) ? 'cn-mobile' : 'phone';
    const enabled = rules[rule] ? rule : 'phone';
    return rules[enabled] ? { start, end, rule: enabled } : undefined;
  }
  return undefined;
}

/** The international number that is dialled with two zeros, where a word says that it is one. */
export function findDialledNumber(text: string, at: number): Match | undefined {
  if (!text.startsWith('00', at) || !hasWordBefore(text, at, PHONE_WORDS)) return undefined;
  for (let codeLength = 1; codeLength <= 3; codeLength++) {
    const plan = NATIONAL_LENGTHS.get(Number(digitsFrom(text, at + 2, codeLength)));
    const end = plan === undefined ? -1 : nationalEnd(text, at + 2, codeLength, plan);
    if (end !== -1) return { start: at, end, rule: 'phone' };
  }
  return undefined;
}

/** A mobile number of China without its country code: eleven digits, together or as 3-4-4. */
export function findChineseMobile(text: string, at: number, count: number): Match | undefined {
  if (count === 11) return wholeMobile(text, at, at + 11, at);
  // 86 or 0086 in front, without a plus.
  if (count === 13 && text.startsWith('86', at)) return wholeMobile(text, at + 2, at + 13, at);
  if (count === 15 && text.startsWith('0086', at)) return wholeMobile(text, at + 4, at + 15, at);
  if (count !== 3 && text.charCodeAt(at) !== 0x38 && text.charCodeAt(at) !== 0x30) return undefined;
  const prefix =
    count === 2 && text.startsWith('86', at) ? 2 : count === 4 && text.startsWith('0086', at) ? 4 : 0;
  const first = prefix === 0 ? at : separatorEnd(text, at + prefix);
  if (first === -1) return undefined;
  if (prefix > 0 && isMobileStart(text.slice(first, first + 3)) && digitRun(text, first) === 11) {
    return { start: at, end: first + 11, rule: 'cn-mobile' };
  }
  if (digitRun(text, first) !== 3 || !isMobileStart(text.slice(first, first + 3))) return undefined;
  const second = separatorEnd(text, first + 3);
  if (second === -1 || digitRun(text, second) !== 4) return undefined;
  const third = separatorEnd(text, second + 4);
  if (third === -1 || digitRun(text, third) !== 4 || !endsNumber(text, third + 4)) return undefined;
  return { start: at, end: third + 4, rule: 'cn-mobile' };
}

/** A number of the North American plan without its country code, where a word says that it is one. */
export function findNorthAmericanNumber(text: string, at: number): Match | undefined {
  const parenthesis = text.charCodeAt(at - 1) === 0x28;
  let second = at + 3;
  if (parenthesis) {
    if (text.charCodeAt(second) !== 0x29) return undefined;
    second++;
    if (text.charCodeAt(second) === 0x20) second++;
  } else second = separatorEnd(text, second);
  if (second === -1 || digitRun(text, second) !== 3) return undefined;
  const third = separatorEnd(text, second + 3);
  if (third === -1 || digitRun(text, third) !== 4 || !endsNumber(text, third + 4)) return undefined;
  if (text.charCodeAt(at) < 0x32 || text.charCodeAt(second) < 0x32 || !hasWordBefore(text, at, PHONE_WORDS))
    return undefined;
  return { start: parenthesis ? at - 1 : at, end: third + 4, rule: 'phone' };
}

/** Where the plus sign is, plain or percent-encoded; -1 where there is none, or an operand stands in front of it. */
function plusBefore(text: string, at: number): number {
  let plus = text.charCodeAt(at - 1) === 0x28 ? at - 2 : at - 1;
  if (text.charCodeAt(plus) === 0x2b) return inClass(text.charCodeAt(plus - 1), ALNUM) ? -1 : plus;
  plus = at - 3;
  return plus >= 0 && (text.startsWith('%2B', plus) || text.startsWith('%2b', plus)) ? plus : -1;
}

/** The next digits, over separators. */
function digitsFrom(text: string, at: number, count: number): string {
  let digits = '';
  for (let position = at; digits.length < count && position < at + count + 4; position++) {
    const code = text.charCodeAt(position);
    if (isDigit(code)) digits += text.charAt(position);
    else if (separatorEnd(text, position) === -1) break;
  }
  return digits;
}

/** Where the number ends, or -1 where it has too few digits, or more than its plan allows. */
function nationalEnd(
  text: string,
  at: number,
  codeLength: number,
  [least, most]: readonly [number, number],
): number {
  const limit = Math.min(MAX_DIGITS, codeLength + most);
  let count = 0;
  let position = at;
  let end = -1;
  for (;;) {
    const group = digitRun(text, position);
    if (group === 0 || count + group > limit) break;
    count += group;
    position += group;
    if (count >= Math.max(MIN_DIGITS, codeLength + least)) end = position;
    const next = separatorEnd(text, position);
    if (next === -1) break;
    position = next;
  }
  if (end === -1 || !endsNumber(text, end)) return -1;
  return codeLength === 1 && text.charCodeAt(at) === 0x31 && !isNorthAmerican(text, at) ? -1 : end;
}

/** Area and exchange of the North American plan begin with 2 to 9. */
function isNorthAmerican(text: string, at: number): boolean {
  const digits = digitsFrom(text, at, 5);
  return digits.charCodeAt(1) >= 0x32 && digits.charCodeAt(4) >= 0x32;
}

function wholeMobile(text: string, first: number, end: number, start: number): Match | undefined {
  if (!isMobileStart(text.slice(first, first + 3)) || !endsNumber(text, end)) return undefined;
  // `1+13812345678` is a sum.
  if (text.charCodeAt(start - 1) === 0x2b && inClass(text.charCodeAt(start - 2), ALNUM)) return undefined;
  if (text.charCodeAt(start - 1) === 0x2e && isDigit(text.charCodeAt(start - 2))) return undefined;
  return isQuantity(text, start, end) ? undefined : { start, end, rule: 'cn-mobile' };
}

/** Prefixes that the ministry gave to mobile operators (communication to the ITU, T0202000 of E.164). */
function isMobileStart(digits: string): boolean {
  return /^1(?:3\d|4[014-9]|5[0-35-9]|6[2567]|7[0-8]|8\d|9[0-35-9])/.test(digits);
}

function digitRun(text: string, at: number): number {
  let end = at;
  while (end - at < 16 && isDigit(text.charCodeAt(end))) end++;
  return end - at;
}

/** Behind a space, dash, dot, slash or parentheses between groups; -1 where something else stands. */
function separatorEnd(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === 0x29)
    return text.charCodeAt(at + 1) === 0x20 || text.charCodeAt(at + 1) === 0x2d ? at + 2 : at + 1;
  if (code === 0x25) return text.startsWith('%20', at) ? at + 3 : -1;
  if (code !== 0x20 && code !== 0x2d && code !== 0x2e && code !== 0xa0 && code !== 0x28 && code !== 0x2011)
    return -1;
  return text.charCodeAt(at + 1) === 0x28 ? at + 2 : at + 1;
}

/** Not part of a longer number or token. */
function endsNumber(text: string, end: number): boolean {
  const code = text.charCodeAt(end);
  if (inClass(code, ALNUM) || code === 0x5f) return false;
  return (code !== 0x2d && code !== 0x2e && code !== 0x3a) || !inClass(text.charCodeAt(end + 1), ALNUM);
}
