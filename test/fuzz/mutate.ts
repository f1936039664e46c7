/** Damages inputs: what is nearly right reaches further into a parser than rubbish does. */
import type { RandomInteger } from '../crash/seeded-random.ts';

/** What parsers treat specially. */
const TOKENS = [
  '"',
  "'",
  '`',
  '\\',
  '\\u',
  '\\ud800',
  '\u0000',
  '\n',
  '\r',
  '\t',
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  ':',
  ',',
  '|',
  '*',
  '?',
  '%',
  '$',
  '${',
  '-',
  '..',
  '/',
  '//',
  '\ud800',
  '\u202e',
  '😀',
  'e',
  '1e400',
  '-0',
  '9223372036854775808',
  '99999999999999999999999',
  'NaN',
  'null',
  'true',
  '__proto__',
  'constructor',
  '<<: *a',
  '&a',
  '!!js/function',
  '>',
  '>=',
  '=~',
  'and',
  'or',
  'not',
  'by',
  'over',
  'for',
];

/** At most: what a person might paste. */
const MAX_LENGTH = 4096;

/** A text with one to four changes; `others` are what a part may be taken from. */
export function mutateText(text: string, others: readonly string[], random: RandomInteger): string {
  let mutated = text;
  for (let changes = random(1, 4); changes > 0; changes--) mutated = changeText(mutated, others, random);
  return mutated.slice(0, MAX_LENGTH);
}

function changeText(text: string, others: readonly string[], random: RandomInteger): string {
  const at = random(0, text.length);
  const end = Math.min(text.length, at + random(1, 12));
  switch (random(0, 6)) {
    case 0:
      return text.slice(0, at) + text.slice(end);
    case 1:
      return text.slice(0, at) + (TOKENS[random(0, TOKENS.length - 1)] ?? '') + text.slice(at);
    case 2:
      return text.slice(0, at) + String.fromCharCode(random(0, 0xffff)) + text.slice(at + 1);
    case 3:
      return text.slice(0, end) + text.slice(at).repeat(random(1, 3));
    case 4:
      return text.slice(0, at) + text.slice(at, end).repeat(random(2, 200)) + text.slice(end);
    case 5: {
      const other = others[random(0, others.length - 1)] ?? '';
      return text.slice(0, at) + other.slice(random(0, other.length));
    }
    default:
      return text.slice(0, at);
  }
}

/** Bytes with one to four changes. */
export function mutateBytes(bytes: Uint8Array, random: RandomInteger): Uint8Array {
  let mutated = Buffer.from(bytes);
  for (let changes = random(1, 4); changes > 0; changes--) {
    const at = random(0, mutated.length);
    const end = Math.min(mutated.length, at + random(1, 12));
    switch (random(0, 3)) {
      case 0:
        mutated = Buffer.concat([mutated.subarray(0, at), mutated.subarray(end)]);
        break;
      case 1:
        if (at < mutated.length) mutated[at] = random(0, 255);
        break;
      case 2:
        mutated = Buffer.concat([mutated.subarray(0, end), mutated.subarray(at)]);
        break;
      default:
        mutated = mutated.subarray(0, at);
    }
  }
  return mutated;
}
