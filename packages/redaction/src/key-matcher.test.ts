import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchKey } from './key-matcher.ts';
import { meets } from './value-condition.ts';

const SENSITIVE: Readonly<Record<string, string>> = {
  password: `password userPassword user_password user-password user.password USER_PASSWORD userpassword password2
    password_hash newPassword passwordConfirmation DBPassword dbpass smtp_pass mysqlpwd pwd passphrase passwd
    PASSWORD_MYSQL password.0 Benutzerpasswort motDePasse contraseña пароль 密码 用户密码 パスワード 비밀번호`,
  token: `token accessToken access_token refreshToken id_token client_assertion SAMLResponse csrfToken oauthToken OAuth2Token x-auth-token
    password_reset_token passwordresettoken device_token bearer jwt GITHUB_TOKEN TOKEN_GITHUB accesstoken`,
  'api-key': 'apikey apiKey APIKey api_key x-api-key X-API-KEY APIkey auth_key session_key access_key',
  secret: 'secret client_secret webhookSecret SecretString oauth.client.secret 密钥',
  'private-key':
    'private_key privateKeyPem AWS_SECRET_ACCESS_KEY SECRET_KEY_BASE secret_key encryptionKey signing_key ssh_key',
  authorization: 'authorization Authorization proxy-authorization http.request.header.authorization',
  cookie: 'cookie set-cookie Set-Cookie http.response.header.set_cookie cookies',
  credentials: 'credentials credential db_creds Zugangsdaten',
  'one-time-code': 'mfaCode verification_code authorization_code recovery_codes code_verifier 验证码',
  'card-security-code': 'cvv cvc cvv2',
  'national-id': 'ssn social_security_number 身份证号',
};

const HARMLESS = `key session author authority authenticated tokens_used password_changed_at token_count tokenCount
  max_tokens token_type public_key primary_key sort_key cache_key partition_key foreign_key idempotency_key auth_method
  session.id session_id passwordless secretary secretariat password_length passwordlength passwordStrength tokenizer
  gen_ai.usage.input_tokens gen_ai.usage.output_tokens total_tokens completion_tokens token_endpoint token_expires_in
  password_policy isPasswordSet has_password requires_password cookie_consent cookieName client_assertion_type saml_response_time accountNumberFormat account_id mnemonic_length secret_name secret_arn
  access_key_id api_key_id next_page_token pageToken continuation_token eos_token_id passenger compass bypass pass_rate
  keyboard monkey donkey keywords shipping opinion pinned card_type card_brand jwt_claims password_reset_url
  passwort_geaendert_am passwortlänge 密码长度 密码错误次数 密码学 db.system messaging.kafka.message.key`;

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

for (const [rule, keys] of Object.entries(SENSITIVE)) {
  test(`matchKey: finds ${rule} in any spelling and compound`, () => {
    for (const key of words(keys)) assert.equal(matchKey(key)?.rule, rule, key);
  });
}

test('matchKey: passes keys that are about something else', () => {
  for (const key of words(HARMLESS)) assert.equal(matchKey(key), undefined, key);
});

test('matchKey: `auth` is only sensitive for what is a user and a password in base64', () => {
  const key = matchKey('auth');
  assert.ok(key);
  for (const value of ['enabled', 'basic', 'oauth2', { user: 'ann' }, 1, 'YWJjZGVmZ2hpamts'])
    assert.equal(meets(key.condition, value), false, String(value));
  assert.ok(meets(key.condition, Buffer.from('ann:hunter2').toString('base64')));
});

test('matchKey: an unknown word behind a term that is often harmless needs a value that looks random', () => {
  const key = matchKey('token_flux');
  assert.ok(key);
  assert.equal(meets(key.condition, 'steady'), false);
  assert.equal(meets(key.condition, 'a81bc81b-dead-4e5d'), true);
});

test('meets: says what a value must be like', () => {
  const cases: [string, unknown, boolean][] = [
    ['password', 'hunter2', true],
    ['password', '', false],
    ['password', true, false],
    ['password', null, false],
    ['password', undefined, false],
    ['password', 'true', false],
    ['password', '******', false],
    ['password', 12345, true],
    ['password', { salt: 'x' }, true],
    ['tokens', 512, false],
    ['tokens', 'tk1a2b3c4d', true],
    ['pwd', '/home/app', false],
    ['pwd', 'hunter2', true],
    ['pass', 12, false],
    ['pass', 'hunter2', true],
    ['pin', 13, false],
    ['pin', '1234', true],
    ['pin', 123456, true],
    ['pin', 'PA', false],
    ['token', '}', false],
    ['credentials', 'same-origin', false],
    ['credit_card', 'visa', false],
    ['credit_card', '4111 1111', true],
    ['passport', 'local', false],
    ['passport', 'C01X00T47', true],
  ];
  for (const [key, value, expected] of cases) {
    const found = matchKey(key);
    assert.ok(found, key);
    assert.equal(meets(found.condition, value), expected, `${key}: ${JSON.stringify(value)}`);
  }
});
