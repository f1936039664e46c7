/** Secrets that only their key gives away, and SQL whose literals are data. */
import type { PortableValue } from './portable-value.ts';
import { ALNUM, cardNumber, DIGITS, LOWER, type Random, socialSecurityNumber } from './random.ts';
import { password } from './value-forms.ts';

/** A key, a value that looks like nothing, and what of it must not be seen. */
export interface KeyedSecret {
  readonly kind: string;
  readonly source: string;
  readonly make: (random: Random) => {
    readonly key: string;
    readonly value: PortableValue;
    readonly secrets: readonly string[];
  };
}

const OWASP = 'https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude';
const HTTP_ATTRIBUTES = 'https://opentelemetry.io/docs/specs/semconv/registry/attributes/http/';
const DB_ATTRIBUTES = 'https://opentelemetry.io/docs/specs/semconv/registry/attributes/db/';

/** Every style of writing, every word that names a credential. */
const KEYS: readonly string[] = [
  'password',
  'Password',
  'PASSWORD',
  'passwd',
  'pwd',
  'userPassword',
  'user_password',
  'user-password',
  'user.password',
  'newPassword',
  'password2',
  'passwordConfirmation',
  'DB_PASSWORD',
  'POSTGRES_PASSWORD',
  'passphrase',
  'secret',
  'clientSecret',
  'client_secret',
  'CLIENT_SECRET',
  'webhookSecret',
  'apiKey',
  'api_key',
  'apikey',
  'API_KEY',
  'x-api-key',
  'X-Api-Key',
  'stripeApiKey',
  'authorization',
  'Authorization',
  'proxy-authorization',
  'cookie',
  'Set-Cookie',
  'token',
  'accessToken',
  'access_token',
  'ACCESS_TOKEN',
  'refreshToken',
  'idToken',
  'authToken',
  'auth_token',
  'x-auth-token',
  'sessionToken',
  'csrfToken',
  'x-csrf-token',
  'bearerToken',
  'userTOKEN',
  'privateKey',
  'private_key',
  'secretKey',
  'secret_access_key',
  'awsSecretAccessKey',
  'encryptionKey',
  'signing_key',
  'credentials',
  'ssn',
  'socialSecurityNumber',
  'creditCard',
  'card_number',
  'cvv',
  'cvc',
  'otp',
  'client_assertion',
  'SAMLResponse',
  'securityCode',
  'accountNumber',
  'privateKeyPem',
  'subscriptionKey',
  'Ocp-Apim-Subscription-Key',
  'GITHUB_TOKEN',
  'user-pass',
  'dbPwd',
  'mfaCode',
];

const OPENTELEMETRY_KEYS: readonly string[] = [
  'http.request.header.authorization',
  'http.request.header.cookie',
  'http.request.header.x-api-key',
  'http.response.header.set-cookie',
];

const SQL: readonly (readonly [string, string])[] = [
  ['db.query.text', "SELECT id FROM users WHERE name = '%'"],
  ['db.statement', "UPDATE users SET hint = '%' WHERE id = 7"],
  ['db.query.text', "INSERT INTO people (a, b) VALUES ('x', '%')"],
  ['db.query.text', "SELECT * FROM t WHERE note LIKE '%' AND n = $1"],
  ['db.statement', "call reset_user('it''s %')"],
  ['db.query.text', 'SELECT "col" FROM t WHERE v = N\'%\' -- note'],
  ['db.query.text', 'select * from t where v = $tag$%$tag$'],
  ['db.query.text', "SELECT 1 WHERE v IN ('a','%','c')"],
  ['db.query.text', "SELECT 1 FROM t WHERE v = E'a\\'%'"],
];

/** A value as such a key has it. */
function secretOf(key: string, random: Random): string {
  if (/ssn|social/i.test(key)) return socialSecurityNumber(random, '');
  if (/card/i.test(key)) return cardNumber(random, '4', 16);
  return /cvv|cvc|otp|code|accountNumber/i.test(key) ? `7${random.text(5, DIGITS)}3` : password(random);
}

