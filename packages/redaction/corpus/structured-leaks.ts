/** Secrets in objects as frameworks build them: requests, settings, rows, errors of drivers, lists of pairs. */
import { symbolPassword } from './configuration-leaks.ts';
import type { PortableValue } from './portable-value.ts';
import { cardNumber, DIGITS, HEX, type Random, residentId, socialSecurityNumber } from './random.ts';
import { chineseMobile, email, type Make, opaque, password, phone } from './value-forms.ts';

/** A value with secrets in it. */
export interface StructuredLeak {
  readonly kind: string;
  readonly source: string;
  readonly place: string;
  readonly make: (random: Random) => { readonly value: PortableValue; readonly secrets: readonly string[] };
}

type Build = (secret: string) => PortableValue;

function leaks(
  kind: string,
  source: string,
  make: Make,
  entries: readonly (readonly [place: string, build: Build])[],
): StructuredLeak[] {
  return entries.map(([place, build]) => ({
    kind,
    source,
    place,
    make: (random) => {
      const secret = make(random);
      return { value: build(secret), secrets: [secret] };
    },
  }));
}

const card: Make = (random) => cardNumber(random, '4', 16);
const code: Make = (random) => `8${random.text(5, DIGITS)}`;
const log = (attributes: PortableValue, body: PortableValue = 'step done'): PortableValue => ({
  body,
  attributes,
});

const EXPRESS = 'https://expressjs.com/en/5x/api.html#req';
const SEMCONV = 'https://opentelemetry.io/docs/specs/semconv/registry/attributes/';
const PRIVACY = 'https://gdpr-info.eu/art-4-gdpr/';

