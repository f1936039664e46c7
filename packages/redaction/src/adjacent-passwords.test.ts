import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedactor } from './index.ts';

const redactor = createRedactor();

test('passwords right beside their name, in front or behind: masked', () => {
  for (const [text, secret] of [
    ['user typed coffee1749# as password', 'coffee1749#'],
    ['entered Tiger!2024 as the password, refused', 'Tiger!2024'],
    ['password (ginger.ginger85) does not match', 'ginger.ginger85'],
    ['tried password P@ss502g! but server refused', 'P@ss502g!'],
    ['the password for svc-backup is CY^!dKiJZQJHNB*J', 'CY^!dKiJZQJHNB*J'],
    ['Your temporary password is tiger-shadow51. Change it.', 'tiger-shadow51'],
    ['username ann password 7 0822455D0A16', '0822455D0A16'],
    ['zip password - pepper_maple03', 'pepper_maple03'],
    ['echo ann:Maple341$ | chpasswd', 'Maple341$'],
    ['htpasswd -b /etc/.htpasswd ann pepper.coffee18', 'pepper.coffee18'],
    ['La contraseña del usuario es DFk%kE1uReKT', 'DFk%kE1uReKT'],
    ['новый пароль Summer447?', 'Summer447?'],
    ['账号 ann 密码 XqVZunfD!6', 'XqVZunfD!6'],
  ] as const)
    assert.ok(!redactor.redactText(text).includes(secret), redactor.redactText(text));
});

test('sentences about passwords: kept', () => {
  for (const text of [
    'password reset for user 42 requested from 10.0.0.1',
    'Failed password for root from 10.0.0.5 port 52144 ssh2',
    'password hashing took 83 ms',
    'used sha256 as password hash',
    'password 5 attempts left',
    'password is base64-encoded',
    'password - must have 8 characters',
  ])
    assert.equal(redactor.redactText(text), text);
});
