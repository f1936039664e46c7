/** Payment card numbers: an issuer's range (ISO/IEC 7812-1), a length that the issuer uses, and the Luhn check digit. */
import { ALNUM, inClass, isDigit } from './character-class.ts';
import type { Match } from './detector.ts';
import { hasWordBefore } from './nearby-word.ts';

/** First digits, and the lengths in use with them. */
interface IssuerRange {
  readonly first: number;
  readonly last: number;
  readonly lengths: readonly number[];
}

function range(first: number, last: number, ...lengths: number[]): IssuerRange {
  return { first, last, lengths };
}

/** By the first six digits. From the issuers' published ranges, as collected in ISO/IEC 7812 registers. */
const ISSUER_RANGES: readonly IssuerRange[] = [
  range(220000, 220499, 16, 17, 18, 19), // Mir
  range(222100, 272099, 16), // Mastercard
  range(300000, 305999, 14, 16, 17, 18, 19), // Diners Club
  range(309500, 309599, 14, 16, 17, 18, 19), // Diners Club
  range(340000, 349999, 15), // American Express
  range(352800, 358999, 16, 17, 18, 19), // JCB
  range(360000, 369999, 14, 15, 16, 17, 18, 19), // Diners Club
  range(370000, 379999, 15), // American Express
  range(380000, 399999, 14, 16, 17, 18, 19), // Diners Club
  range(400000, 499999, 13, 16, 19), // Visa
  range(500000, 509999, 16, 18, 19), // Maestro, Elo, Verve, RuPay
  range(510000, 559999, 16), // Mastercard
  range(560000, 589999, 16, 17, 18, 19), // Maestro
  range(600000, 609999, 16, 17, 18, 19), // Discover, RuPay, Hipercard
  range(620000, 629999, 16, 17, 18, 19), // UnionPay
  range(630000, 639999, 16, 17, 18, 19), // Maestro, InterPayment
  range(644000, 659999, 16, 17, 18, 19), // Discover, RuPay, Troy
  range(670000, 679999, 16, 17, 18, 19), // Maestro
  range(810000, 829999, 16, 17, 18, 19), // UnionPay, RuPay
  range(860000, 860099, 16), // Uzcard
  range(979200, 979299, 16), // Troy
  range(986000, 986099, 16), // Humo
];

const MIN_DIGITS = 13;
const MAX_DIGITS = 19;

/** Thirteen digits are an article number or a time far more often than one of the last century's cards. */
const RARE_LENGTH = 13;
const CARD_WORDS: readonly string[] = ['card', 'visa', 'pan', 'credit', 'debit', '卡'];

/** How cards are printed: how many digits each group has, packed four bits a group. */
const GROUPINGS: ReadonlySet<number> = new Set(
  '4-4-4-4-3 4-4-4-4-2 4-4-4-4-1 4-4-4-4 4-6-5 4-6-4 4-4-4-3 4-4-4-2 4-4-4-1 8-8 6-13 6-10'
    .split(' ')
    .map((grouping) => grouping.split('-').reduce((packed, length) => packed * 16 + Number(length), 0)),
);
const MAX_GROUPS = 5;
const MAX_GROUP_LENGTH = 13;

/** Digits of a candidate, reused: matching allocates nothing. */
const digits = new Uint8Array(MAX_DIGITS);

/**
 * The card number that begins at `at`.
 *
 * @param at - where a digit is that no letter or digit precedes.
 * @param groupLength - how many digits follow one another there.
 */
export function findCard(text: string, at: number, groupLength: number): Match | undefined {
  if (groupLength >= MIN_DIGITS) {
    if (isFraction(text, at)) return undefined;
    if (groupLength > MAX_DIGITS) return undefined;
    const end = at + groupLength;
    for (let index = 0; index < groupLength; index++) digits[index] = text.charCodeAt(at + index) - 0x30;
    return isWhole(text, end) && isCard(groupLength, text, at) ? { start: at, end, rule: 'card' } : undefined;
  }
  const second = skipSeparator(text, at + groupLength);
  if (second === -1 || !isDigit(text.charCodeAt(second + 3)) || isFraction(text, at)) return undefined;
  return findGroups(text, at);
}

