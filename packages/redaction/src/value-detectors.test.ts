import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isResidentId } from './national-id.ts';
import { PROVIDER_FORMATS } from './provider-formats.ts';
import { mask, rulesIn } from './scan-text.conformance.ts';

const digitsOf = (length: number) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
    .map((digits) => digits.join(''));
const around = fc.constantFrom(
  ['', ''],
  ['value ', ' ok'],
  ['"', '"'],
  ['(', ')'],
  ['号码', '，已确认'],
  ['id=', ';'],
  ['to: ', '.'],
);

function luhnDigit(body: string): string {
  let sum = 0;
  for (let index = 0; index < body.length; index++) {
    const digit = Number(body[body.length - 1 - index]) * (index % 2 === 0 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return String((10 - (sum % 10)) % 10);
}

const anotherDigit = (digit: string, step: number): string => String((Number(digit) + step) % 10);

const card = fc
  .constantFrom(
    ['4', 16],
    ['51', 16],
    ['2221', 16],
    ['34', 15],
    ['37', 15],
    ['6011', 16],
    ['36', 14],
    ['62', 16],
    ['3528', 16] as const,
  )
  .chain(([prefix, length]) =>
    digitsOf(Number(length) - String(prefix).length - 1).map((rest) => {
      const body = `${prefix}${rest}`;
      return body + luhnDigit(body);
    }),
  );

test('card: found with every separator and surrounding; not with another check digit', () => {
  fc.assert(
    fc.property(
      card,
      fc.constantFrom('', ' ', '-', '.'),
      around,
      fc.integer({ min: 1, max: 9 }),
      (number, separator, [before, after], step) => {
        const groups =
          number.length === 16
            ? number.match(/.{4}/g)
            : [number.slice(0, 4), number.slice(4, 10), number.slice(10)];
        const written = (groups ?? []).join(separator);
        assert.deepEqual(rulesIn(before + written + after), ['card'], before + written + after);
        const wrong = written.slice(0, -1) + anotherDigit(written.slice(-1), step);
        assert.ok(!rulesIn(before + wrong + after).includes('card'), wrong);
      },
    ),
  );
});

test('card: never inside a longer token, a decimal number, a UUID or a hash', () => {
  fc.assert(
    fc.property(card, fc.constantFrom('ORD-', '0.', 'a', 'a_', 'x-1-', '99999999'), (number, before) => {
      assert.ok(!rulesIn(`see ${before}${number} there`).includes('card'));
      assert.ok(!rulesIn(`see ${number}f there`).includes('card'));
      assert.ok(!rulesIn(`see ${number}-ab12 there`).includes('card'));
    }),
  );
});

test('card: times in milliseconds, microseconds and nanoseconds are none', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1_000_000_000, max: 1_999_999_999 }), digitsOf(9), (seconds, rest) => {
      for (const length of [3, 6, 9])
        assert.deepEqual(rulesIn(`at ${seconds}${rest.slice(0, length)} done`), []);
    }),
  );
});

const iban = fc
  .constantFrom(['DE', 18], ['GB', 18], ['FR', 23], ['NO', 11], ['NL', 14] as const)
  .chain(([country, length]) =>
    digitsOf(Number(length)).map((account) => {
      const letters = [...String(country)].map((letter) => letter.charCodeAt(0) - 55).join('');
      const check = 98n - (BigInt(`${account}${letters}00`) % 97n);
      return `${country}${String(check).padStart(2, '0')}${account}`;
    }),
  );

test('iban: found together and in groups; not with other check digits', () => {
  fc.assert(
    fc.property(
      iban,
      fc.boolean(),
      around,
      fc.integer({ min: 1, max: 9 }),
      (account, grouped, [before, after], step) => {
        const written = grouped ? (account.match(/.{1,4}/g) ?? []).join(' ') : account;
        assert.deepEqual(rulesIn(before + written + after), ['iban'], before + written + after);
        const wrong = account.slice(0, 3) + anotherDigit(account.charAt(3), step) + account.slice(4);
        assert.ok(!rulesIn(before + wrong + after).includes('iban'), wrong);
      },
    ),
  );
});