export const STRUCTURED_LEAKS: readonly StructuredLeak[] = [
  ...leaks('sensitive-key', EXPRESS, password, [
    ['nested', (s) => ({ req: { method: 'POST', url: '/login', body: { username: 'ann', password: s } } })],
    ['nested', (s) => ({ req: { body: { user: { password_confirmation: s } } } })],
    ['nested', (s) => ({ req: { query: { token: s }, params: { id: '7' } } })],
    ['nested', (s) => ({ session: { user: 'ann', passwordHash: s } })],
    ['nested', (s) => ({ config: { db: { conn: { host: 'db', password: s } } } })],
    ['nested', (s) => ({ auth: { username: 'ann', password: s } })],
    ['nested', (s) => ({ basicAuth: { user: 'ann', pass: s } })],
    ['array', (s) => [['password', s]]],
    ['array', (s) => ['--user', 'ann', '--password', s]],
    ['array', (s) => ['curl', '-u', `ann:${s}`, 'https://api.example.com']],
    ['array', (s) => ({ argv: ['node', 'a.js', `--db-password=${s}`] })],
    [
      'map',
      (s) => ({
        env: {
          $map: [
            ['HOME', '/root'],
            ['DB_PASSWORD', s],
          ],
        },
      }),
    ],
    ['nested', (s) => ({ env: [{ name: 'DB_PASSWORD', value: s }] })],
    ['nested', (s) => ({ fields: [{ field: 'password', value: s }] })],
    ['nested', (s) => ({ changes: { password: [s, s] } })],
    ['nested', (s) => ({ password: { old: s, new: s } })],
    ['nested', (s) => ({ diff: { path: '/password', op: 'replace', value: s } })],
    ['nested', (s) => ({ op: 'replace', path: '/user/password', value: s })],
    ['nested', (s) => ({ variable: { key: 'DB_PASSWORD', value: s, masked: false } })],
    ['nested', (s) => ({ input: { name: 'password', type: 'password', value: s } })],
    [
      'error.field',
      (s) => ({ $error: { message: 'request failed', config: { auth: { username: 'ann', password: s } } } }),
    ],
    [
      'error.field',
      (s) => ({
        $error: { message: 'x', response: { config: { headers: { Authorization: `Bearer ${s}` } } } },
      }),
    ],
    [
      'error.field',
      (s) => ({ err: { $error: { message: 'x', connectionParameters: { user: 'app', password: s } } } }),
    ],
    ['error.message', (s) => ({ $error: { message: `Invalid value for "password": "${s}"` } })],
    ['error.message', (s) => ({ $error: { message: `Request failed: POST /login {"password":"${s}"}` } })],
    ['error.cause', (s) => ({ $error: { message: 'x', cause: { config: { password: s } } } })],
    ['log.attribute', (s) => log({ 'app.db.password': s })],
    ['log.attribute', (s) => log({ 'rpc.request.metadata.authorization': [s] })],
    ['log.attribute', (s) => log({ 'http.request.header.x-auth-token': [s] })],
    ['log.attribute', (s) => log({ 'http.request.body': `{"password":"${s}"}` })],
    ['log.attribute', (s) => log({ 'process.command_args': ['app', '--password', s] })],
    ['log.attribute', (s) => log({ 'url.query': `user=ann&password=${s}` })],
    ['log.attribute', (s) => log({ 'exception.message': `bad password "${s}"` })],
    ['log.attribute', (s) => log({ 'k8s.secret.data.password': s })],
    ['log.attribute', (s) => log({ userPASSWORD: s })],
    ['log.attribute', (s) => log({ 'User-Password': s })],
    ['log.attribute', (s) => log({ 'spring.datasource.password': s })],
    ['log.attribute', (s) => log({ ADMINPASSWORD: s })],
    ['log.attribute', (s) => log({ my_pwd: s })],
    ['log.attribute', (s) => log({ smtp_pass: s })],
    ['log.attribute', (s) => log({ 密码: s })],
    ['log.attribute', (s) => log({ 用户密码: s })],
    ['log.attribute', (s) => log({ mot_de_passe: s })],
    ['log.attribute', (s) => log({ wachtwoord: s })],
    ['log.attribute', (s) => log({ 'keystore.password': s })],
    ['log.attribute', (s) => log({ 'ssl.key.passphrase': s })],
    ['log.attribute', (s) => log({ ldapBindPassword: s })],
    ['log.attribute', (s) => log({ encryptedPassword: s })],
    ['log.attribute', (s) => log({ bindCredentials: s })],
  ]),
  ...leaks('sensitive-key', SEMCONV, opaque, [
    ['log.attribute', (s) => log({ refresh_token: s })],
    ['log.attribute', (s) => log({ 'oauth.access_token': s })],
    ['log.attribute', (s) => log({ deviceToken: s })],
    ['log.attribute', (s) => log({ fcmToken: s })],
    ['log.attribute', (s) => log({ resetToken: s })],
    ['log.attribute', (s) => log({ inviteToken: s })],
    ['log.attribute', (s) => log({ 'x-amz-security-token': s })],
    ['log.attribute', (s) => log({ sessionKey: s })],
    ['log.attribute', (s) => log({ hmacSecret: s })],
    ['log.attribute', (s) => log({ appSecret: s })],
    ['log.attribute', (s) => log({ openaiApiKey: s })],
    ['log.attribute', (s) => log({ 'dd-api-key': s })],
    ['log.attribute', (s) => log({ 'x-functions-key': s })],
    ['log.attribute', (s) => log({ authKey: s })],
    ['log.attribute', (s) => log({ authorizationHeader: s })],
    ['log.attribute', (s) => log({ rawCookie: s })],
    ['log.attribute', (s) => log({ sessionCookie: s })],
    ['log.attribute', (s) => log({ sasToken: s })],
    ['log.attribute', (s) => log({ connectionString: `AccountName=a;AccountKey=${s}` })],
    ['log.attribute', (s) => log({ kubeconfigToken: s })],
    ['nested', (s) => ({ headers: ['Cookie', `sid=${s}`, 'Accept', '*/*'] })],
    ['nested', (s) => ({ headers: [['Authorization', `Bearer ${s}`]] })],
    ['nested', (s) => ({ headers: { $map: [['Authorization', `Bearer ${s}`]] } })],
    ['nested', (s) => ({ cookies: { sid: s, theme: 'dark' } })],
    ['nested', (s) => ({ cookies: [{ name: 'sid', value: s, httpOnly: true }] })],
    ['nested', (s) => ({ tokens: { access: s, refresh: s } })],
    ['nested', (s) => ({ apiKeys: [s] })],
    ['nested', (s) => ({ secrets: { stripe: s } })],
    ['nested', (s) => ({ credentials: [{ type: 'key', data: s }] })],
    ['nested', (s) => ({ Credentials: { AccessKeyId: 'x', SecretAccessKey: s, SessionToken: 'y' } })],
    ['nested', (s) => ({ payload: { $bytes: `{"access_token":"${s}"}` } })],
    ['set', (s) => ({ seen: { $set: [`Bearer ${s}`] } })],
    ['nested', (s) => ({ raw: `{"data":"{\\"token\\":\\"${s}\\"}"}` })],
    ['nested', (s) => ({ metadata: { authorization: [`Bearer ${s}`] } })],
    ['nested', (s) => ({ handshake: { auth: { token: s } } })],
    ['nested', (s) => ({ jwt: s, user: 'ann' })],
    ['nested', (s) => ({ webhook: { url: `https://h.example.com/in?secret=${s}` } })],
  ]),
  ...leaks('sensitive-key', PRIVACY, code, [
    ['log.attribute', (s) => log({ otp: Number(s) })],
    ['log.attribute', (s) => log({ smsCode: s })],
    ['log.attribute', (s) => log({ verificationCode: Number(s) })],
    ['log.attribute', (s) => log({ pin: s })],
    ['log.attribute', (s) => log({ bank_account_number: `${s}${s}` })],
    ['log.attribute', (s) => log({ twoFactorCode: s })],
    ['log.attribute', (s) => log({ 验证码: s })],
  ]),
  ...leaks('sensitive-key', PRIVACY, (random) => `7${random.text(2, DIGITS)}`, [
    ['log.attribute', (s) => log({ cvv2: s })],
  ]),
  ...leaks('card', PRIVACY, card, [
    ['nested', (s) => ({ payment: { number: Number(s), exp: '12/29' } })],
    ['nested', (s) => ({ payment: { number: { $bigint: s } } })],
    ['array', (s) => [1, Number(s), 3]],
    ['map', (s) => ({ m: { $map: [[Number(s), 'x']] } })],
    ['nested', (s) => ({ cardNumber: Number(s) })],
    ['log.body.structured', (s) => ({ body: { message: `paid with ${s}`, n: 1 }, attributes: {} })],
  ]),
  ...leaks('national-id', PRIVACY, residentId, [
    ['nested', (s) => ({ user: { idCard: s } })],
    ['nested', (s) => ({ user: { 身份证号: s } })],
    ['array', (s) => ['张三', s]],
  ]),
  ...leaks('national-id', PRIVACY, (random) => socialSecurityNumber(random, ''), [
    ['nested', (s) => ({ user: { ssn: Number(s) } })],
    ['nested', (s) => ({ employee: { socialSecurityNumber: s } })],
    ['nested', (s) => ({ tax_id: s })],
  ]),
  ...leaks('national-id', PRIVACY, (random) => `C${random.text(8, DIGITS)}`, [
    ['nested', (s) => ({ passportNumber: s })],
    ['nested', (s) => ({ driverLicense: s })],
    ['nested', (s) => ({ documents: [{ type: 'x', passport_no: s }] })],
  ]),
  ...leaks('cn-mobile', PRIVACY, chineseMobile, [
    ['nested', (s) => ({ user: { mobile: Number(s) } })],
    ['nested', (s) => ({ phones: [s] })],
    ['nested', (s) => ({ receiver: { 手机: s } })],
  ]),
  ...leaks('phone', PRIVACY, phone, [
    ['nested', (s) => ({ contact: { phone: s } })],
    ['nested', (s) => ({ to: [s], from: 'shop' })],
  ]),
  ...leaks('email', PRIVACY, email, [
    ['nested', (s) => ({ users: [{ mail: s }] })],
    ['nested', (s) => ({ recipients: { $set: [s] } })],
    ['map', (s) => ({ m: { $map: [[s, { n: 1 }]] } })],
    ['nested', (s) => ({ sub: `mailto:${s}` })],
  ]),
  ...leaks(
    'sql-literal',
    'https://opentelemetry.io/docs/specs/semconv/db/database-spans/',
    (random) => `lit${random.text(8)}`,
    [
      [
        'log.attribute',
        (s) =>
          log({ 'db.query.text': `MERGE INTO t USING s ON t.id=s.id WHEN MATCHED THEN UPDATE SET a='${s}'` }),
      ],
      ['log.attribute', (s) => log({ 'db.query.text': `SELECT * FROM t WHERE a = "${s}"` })],
      ['log.attribute', (s) => log({ 'db.query.text': `{ "find": "users", "filter": { "name": "${s}" } }` })],
      ['log.attribute', (s) => log({ 'db.query.text': `WITH x AS (SELECT '${s}' AS v) SELECT * FROM x` })],
      ['log.attribute', (s) => log({ 'db.statement': `SELECT 1 /* ${s} */` })],
      ['log.attribute', (s) => log({ 'db.statement': `INSERT INTO t VALUES (1, '${s}'), (2, 'b')` })],
      ['error.field', (s) => ({ $error: { message: 'x', sql: `UPDATE t SET a = '${s}'` } })],
    ],
  ),
  ...leaks('sensitive-key', 'https://www.rfc-editor.org/rfc/rfc7517', (random) => random.text(43), [
    ['nested', (s) => ({ jwk: { kty: 'oct', k: s } })],
    ['nested', (s) => ({ kty: 'EC', crv: 'P-256', d: s })],
  ]),
  ...leaks(
    'sensitive-key',
    'https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude',
    symbolPassword,
    [
      ['nested', (s) => ({ form: { new_password: s, newPasswordAgain: s } })],
      ['nested', (s) => ({ smtp: { auth: { user: 'a', pass: s } } })],
      ['nested', (s) => ({ wifi: { ssid: 'home', psk: s } })],
      ['nested', (s) => ({ keystorePass: s })],
      ['nested', (s) => ({ login: { pw: s } })],
      [
        'span.attribute',
        (s) => ({
          name: 'x',
          attributes: { 'db.connection_string': `Server=db;Password=${s}` },
          events: [],
          links: [],
          status: { code: 0 },
        }),
      ],
      [
        'span.status',
        (s) => ({
          name: 'x',
          attributes: {},
          events: [],
          links: [],
          status: { code: 2, message: `auth failed: password="${s}"` },
        }),
      ],
    ],
  ),
  ...leaks('high-entropy', 'https://github.com/Yelp/detect-secrets', (random) => random.text(64, HEX), [
    ['nested', (s) => ({ note: `secret ${s}` })],
    ['nested', (s) => ({ error: `invalid api key provided: ${s}` })],
  ]),
];
