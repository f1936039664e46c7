/** Synthetic secrets: random text of a given alphabet, reproducible from a seed, with valid check digits. */

export const DIGITS = '0123456789';
export const HEX = '0123456789abcdef';
export const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
export const LOWER = 'abcdefghijklmnopqrstuvwxyz';
export const ALNUM: string = UPPER + LOWER + DIGITS;
export const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
export const BASE64URL: string = `${ALNUM}-_`;
export const BASE64: string = `${ALNUM}+/`;

/** A source of random values; equal seeds give equal values. */
export interface Random {
  /** An integer from 0 to `limit - 1`. */
  below(limit: number): number;
  /** So many characters of an alphabet. */
  text(length: number, alphabet?: string): string;
  pick<T>(choices: readonly T[]): T;
}

/** A generator (mulberry32) that starts from the hash of a text. */
export function createRandom(seed: string): Random {
  let state = 0x811c9dc5;
  for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    text: (length, alphabet = ALNUM) =>
      Array.from({ length }, () => alphabet[below(alphabet.length)]).join(''),
    pick<T>(choices: readonly T[]): T {
      return choices[below(choices.length)] as T;
    },
  };
}

/** A card number of a network: its prefix, random digits, the Luhn digit. */
export function cardNumber(random: Random, prefix: string, length: number): string {
  const digits = prefix + random.text(length - prefix.length - 1, DIGITS);
  return digits + luhnDigit(digits);
}

function luhnDigit(digits: string): number {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    sum += index % 2 === 0 ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit;
  }
  return (10 - (sum % 10)) % 10;
}

/** An IBAN of a country with a random account of that pattern (`n` digit, `a` upper-case letter). */
export function iban(random: Random, country: string, pattern: string): string {
  const account = Array.from(pattern, (kind) => random.text(1, kind === 'a' ? UPPER : DIGITS)).join('');
  const numeric = Array.from(`${account}${country}00`, (character) =>
    String(Number.parseInt(character, 36)),
  ).join('');
  const check = 98n - (BigInt(numeric) % 97n);
  return `${country}${String(check).padStart(2, '0')}${account}`;
}

/** A Chinese resident identity number: region, birthday, sequence, ISO 7064 MOD 11-2 check character. */
export function residentId(random: Random): string {
  const region = random.pick(['110105', '310101', '440106', '510104', '330106', '420111']);
  const birthday = `19${60 + random.below(39)}${String(1 + random.below(12)).padStart(2, '0')}${String(1 + random.below(28)).padStart(2, '0')}`;
  const body = region + birthday + random.text(3, DIGITS);
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(body[index]), 0);
  return body + '10X98765432'[sum % 11];
}

/** A US social security number of an area, group and serial that are in use. */
export function socialSecurityNumber(random: Random, separator = '-'): string {
  const area = String(1 + random.below(664)).padStart(3, '0');
  const group = String(1 + random.below(99)).padStart(2, '0');
  const serial = String(1000 + random.below(9000));
  return [area, group, serial].join(separator);
}

/** A JSON Web Token with a random signature. */
export function jsonWebToken(random: Random, algorithm: string, signatureLength: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const payload = {
    sub: random.text(10, DIGITS),
    iat: 1_760_000_000 + random.below(9_999_999),
    jti: random.text(12),
  };
  return `${part({ alg: algorithm, typ: 'JWT' })}.${part(payload)}.${random.text(signatureLength, BASE64URL)}`;
}

/** Lines of base64, as in a PEM block. */
export function base64Lines(random: Random, count: number): string[] {
  return Array.from({ length: count }, () => random.text(64, BASE64));
}
