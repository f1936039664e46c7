import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedactor } from './index.ts';

const redactor = createRedactor();

test('numbers of persons behind their name: masked whole', () => {
  for (const [text, secret] of [
    ['CPF 529.982.247-25', '529.982.247-25'],
    ['Aadhaar: 2341 2341 2346', '2341 2341 2346'],
    ['passport no. C01X00T47', 'C01X00T47'],
    ['codice fiscale RSSMRA85T10A562S', 'RSSMRA85T10A562S'],
    ['PESEL 44051401359', '44051401359'],
    ['NHS number 943 476 5919', '943 476 5919'],
  ] as const)
    assert.equal(redactor.redactText(text), text.replace(secret, '[REDACTED:national-id]'));
  assert.deepEqual(redactor.redact({ phone: '(415) 555-9172', msisdn: 447968512234 }), {
    phone: '[REDACTED:phone]',
    msisdn: '[REDACTED:phone]',
  });
});

test('other numbers behind such words: kept', () => {
  for (const text of [
    'RFC 9110 section 11',
    'passport control 12',
    'tax 19 %',
    'order number 123456',
    'no 12345',
  ])
    assert.equal(redactor.redactText(text), text);
  for (const value of [
    { phone: '192.168.1.100' },
    { phone_number_id: 106540352242922 },
    { mobile: '2026-11-24' },
  ])
    assert.deepEqual(redactor.redact(value), value);
});