/** All keyed secrets. */
export const KEYED_SECRETS: readonly KeyedSecret[] = [
  ...KEYS.map(
    (key): KeyedSecret => ({
      kind: 'sensitive-key',
      source: OWASP,
      make: (random) => {
        const secret = secretOf(key, random);
        return { key, value: secret, secrets: [secret] };
      },
    }),
  ),
  ...OPENTELEMETRY_KEYS.map(
    (key): KeyedSecret => ({
      kind: 'sensitive-key',
      source: HTTP_ATTRIBUTES,
      make: (random) => {
        const secrets = [random.text(20), random.text(16, LOWER)];
        return { key, value: secrets, secrets };
      },
    }),
  ),
  {
    kind: 'sensitive-key',
    source: OWASP,
    make: (random) => {
      const secret = 100_000 + random.below(899_999);
      return { key: 'otp', value: secret, secrets: [String(secret)] };
    },
  },
  {
    kind: 'sensitive-key',
    source: OWASP,
    make: (random) => {
      const secrets = [password(random), password(random)];
      return { key: 'oldPasswords', value: secrets, secrets };
    },
  },
  {
    kind: 'sensitive-key',
    source: OWASP,
    make: (random) => {
      const secret = password(random);
      return { key: 'credentials', value: { user: 'ann', value: { deep: secret } }, secrets: [secret] };
    },
  },
  {
    kind: 'sensitive-key',
    source: OWASP,
    make: (random) => {
      const secret = password(random);
      return { key: 'clientSecret', value: { $bytes: secret }, secrets: [secret] };
    },
  },
  ...SQL.map(
    ([key, template]): KeyedSecret => ({
      kind: 'sql-literal',
      source: DB_ATTRIBUTES,
      make: (random) => {
        const secret = `lit${random.text(9, ALNUM)}`;
        return { key, value: template.replaceAll('%', secret), secrets: [secret] };
      },
    }),
  ),
  {
    kind: 'sql-literal',
    source: DB_ATTRIBUTES,
    make: (random) => {
      const secret = `8${random.text(8, DIGITS)}`;
      return {
        key: 'db.query.text',
        value: `SELECT * FROM t WHERE tax = ${secret} LIMIT 5`,
        secrets: [secret],
      };
    },
  },
];

/** Headers and form fields as lists of pairs: the key is not an object's key, and gives the value away all the same. */
export const PAIRED_SECRETS: readonly {
  readonly kind: string;
  readonly source: string;
  readonly make: (random: Random) => { readonly value: PortableValue; readonly secrets: readonly string[] };
}[] = [
  {
    kind: 'pair',
    source: 'https://nodejs.org/api/http.html#messagerawheaders',
    make: (random) => {
      const secret = password(random);
      return {
        value: { rawHeaders: ['Host', 'example.com', 'X-Api-Key', secret, 'Accept', '*/*'] },
        secrets: [secret],
      };
    },
  },
  {
    kind: 'pair',
    source: 'https://developer.mozilla.org/en-US/docs/Web/API/Headers/entries',
    make: (random) => {
      const secret = password(random);
      return {
        value: {
          headers: [
            ['accept', '*/*'],
            ['authorization', secret],
          ],
        },
        secrets: [secret],
      };
    },
  },
  {
    kind: 'pair',
    source: 'http://www.softwareishard.com/blog/har-12-spec/#headers',
    make: (random) => {
      const secret = password(random);
      return {
        value: {
          headers: [
            { name: 'Accept', value: '*/*' },
            { name: 'Cookie', value: secret },
          ],
        },
        secrets: [secret],
      };
    },
  },
  {
    kind: 'pair',
    source: 'https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/',
    make: (random) => {
      const secret = password(random);
      return {
        value: { attributes: [{ key: 'user.password', value: { stringValue: secret } }] },
        secrets: [secret],
      };
    },
  },
];