const residentId = fc
  .tuple(
    fc.constantFrom('110105', '440308', '510104'),
    fc.date({ min: new Date('1930-01-01'), max: new Date('2020-01-01'), noInvalidDate: true }),
    digitsOf(3),
  )
  .map(([division, birth, serial]) => {
    const body = division + birth.toISOString().slice(0, 10).replaceAll('-', '') + serial;
    return [...'0123456789X'].map((check) => body + check).find(isResidentId) ?? '';
  });

test('cn-resident-id: found by its check character, and only by that', () => {
  fc.assert(
    fc.property(residentId, around, (id, [before, after]) => {
      assert.ok(rulesIn(before + id + after).includes('cn-resident-id'), id);
      const wrong = id.slice(0, -1) + (id.endsWith('X') ? '1' : anotherDigit(id.slice(-1), 3));
      assert.ok(!rulesIn(before + wrong + after).includes('cn-resident-id'), wrong);
    }),
  );
});

test('us-ssn: areas, groups and serial numbers that were never given are none', () => {
  assert.deepEqual(rulesIn('ssn 123-45-6789, 219 09 9998'), ['us-ssn', 'us-ssn']);
  for (const text of [
    '000-12-3456',
    '666-12-3456',
    '912-12-3456',
    '123-00-3456',
    '123-45-0000',
    '1-123-45-6789',
    '123-45-67890',
    '123 45 6789',
  ]) {
    assert.ok(!rulesIn(`x ${text} y`).includes('us-ssn'), text);
  }
});

test('phone: E.164 with a plausible country code and length', () => {
  for (const text of [
    '+14155550132',
    '+1 (415) 555-0132',
    '+44 20 7946 0958',
    '+49-30-1234567',
    '%2B33142685300',
    'tel:+81312345678',
    '+55 11 91234-5678',
  ]) {
    assert.deepEqual(rulesIn(text), ['phone'], text);
  }
  for (const text of [
    '+08:00',
    '1+14155550132',
    '+1 115 555 0132',
    '+999123456789',
    '+12',
    '+1 point',
    'a+14155550132',
  ]) {
    assert.deepEqual(rulesIn(text), [], text);
  }
});

test('cn-mobile: by prefix, unless it is a quantity or an order', () => {
  for (const text of [
    '13812345678',
    '+86 138 1234 5678',
    '手机13812345678',
    '138-1234-5678',
    '8613812345678',
    '0086 13812345678',
  ]) {
    assert.deepEqual(rulesIn(text), ['cn-mobile'], text);
  }
  for (const text of [
    '12812345678',
    'size=17179869184',
    '17179869184 bytes',
    '订单号13812345678',
    '113812345678',
    '1.13812345678',
  ]) {
    assert.deepEqual(rulesIn(text), [], text);
  }
});

test('ipv4 and ipv6: whole addresses only', () => {
  assert.deepEqual(rulesIn('from 192.168.0.1:80 and 2001:db8::1 and ::ffff:10.0.0.1 and fe80::1%eth0'), [
    'ipv4',
    'ipv6',
    'ipv6',
    'ipv6',
  ]);
  for (const text of [
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    'v1.2.3.4',
    '12:34:56',
    'std::vector',
    'a::b::c',
    '01.2.3.4',
  ])
    assert.deepEqual(rulesIn(text), [], text);
});

test('email: addresses, and what only looks like one', () => {
  for (const text of [
    "o'brien@example.com",
    '<ann@example.com>',
    'ann%40example.com',
    'mailto:a+b@sub.example.co.uk?subject=x',
    'müller@bücher.example',
    '邮箱foo@bar.cn',
  ]) {
    assert.deepEqual(rulesIn(text), ['email'], text);
  }
  for (const text of [
    'a@b',
    '@scope/name',
    'x@1.2.3',
    'foo@2x.png',
    'git@github.com',
    'this@Main.finish()',
    `${'a'.repeat(65)}@example.com`,
    'deploy@host.example.com:/srv',
  ]) {
    assert.deepEqual(rulesIn(text), [], text);
  }
});

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

test('jwt: a header that decodes to JSON with alg', () => {
  const header = base64url({ alg: 'HS256', typ: 'JWT' });
  for (const token of [
    `${header}.${base64url({ sub: '1' })}.c2lnbmF0dXJl`,
    `${header}.${base64url({ sub: '1' })}.`,
    `${header}.a.b.c.d`,
  ]) {
    assert.deepEqual(rulesIn(`jwt=${token};`), ['jwt'], token);
  }
  for (const text of [
    header,
    `${base64url({ typ: 'JWT', x: 1 })}.eyJhIjoxfQ.abc`,
    'eyJhbGciOiJIUzI1NiJ9XX.eyJhIjoxfQ.abc',
  ])
    assert.deepEqual(rulesIn(text), [], text);
});

