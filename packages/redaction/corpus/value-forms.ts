/** Personal data and credentials that have no issuer's prefix: their forms, and ways to put them into text. */
import { BASE64, base64Lines, cardNumber, DIGITS, HEX, iban, type Random } from './random.ts';

/** A text, and what in it must not be seen. */
export interface SecretText {
  readonly text: string;
  readonly secrets: readonly string[];
}

/** A password as people choose them: no prefix, no form. */
export function password(random: Random): string {
  return `${random.pick(['Tr0ub', 'Winter', 'kaffee', 'Xq', 'zebra'])}${random.text(6)}${random.pick(['!', '7', 'z', ''])}`;
}

export type Make = (random: Random) => string;

/** Sentences around one value. `%` stands for it. */
export function around(make: Make, templates: readonly string[]): ((random: Random) => SecretText)[] {
  return templates.map((template) => (random) => {
    const secret = make(random);
    return { text: template.replaceAll('%', () => secret), secrets: [secret] };
  });
}

/** The same, URL-encoded. */
export function aroundEncoded(make: Make, templates: readonly string[]): ((random: Random) => SecretText)[] {
  return templates.map((template) => (random) => {
    const secret = make(random);
    const text = encodeURIComponent(template).replaceAll(encodeURIComponent('%'), () => secret);
    return { text: `body=${text}`, secrets: [secret] };
  });
}

export function alone(make: Make): (random: Random) => SecretText {
  return (random) => {
    const secret = make(random);
    return { text: secret, secrets: [secret] };
  };
}

export const email: Make = (random) =>
  `${random.pick(['ann', 'li.wei', 'j.o-connor', 'max_muster', 'sales+eu'])}${random.text(3, DIGITS)}@${random.pick(['example.com', 'mail.example.org', 'shop.example.co.uk', 'bücher.example'])}`;

const NETWORKS: readonly (readonly [string, number])[] = [
  ['4', 16],
  ['51', 16],
  ['55', 16],
  ['2221', 16],
  ['34', 15],
  ['37', 15],
  ['6011', 16],
  ['3528', 16],
  ['36', 14],
  ['62', 16],
  ['62', 19],
];

export const card: Make = (random) => cardNumber(random, ...random.pick(NETWORKS));

export function groupedCard(separator: string): Make {
  return (random) => {
    const digits = cardNumber(random, random.pick(['4', '52', '6011']), 16);
    return (digits.match(/.{4}/g) ?? []).join(separator);
  };
}

export function amexCard(separator: string): Make {
  return (random) => {
    const digits = cardNumber(random, '37', 15);
    return [digits.slice(0, 4), digits.slice(4, 10), digits.slice(10)].join(separator);
  };
}

const ACCOUNTS: readonly (readonly [string, string])[] = [
  ['DE', 'nnnnnnnnnnnnnnnnnn'],
  ['GB', 'aaaannnnnnnnnnnnnn'],
  ['FR', 'nnnnnnnnnnnnnnnnnnnnnnn'],
  ['NL', 'aaaannnnnnnnnn'],
  ['ES', 'nnnnnnnnnnnnnnnnnnnn'],
  ['CH', 'nnnnnnnnnnnnnnnnn'],
  ['PL', 'nnnnnnnnnnnnnnnnnnnnnnnn'],
  ['NO', 'nnnnnnnnnnn'],
  ['MT', 'aaaannnnnnnnnnnnnnnnnnnnnnn'],
  ['BE', 'nnnnnnnnnnnn'],
];

export const account: Make = (random) => iban(random, ...random.pick(ACCOUNTS));
export const groupedAccount: Make = (random) => (account(random).match(/.{1,4}/g) ?? []).join(' ');

export const chineseMobile: Make = (random) =>
  `1${random.pick(['38', '39', '50', '77', '86', '99'])}${random.text(8, DIGITS)}`;

export const groupedChineseMobile: Make = (random) => {
  const digits = chineseMobile(random);
  return `${digits.slice(0, 3)} ${digits.slice(3, 7)} ${digits.slice(7)}`;
};

export const phone: Make = (random) =>
  random.pick([
    `+1415555${random.text(4, DIGITS)}`,
    `+4420794${random.text(5, DIGITS)}`,
    `+4930${random.text(8, DIGITS)}`,
    `+33${1 + random.below(5)}${random.text(8, DIGITS)}`,
    `+81312${random.text(6, DIGITS)}`,
    `+5511${random.text(9, DIGITS).replace(/^0/, '9')}`,
  ]);

export const groupedPhone: Make = (random) =>
  random.pick([
    `+1 415-555-${random.text(4, DIGITS)}`,
    `+1 (415) 555-${random.text(4, DIGITS)}`,
    `+44 20 7946 ${random.text(4, DIGITS)}`,
    `+49 30 ${random.text(8, DIGITS)}`,
    `+33 1 42 68 ${random.text(2, DIGITS)} ${random.text(2, DIGITS)}`,
  ]);

const PEM_LABELS = [
  'RSA PRIVATE KEY',
  'EC PRIVATE KEY',
  'PRIVATE KEY',
  'ENCRYPTED PRIVATE KEY',
  'OPENSSH PRIVATE KEY',
];

export function pem(lineEnd: string, { label, end = true }: { label?: string; end?: boolean } = {}) {
  return (random: Random): SecretText => {
    const name = label ?? random.pick(PEM_LABELS);
    const lines = base64Lines(random, 4);
    const last = random.text(42, BASE64);
    const footer = end ? `${lineEnd}-----END ${name}-----` : '';
    return {
      text: `-----BEGIN ${name}-----${lineEnd}${[...lines, last].join(lineEnd)}${footer}`,
      secrets: [...lines, last],
    };
  };
}

export function within(before: string, inner: (random: Random) => SecretText, after = '') {
  return (random: Random): SecretText => {
    const { text, secrets } = inner(random);
    return { text: before + text + after, secrets };
  };
}

/** Base64 of `user:password`: both the encoded text and what it stands for are secret. */
export function basic(template: string) {
  return (random: Random): SecretText => {
    const secret = password(random);
    const encoded = Buffer.from(`${random.pick(['admin', 'svc', 'ann'])}:${secret}`).toString('base64');
    return { text: template.replace('%', () => encoded), secrets: [encoded, secret] };
  };
}

export const ipv4: Make = (random) =>
  `${1 + random.below(223)}.${random.below(256)}.${random.below(256)}.${1 + random.below(254)}`;

export const ipv6: Make = (random) =>
  random.pick([
    `2001:db8:${random.text(4, HEX)}:${random.text(4, HEX)}:${random.text(4, HEX)}:${random.text(4, HEX)}:${random.text(4, HEX)}:${random.text(4, HEX)}`,
    `2001:db8::${random.text(4, HEX)}:${random.text(4, HEX)}`,
    `fe80::${random.text(4, HEX)}:${random.text(4, HEX)}:${random.text(4, HEX)}:${random.text(4, HEX)}`,
  ]);

export const opaque: Make = (random) => random.text(32 + random.below(12));
export const hexKey: Make = (random) => random.text(32, HEX);