/** Of the groups that were read: where each ends, how many digits there are up to there, and in which grouping. Reused. */
const groupEnds = new Int32Array(MAX_GROUPS);
const groupCounts = new Int32Array(MAX_GROUPS);
const groupings = new Int32Array(MAX_GROUPS);

/** The most groups, from the first on, that make up a card. */
function findGroups(text: string, at: number): Match | undefined {
  let groups = 0;
  let position = at;
  let count = 0;
  let grouping = 0;
  while (groups < MAX_GROUPS) {
    const start = groups === 0 ? position : skipSeparator(text, position);
    if (start === -1) break;
    position = start;
    const limit = start + Math.min(MAX_GROUP_LENGTH, MAX_DIGITS - count);
    for (
      let code = text.charCodeAt(position);
      position < limit && isDigit(code);
      code = text.charCodeAt(position)
    ) {
      digits[count++] = code - 0x30;
      position++;
    }
    if (position === start || isDigit(text.charCodeAt(position))) break;
    grouping = grouping * 16 + position - start;
    groupEnds[groups] = position;
    groupCounts[groups] = count;
    groupings[groups] = grouping;
    groups++;
  }
  while (groups-- > 1) {
    const end = groupEnds[groups] ?? 0;
    const isWellFormed = GROUPINGS.has(groupings[groups] ?? 0) && isWhole(text, end);
    if (isWellFormed && isCard(groupCounts[groups] ?? 0, text, at)) return { start: at, end, rule: 'card' };
  }
  return undefined;
}

/** The rule of a number that is typed as one. Of 15 digits or more: what is shorter is a time or an id. */
export function isCardNumber(value: number | bigint): boolean {
  if (
    typeof value === 'number'
      ? !Number.isSafeInteger(value) || value < 1e14
      : value < 10n ** 14n || value >= 10n ** 19n
  ) {
    return false;
  }
  const text = String(value);
  for (let index = 0; index < text.length; index++) digits[index] = text.charCodeAt(index) - 0x30;
  return isCard(text.length, '', 0);
}

/** Behind a space, dash, dot, slash, underscore or plus (form encoding), or a percent-encoded space; -1 where there is none. */
function skipSeparator(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (
    code === 0x20 ||
    code === 0x2d ||
    code === 0x2e ||
    code === 0x2b ||
    code === 0x5f ||
    code === 0x09 ||
    code === 0x2f
  ) {
    // Hand-typed numbers have two spaces now and then.
    return code === 0x20 && text.charCodeAt(at + 1) === 0x20 ? at + 2 : at + 1;
  }
  if (code === 0xa0 || code === 0x202f || code === 0x2009 || (code >= 0x2010 && code <= 0x2014))
    return at + 1;
  if (code === 0x25 && text.charCodeAt(at + 1) === 0x32 && (text.charCodeAt(at + 2) | 0x20) !== 0x36) {
    return text.startsWith('%20', at) || text.startsWith('%2D', at) ? at + 3 : -1;
  }
  return -1;
}

/** `0.4111111111111111`: the digits behind a decimal point. */
function isFraction(text: string, at: number): boolean {
  return text.charCodeAt(at - 1) === 0x2e && isDigit(text.charCodeAt(at - 2));
}

/** Not part of a longer number, a decimal number or a longer id. */
function isWhole(text: string, end: number): boolean {
  const next = text.charCodeAt(end);
  if (inClass(next, ALNUM) || next === 0x5f) return false;
  if (next === 0x2e || next === 0x2d) return !inClass(text.charCodeAt(end + 1), ALNUM);
  return true;
}

function isCard(count: number, text: string, at: number): boolean {
  if (!isIssued(count) || !passesLuhn(count)) return false;
  return count !== RARE_LENGTH || hasWordBefore(text, at, CARD_WORDS);
}

function isIssued(count: number): boolean {
  let issuer = 0;
  for (let index = 0; index < 6; index++) issuer = issuer * 10 + (digits[index] ?? 0);
  for (const { first, last, lengths } of ISSUER_RANGES) {
    if (issuer >= first && issuer <= last) return lengths.includes(count);
  }
  return false;
}

/** ISO/IEC 7812-1, annex B. */
function passesLuhn(count: number): boolean {
  let sum = 0;
  for (let index = 0; index < count; index++) {
    const digit = digits[count - 1 - index] ?? 0;
    if (index % 2 === 0) sum += digit;
    else sum += digit >= 5 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}
