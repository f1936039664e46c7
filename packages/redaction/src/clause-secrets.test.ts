import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedactor } from './index.ts';

const redactor = createRedactor();

function assertMasked(text: string, secret: string): void {
  assert.ok(text.includes(secret), text);
  const redacted = redactor.redactText(text);
  assert.ok(!redacted.includes(secret), redacted);
  assert.equal(redactor.redactText(redacted), redacted);
}

function assertKept(text: string): void {
  assert.equal(redactor.redactText(text), text);
}

test('clauses: a quoted secret behind its name and whose it is', () => {
  for (const text of [
    'new secret for service: "%"',
    'password for ann is "%"',
    "changed the passphrase to '%'",
    'set password for user root to "%"',
    'Password for [ann]: "%"',
    'mot de passe de la base : "%"',
    'token for ci → "%"',
  ])
    assertMasked(text.replace('%', 'zz 11 yy 22'), 'zz 11 yy 22');
  assertMasked('password for ann is "correct horse battery"', 'correct horse battery');
});

test('clauses: a bare secret, with a digit and without', () => {
  for (const secret of ['Tr0ubX9fk2!', 'WinterxGEtOc'])
    for (const text of [
      'password for user ann: %',
      'your password has been set to %',
      'admin password set to: %',
      'A temporary password is generated for root@localhost: %',
      'password changed from % to ****',
      'use the following password to proceed:\n\n%\n',
      'login ann password %',
    ])
      assertMasked(text.replace('%', secret), secret);
  for (const text of [
    'token rejected: %',
    'secret for payments: %',
    'api token of shop: %',
    'access key for ci is %',
  ])
    assertMasked(text.replace('%', 'TcJhz2r0XAnkEovj7Ken'), 'TcJhz2r0XAnkEovj7Ken');
});

test('clauses: cells of a table, and the pair of a user and a password', () => {
  assertMasked('| password | Xqt9uM4957 |', 'Xqt9uM4957');
  assertMasked('user ann / pass kaffee2nB85y', 'kaffee2nB85y');
});

test('clauses: sentences about secrets, names and sizes are none', () => {
  for (const text of [
    'password for user ann: expired',
    'password reset requested for user: ann42x',
    'password for user: ann42x',
    'secret for service: "shop-db"',
    'error loading secret for pod: "context deadline exceeded"',
    'password for ann is "not set"',
    'token issued for request id: a1b2c3d4e5f6a7b8',
    'password policy for admins: v2beta1',
    'took longer than expected: 12ms',
    'secret for commit 1a2b3c4 is in /run/secrets/db1',
    'password hashing with argon2id',
  ])
    assertKept(text);
});
