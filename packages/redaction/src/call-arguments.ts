/** Secrets among the arguments of a call that is about them: `setPassword("x")`, `login("ann", "x")`. */
import { isSpace, KEY, skipClassBack } from './character-class.ts';
import type { Match } from './detector.ts';
import { quotedValue, type ValueRange } from './fragment-value.ts';
import { isHarmlessValue } from './harmless-value.ts';
import type { FragmentPolicy } from './text-fragments.ts';
import { looksRandom } from './value-condition.ts';
import { isIrregular, isKebab, isPunctuated } from './value-shape.ts';

/** Longer names are none of a function. */
const MAX_NAME = 64;

/** Shorter arguments are names. */
const MIN_ARGUMENT = 6;

/** Calls that take the name of somebody, and the password. */
const LOGIN =
  /^(?:log_?in|sign_?in|authenticate|auth|(?:set_?)?basic_?auth|httpbasicauth|passwordauthentication|connect)$/i;

/** Calls that look something up by a name, or ask for it. */
const LOOKS_UP =
  /^(?:get|find|fetch|read|has|is|create|delete|remove|list|load|require|ask|prompt|input|generate|make|lookup|resolve|describe|rotate|missing|no)(?![a-z])/;

/** The secret in the quotes behind the parenthesis at `paren`. */
export function findCallArgument(text: string, paren: number, policy: FragmentPolicy): Match | undefined {
  const whole = text.slice(skipClassBack(text, paren, KEY, Math.max(0, paren - MAX_NAME)), paren);
  const name = whole.slice(whole.lastIndexOf('.') + 1);
  if (name === '' || LOOKS_UP.test(name)) return undefined;
  const first = closedString(text, paren + 1);
  if (first === undefined) return undefined;
  if (LOGIN.test(name)) {
    const second = closedString(text, behindComma(text, first.end + 1));
    return second === undefined ? undefined : secretArgument(text, 'password', second, policy);
  }
  return policy.keyMeaning(name).rule === undefined ? undefined : secretArgument(text, name, first, policy);
}

function closedString(text: string, at: number): ValueRange | undefined {
  const range = quotedValue(text, at);
  return range === undefined || range.end >= text.length ? undefined : range;
}

function behindComma(text: string, from: number): number {
  let at = from;
  if (text.charCodeAt(at) !== 0x2c) return text.length;
  at++;
  while (at - from < 8 && isSpace(text.charCodeAt(at))) at++;
  return at;
}

/** A string that nobody would choose as the name of something. */
function secretArgument(
  text: string,
  name: string,
  range: ValueRange,
  policy: FragmentPolicy,
): Match | undefined {
  const content = text.slice(range.start, range.end);
  if (content.length < MIN_ARGUMENT || isHarmlessValue(text, name, range, true)) return undefined;
  if (isKebab(content) || /^[A-Z0-9_]+$/.test(content) || policy.keyMeaning(content).rule !== undefined)
    return undefined;
  if (!looksRandom(content) && !isIrregular(content) && !isPunctuated(content)) return undefined;
  const rule = policy.ruleOfEntry(name, content);
  return rule === undefined ? undefined : { start: range.start, end: range.end, rule };
}
