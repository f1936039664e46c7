/** Short texts without a sign that could begin a secret: names, methods, ids, states. Told without a look at the details. */

/** No token, account or card is shorter. */
const MAX_LENGTH = 15;

/** No number of a person or a telephone has fewer. */
const MAX_DIGITS = 7;

/** What each plain character adds to a count of digits, in the upper half; a character that is not plain adds one. */
const NOT_PLAIN = 1;
const DIGIT = 0x1_0000;
const costs = new Int32Array(128).fill(NOT_PLAIN);
for (let code = 0x61; code <= 0x7a; code++) costs[code] = 0;
for (let code = 0x41; code <= 0x5a; code++) costs[code] = 0;
for (let code = 0x30; code <= 0x39; code++) costs[code] = DIGIT;
for (const sign of '_-/.') costs[sign.charCodeAt(0)] = 0;

/**
 * Whether a text is too short and too plain for any secret that is known by its looks: a few letters and digits, with
 * none of the separators, quotes and spaces that a name and its value stand around. IP addresses are not seen to.
 */
export function isShortAndPlain(text: string): boolean {
  const { length } = text;
  if (length > MAX_LENGTH) return false;
  let cost = 0;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 128) return false;
    cost += costs[code] as number;
  }
  return (cost & 0xffff) === 0 && cost <= MAX_DIGITS * DIGIT;
}
