import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Detector } from './detector.ts';
import { mask, rulesIn, scanner } from './scan-text.conformance.ts';
import { createTextScanner } from './text-scanner.ts';

const fragments = [
  'password=',
  '"password":"',
  '\\"token\\":\\"',
  ': ',
  '=',
  '@',
  'a@b.cd',
  '4111 1111 1111 1111',
  '-----BEGIN PRIVATE KEY-----',
  'eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.abc',
  'ghp_',
  '%40',
  '%3D',
  '%22',
  '[REDACTED:x]',
  '[HASH:k:ab]',
  '://',
  'u:p@h',
  '<password>',
  '</password>',
  'Bearer ',
  'Cookie: a=',
  '--password ',
  '\n',
  ' ',
  '"',
  "'",
  '\\',
  '密码',
  '：',
  '是',
  '+86',
  '13812345678',
  '::1',
  '10.0.0.1',
  '\ud800',
  'DE89370400440532013000',
  '\u001b[32m',
  '&quot;',
  ';',
  '[',
  ']',
  '{',
  '}',
  ',',
  'x'.repeat(40),
  '0'.repeat(30),
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...fragments), fc.string({ maxLength: 8 })), { maxLength: 30 })
  .map((parts) => parts.join(''));

test('scan: matches are in order, in range, not empty and do not overlap', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      let last = 0;
      for (const { start, end, rule } of scanner.scan(text) ?? []) {
        assert.ok(
          start >= last && end > start && end <= text.length,
          `${rule} ${start}–${end} of ${text.length}`,
        );
        last = end;
      }
    }),
    { numRuns: 2_000 },
  );
});

test('scan: a masked text is found to have nothing left to mask', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom(
          'password=hunter2',
          'ann@example.com',
          '4111 1111 1111 1111',
          'Cookie: sid=abc; b=c',
          '{"password":"a b"}',
          'https://u:p4ss@h/x',
          'Authorization: Bearer abc123',
          'tel +86 138 1234 5678',
          'password is hunter2',
          '%22password%22%3A%22x1%22',
          '[password]: x',
          '123-45-6789: x',
        ),
      ),
      (parts) => {
        const once = mask(parts.join(' \n'));
        assert.equal(mask(once), once);
      },
    ),
  );
});

test('scan: a long text and its pieces give the same matches', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 40_000 }),
      fc.constantFrom(
        'ann@example.com',
        'ghp_abcdefghijklmnopqrstuvwxyz0123456789',
        'password=hunter2',
        '4111 1111 1111 1111',
      ),
      (offset, secret) => {
        const text = `${'lorem ipsum '.repeat(4_000).slice(0, offset)} ${secret} ${'dolor sit '.repeat(1_000)}`;
        assert.equal((scanner.scan(text) ?? []).length, 1);
        assert.ok(!mask(text).includes(secret.slice(-7)));
        assert.ok(!mask(`${text}é`).includes(secret.slice(-7)));
      },
    ),
    { numRuns: 60 },
  );
});

test('scan: nothing to find gives undefined', () => {
  for (const text of ['', 'ok', 'user logged in', '订单已创建', 'x'.repeat(100_000), '1 '.repeat(1_000)])
    assert.equal(scanner.scan(text), undefined);
});

test('scan: a rule that is off finds nothing', () => {
  const off = createTextScanner({ rules: new Set(['card']), sensitiveKey: () => undefined });
  assert.equal(off.scan('ann@example.com password=hunter2 https://u:p4ss@h'), undefined);
});

test('scan: the value decides where the key alone does not', () => {
  const byValue = createTextScanner({
    rules: new Set(),
    sensitiveKey: (key, value) =>
      key === 'pin' && (value === undefined || /^\d{4}$/.test(value)) ? 'pin' : undefined,
  });
  assert.deepEqual(byValue.scan('pin=1234 pin=13'), [{ start: 4, end: 8, rule: 'pin' }]);
});

test('custom detectors: prefilter, check and order', () => {
  const seen: string[] = [];
  const employee: Detector = {
    name: 'employee',
    prefilter: 'E-',
    find(text, from) {
      seen.push(text);
      const start = text.indexOf('E-', from);
      return start === -1 ? undefined : { start, end: Math.min(text.length, start + 6) };
    },
    check: (value) => /^E-\d{4}$/.test(value),
  };
  const custom = createTextScanner({
    rules: new Set(['email']),
    custom: [employee],
    sensitiveKey: () => undefined,
  });
  assert.deepEqual(
    custom.scan('E-abcd E-1234 ann@example.com')?.map(({ rule }) => rule),
    ['employee', 'email'],
  );
  assert.equal(custom.scan('nothing'), undefined);
  assert.ok(!seen.includes('nothing'));
});

test('custom detectors: one that throws or gives a bad range finds nothing and stops nothing', () => {
  const custom: Detector[] = [
    {
      name: 'throws',
      find: () => {
        throw new Error('boom');
      },
    },
    { name: 'backwards', find: () => ({ start: 0, end: 0 }) },
  ];
  const scan = createTextScanner({ rules: new Set(['email']), custom, sensitiveKey: () => undefined });
  assert.deepEqual(
    scan.scan('to ann@example.com')?.map(({ rule }) => rule),
    ['email'],
  );
});

test('scanNumber: cards only', () => {
  assert.equal(scanner.scanNumber(4_111_111_111_111_111), 'card');
  assert.equal(scanner.scanNumber(4_111_111_111_111_111n), 'card');
  for (const value of [
    4_111_111_111_111_112,
    1_763_971_200_000,
    1_763_971_200_000_000,
    0.4111111111111111,
    Number.NaN,
    -4_111_111_111_111_111,
    2 ** 60,
  ]) {
    assert.equal(scanner.scanNumber(value), undefined);
  }
});

test('rules: what is no secret is not found', () => {
  for (const text of [
    'node_modules/@scope/package@1.2.3',
    'foo@2x.png',
    'git@github.com:org/repo.git',
    'user@host:~/dir',
    '2026-11-24T10:00:00+08:00',
    '550e8400-e29b-41d4-a716-446655440000',
    'trace 4bf92f3577b34da6a3ce929d0e0e4736',
    'order 4111111111111112',
    'bytes=17179869184',
    'password=null',
    'Password: must be 8 characters',
    'const password = await ask();',
    'token => token.id',
    '--password <password>',
    'Bearer token is missing',
    '密码不能为空',
    '订单号：13812345678',
    'postgres://localhost:5432/db',
    'https://medium.com/@user',
  ]) {
    assert.deepEqual(rulesIn(text), [], text);
  }
});
