import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedactor } from './index.ts';

const redactor = createRedactor();

test('arguments of calls that take a secret: masked', () => {
  for (const [text, secret] of [
    ['setPassword("winter8580")', 'winter8580'],
    ['login("ann", "vVZao248xhn")', 'vVZao248xhn'],
    ["SET PASSWORD FOR 'ann' = PASSWORD('xzrqg84RSinuj')", 'xzrqg84RSinuj'],
  ] as const)
    assert.ok(!redactor.redactText(text).includes(secret), redactor.redactText(text));
});

test('names, look-ups and questions: kept', () => {
  for (const text of [
    'getSecret("db-creds-2")',
    'setToken("AUTH_TOKEN_2")',
    'password = input("Password: ")',
    'login("ann", password)',
    'require("jsonwebtoken")',
  ])
    assert.equal(redactor.redactText(text), text);
});