test('private-key: whole, escaped, cut off; not a certificate or a mention', () => {
  const body = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC';
  for (const label of ['RSA PRIVATE KEY', 'PRIVATE KEY', 'OPENSSH PRIVATE KEY', 'PGP PRIVATE KEY BLOCK']) {
    for (const line of ['\n', '\\n', '\r\n']) {
      assert.equal(
        mask(`a -----BEGIN ${label}-----${line}${body}${line}-----END ${label}----- b`),
        'a [REDACTED:private-key] b',
      );
    }
    assert.equal(
      mask(`a -----BEGIN ${label}-----\n${body}\n${body.slice(0, 9)}`),
      'a [REDACTED:private-key]',
    );
  }
  const short = '-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----';
  assert.equal(mask(`${short} b`), '[REDACTED:private-key] b');
  assert.equal(mask(short.replaceAll('\n', '\\n')), '[REDACTED:private-key]');
  for (const text of [
    'between -----BEGIN PRIVATE KEY----- and -----END PRIVATE KEY----- lines',
    `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----`,
    'expecting: -----BEGIN PRIVATE KEY-----, got nothing',
  ])
    assert.deepEqual(rulesIn(text), []);
});

test('provider-secret: every form has a source, and forty issuers and more have one', () => {
  assert.ok(new Set(PROVIDER_FORMATS.map(({ provider }) => provider)).size >= 60);
  for (const { prefix, source } of PROVIDER_FORMATS)
    assert.ok(/^https:\/\//.test(source) && prefix.length >= 2, prefix);
});

const filler = 'a1b2c3d4e5f60718293a4b5c6d7e8f90'.repeat(16);

test('provider-secret: every form is found where it stands, and its prefix alone is not', () => {
  for (const { prefix, rest } of PROVIDER_FORMATS) {
    const body = rest
      .map((part) =>
        typeof part === 'string'
          ? part
          : part.classes === 0
            ? 'A2'.repeat(part.least).slice(0, part.least)
            : filler.slice(0, part.least),
      )
      .join('');
    const token = prefix + body;
    for (const text of [
      token,
      `key ${token}, done`,
      `"${token}"`,
      `https://h/x?k=${token}`,
      `a\\n${token}\\n`,
    ]) {
      assert.ok(!mask(text).includes(token), `${prefix}: ${mask(text)}`);
    }
    assert.ok(!rulesIn(`see ${prefix} docs`).includes('provider-secret'), prefix);
  }
});

test('url: userinfo and signatures', () => {
  assert.equal(
    mask('postgres://app:p4/s@s@db:5432/x'),
    'postgres://app:[REDACTED:url-credentials]@db:5432/x',
  );
  assert.equal(mask('/a?X-Amz-Signature=abcdef012345&b=1'), '/a?X-Amz-Signature=[REDACTED:url-secret]&b=1');
  for (const text of [
    'http://user@host/',
    'redis://localhost:6379/0',
    'https://a/b:c@d',
    'https://u:***@h',
    'https://u:$PASS@h',
    '/a?code=404&key=name',
  ]) {
    assert.deepEqual(rulesIn(text), [], text);
  }
});

test('http: credentials, cookies and schemes in sentences', () => {
  assert.equal(
    mask('Authorization: Bearer abc123 next'),
    'Authorization: Bearer [REDACTED:authorization] next',
  );
  assert.equal(mask('Cookie: sid=abc; theme=dark'), 'Cookie: sid=[REDACTED:cookie]; theme=[REDACTED:cookie]');
  assert.equal(
    mask('Set-Cookie: sid=abc; Path=/; HttpOnly'),
    'Set-Cookie: sid=[REDACTED:cookie]; Path=/; HttpOnly',
  );
  assert.equal(mask('sent Basic dXNlcjpwYXNz'), 'sent Basic [REDACTED:authorization]');
  assert.equal(mask('curl -u ann:s3cret https://x'), 'curl -u ann:[REDACTED:authorization] https://x');
});
