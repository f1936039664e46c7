/** Picks the matcher for a run of digits by its length, so that most numbers cost the counting and nothing else. */
import { findCard } from './card.ts';
import { isDigit } from './character-class.ts';
import type { EnabledRules, Match } from './detector.ts';
import { findIpv4 } from './ip-address.ts';
import { findResidentId, findSocialSecurityNumber } from './national-id.ts';
import {
  findChineseMobile,
  findDialledNumber,
  findInternationalNumber,
  findNorthAmericanNumber,
} from './phone.ts';

/** Longer runs of digits are no number of a person. */
const MAX_RUN = 25;

/**
 * The secret that begins with the digits at `at`.
 *
 * @param at - where a digit is that no letter or digit precedes.
 */
export function findNumber(text: string, at: number, rules: EnabledRules): Match | undefined {
  const before = text.charCodeAt(at - 1);
  if (before === 0x2b || before === 0x28 || before === 0x42 || before === 0x62) {
    const phone = findInternationalNumber(text, at, rules);
    if (phone !== undefined) return phone;
  }
  const count = countDigits(text, at);
  switch (count) {
    case 1:
      return rules.ipv4 ? findIpv4(text, at) : undefined;
    case 2:
      return mobile(text, at, count, rules) ?? (rules.ipv4 ? findIpv4(text, at) : undefined);
    case 3:
      return (
        (rules['us-ssn'] ? findSocialSecurityNumber(text, at, count) : undefined) ??
        mobile(text, at, count, rules) ??
        (rules.phone ? findNorthAmericanNumber(text, at) : undefined) ??
        (rules.ipv4 ? findIpv4(text, at) : undefined)
      );
    case 9:
      return rules['us-ssn'] ? findSocialSecurityNumber(text, at, count) : undefined;
    case 11:
      return mobile(text, at, count, rules);
    case 4:
    case 13:
      return card(text, at, count, rules) ?? mobile(text, at, count, rules) ?? dialled(text, at, rules);
    case 5:
    case 12:
      return dialled(text, at, rules);
    case 6:
    case 15:
    case 17:
    case 18:
      return (
        residentId(text, at, count, rules) ?? card(text, at, count, rules) ?? mobile(text, at, count, rules)
      );
    case 8:
    case 14:
    case 16:
    case 19:
      return card(text, at, count, rules);
    default:
      return undefined;
  }
}

/** How many digits follow one another at the position. */
function countDigits(text: string, at: number): number {
  let end = at;
  while (end - at < MAX_RUN && isDigit(text.charCodeAt(end))) end++;
  return end - at;
}

function card(text: string, at: number, count: number, rules: EnabledRules): Match | undefined {
  return rules.card ? findCard(text, at, count) : undefined;
}

function mobile(text: string, at: number, count: number, rules: EnabledRules): Match | undefined {
  return rules['cn-mobile'] ? findChineseMobile(text, at, count) : undefined;
}

function dialled(text: string, at: number, rules: EnabledRules): Match | undefined {
  return rules.phone ? findDialledNumber(text, at) : undefined;
}

function residentId(text: string, at: number, count: number, rules: EnabledRules): Match | undefined {
  return rules['cn-resident-id'] ? findResidentId(text, at, count) : undefined;
}
