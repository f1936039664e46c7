/** The 24 ordinary leaks: what any service writes to its log sooner or later. */
import type { PortableValue } from './portable-value.ts';
import {
  BASE32,
  BASE64,
  base64Lines,
  cardNumber,
  HEX,
  iban,
  jsonWebToken,
  type Random,
  socialSecurityNumber,
} from './random.ts';
import { password } from './value-forms.ts';

/** One ordinary leak. */
export interface OrdinaryLeak {
  readonly name: string;
  readonly place: string;
  readonly make: (random: Random) => { readonly value: PortableValue; readonly secrets: readonly string[] };
}

function leak(
  name: string,
  place: string,
  make: (random: Random) => string,
  value: (secret: string) => PortableValue,
): OrdinaryLeak {
  return {
    name,
    place,
    make: (random) => {
      const secret = make(random);
      return { value: value(secret), secrets: [secret] };
    },
  };
}

const log = (body: PortableValue, attributes: PortableValue = {}): PortableValue => ({ body, attributes });
const mail = (random: Random): string => `ann${random.text(4)}@example.com`;

/** The cases. */
export const ORDINARY_LEAKS: readonly OrdinaryLeak[] = [
  leak('password attribute', 'log.attribute', password, (secret) => log('signed in', { password: secret })),
  leak('nested password', 'log.attribute', password, (secret) =>
    log('signed in', { user: { login: { userPassword: secret } } }),
  ),
  leak('password in a list of objects', 'log.attribute', password, (secret) =>
    log('import', { users: [{ name: 'ann', passwd: secret }] }),
  ),
  leak('api key header', 'log.attribute', password, (secret) =>
    log('request', { headers: { 'X-Api-Key': secret } }),
  ),
  leak(
    'authorization header',
    'log.attribute',
    (random) => random.text(40),
    (secret) => log('request', { headers: { authorization: `Bearer ${secret}` } }),
  ),
  leak(
    'Bearer in the message',
    'log.body',
    (random) => random.text(40),
    (secret) => log(`sent Authorization: Bearer ${secret}`),
  ),
  leak(
    'Basic header in the message',
    'log.body',
    (random) => Buffer.from(`ann:${password(random)}`).toString('base64'),
    (secret) => log(`sent Authorization: Basic ${secret}`),
  ),
  leak(
    'cookie header',
    'log.attribute',
    (random) => random.text(32, HEX),
    (secret) => log('request', { headers: { cookie: `sid=${secret}` } }),
  ),
  leak('e-mail in the message', 'log.body', mail, (secret) => log(`user ${secret} signed in`)),
  leak('e-mail in an attribute', 'log.attribute', mail, (secret) => log('signed in', { who: secret })),
  leak(
    'card in the message',
    'log.body',
    (random) => cardNumber(random, '4', 16),
    (secret) => log(`card ${secret} declined`),
  ),
  leak(
    'card with dots',
    'log.body',
    (random) => (cardNumber(random, '52', 16).match(/.{4}/g) ?? []).join('.'),
    (secret) => log(`card ${secret} declined`),
  ),
  leak(
    'card as a number',
    'log.attribute',
    (random) => cardNumber(random, '4', 16),
    (secret) => log('declined', { pan: Number(secret) }),
  ),
  leak(
    'IBAN in the message',
    'log.body',
    (random) => iban(random, 'DE', 'nnnnnnnnnnnnnnnnnn'),
    (secret) => log(`refund to ${secret}`),
  ),
  leak('SSN in the message', 'log.body', socialSecurityNumber, (secret) => log(`applicant ${secret}`)),
  leak(
    'JWT in the message',
    'log.body',
    (random) => jsonWebToken(random, 'HS256', 43),
    (secret) => log(`verify ${secret}`),
  ),
  leak('JSON inside a string', 'log.body', password, (secret) =>
    log(`body: ${JSON.stringify({ user: 'ann', password: secret })}`),
  ),
  leak('password= in the message', 'log.body', password, (secret) =>
    log(`login failed user=ann password=${secret}`),
  ),
  leak('URL userinfo', 'log.body', password, (secret) =>
    log(`connect ECONNREFUSED postgres://app:${secret}@db:5432/shop`),
  ),
  leak(
    'access_token in a query',
    'log.attribute',
    (random) => random.text(32),
    (secret) => log('request', { url: `https://api.example.com/me?access_token=${secret}` }),
  ),
  leak(
    'GitHub token',
    'log.body',
    (random) => `ghp_${random.text(36)}`,
    (secret) => log(`clone with ${secret}`),
  ),
  leak(
    'AWS key',
    'log.body',
    (random) => `AKIA${random.text(16, BASE32)}`,
    (secret) => log(`assume role as ${secret}`),
  ),
  {
    name: 'PEM block',
    place: 'log.body',
    make: (random) => {
      const lines = [...base64Lines(random, 3), random.text(44, BASE64)];
      return {
        value: log(`loaded\n-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`),
        secrets: lines,
      };
    },
  },
  leak('secret in an error', 'error.message', password, (secret) => ({
    err: {
      $error: { message: `connect failed: redis://:${secret}@cache:6379`, config: { password: secret } },
    },
  })),
];
