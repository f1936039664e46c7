import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mask, rulesIn } from './scan-text.conformance.ts';

test('http: credentials without the name of their header', () => {
  const response = 'response="6629fae49393a05397450978507c4ef1"';
  assert.equal(mask(`got Digest username="joe", ${response}`), 'got Digest [REDACTED:authorization]');
  assert.equal(mask(`got Digest realm="r", nonce="n", ${response}`), 'got Digest [REDACTED:authorization]');
  assert.equal(mask('-H "Bearer abcdef"'), '-H "Bearer [REDACTED:authorization]"');
  for (const text of [
    'Bearer abcdef',
    '"Bearer token"',
    'Digest realm="r", nonce="abc1"',
    "'Bearer ' + token",
  ])
    assert.deepEqual(rulesIn(text), [], text);
});

test('one-time codes: digits right behind their name, or in front of it', () => {
  for (const text of [
    'Your verification code is 739201.',
    'OTP: 739201',
    'OTP 739201',
    'security code 739201',
    'one-time code: 739201',
    '739201 is your login code',
    'G-739201 is your Google verification code',
    '验证码 739201',
    '您的验证码是739201，请勿泄露',
  ])
    assert.ok(!mask(text).includes('739201'), mask(text));
  for (const text of [
    'OTP expired after 300 seconds',
    'error code 404123',
    'zip code: 90210',
    'verification code sent after 1200 ms',
    '验证码错误次数 5',
    '2026 is your year',
  ])
    assert.deepEqual(rulesIn(text), [], text);
});

test('quoted secrets: behind a word that names them and a verb', () => {
  assert.equal(mask('my passphrase is "correct horse"'), 'my passphrase is "[REDACTED:sensitive]"');
  assert.equal(
    mask("the password was 'open sesame', he said"),
    "the password was '[REDACTED:sensitive]', he said",
  );
  for (const text of [
    'unexpected token "foo bar"',
    'password is "required"',
    'the password is "',
    "the password was 'x",
  ])
    assert.deepEqual(rulesIn(text), [], text);
});

test('cookies: the id of a session by the name of its cookie', () => {
  for (const name of ['sessionid', 'JSESSIONID', 'PHPSESSID', 'connect.sid', 'ASP.NET_SessionId'])
    assert.ok(!mask(`got ${name}=k2j3h4k2j3h4 back`).includes('k2j3'), name);
  for (const text of ['session=started', 'session: abc', 'sessionid=missing', 'sessionId: k2j3h4k2j3h4'])
    assert.deepEqual(rulesIn(text), [], text);
});
