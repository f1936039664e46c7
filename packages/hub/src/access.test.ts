import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Access, isLoopback } from './access.ts';
import { createToken, TokenHashes } from './token.ts';

const none = { host: 'localhost', origin: undefined, authorization: undefined };

function accessFor(hosts: readonly string[]): Access {
  return new Access({ hosts: () => hosts, tokens: () => undefined });
}

test('Access.checkAddress: lets allowed names in, with any port, in any case', () => {
  const access = accessFor(['localhost', '127.0.0.1', '::1', 'hub.example', '*.wild.example']);
  for (const host of [
    'localhost',
    'LOCALHOST:4318',
    'localhost.',
    '127.0.0.1:1',
    '[::1]',
    '[::1]:4318',
    'hub.example',
    'a.wild.example:443',
  ]) {
    access.checkAddress({ ...none, host });
  }
});

test('Access.checkAddress: keeps all other names out, whatever they look like', () => {
  const access = accessFor(['localhost', '127.0.0.1', '::1', '*.wild.example']);
  for (const host of [
    undefined,
    '',
    ':80',
    'evil.example',
    'localhost.evil.example',
    'evil.example:4318',
    'localhost@evil.example',
    'localhost/x',
    'localhost localhost',
    'wild.example',
    'a.b.wild.example',
    '.wild.example',
    '[::1',
    '::1',
    '0x7f.1',
  ]) {
    assert.throws(() => access.checkAddress({ ...none, host }), { code: 'wrong-host' }, host);
  }
});

test('Access.checkAddress: takes nothing from pages of another origin', () => {
  const access = accessFor(['localhost']);
  const caller = { ...none, host: 'localhost:4319' };
  access.checkAddress({ ...caller, origin: 'http://localhost:4319' });
  for (const origin of ['null', '', 'http://evil.example', 'http://localhost:4318', 'http://localhost']) {
    assert.throws(() => access.checkAddress({ ...caller, origin }), { code: 'forbidden-origin' }, origin);
  }
});

test('Access.checkToken: lets in who has one of the tokens', () => {
  const [first, second] = [createToken(), createToken()];
  const hashes = [first, second].map(({ line }) => Buffer.from(line.replace('sha256:', ''), 'hex'));
  const access = new Access({ hosts: () => [], tokens: () => new TokenHashes(hashes) });
  for (const { token } of [first, second]) {
    access.checkToken({ ...none, authorization: `Bearer ${token}` });
    access.checkToken({ ...none, authorization: `bearer  ${token}` });
  }
  for (const authorization of [
    undefined,
    '',
    'Bearer ',
    `Basic ${first.token}`,
    first.token,
    `Bearer ${first.token}x`,
    `Bearer ${first.line}`,
    `Bearer ${createToken().token}`,
  ]) {
    assert.throws(() => access.checkToken({ ...none, authorization }), { code: 'unauthenticated' });
  }
});

test('isLoopback: only what nobody else can reach', () => {
  for (const host of ['localhost', '127.0.0.1', '127.9.9.9', '::1']) assert.ok(isLoopback(host), host);
  for (const host of ['0.0.0.0', '::', '10.0.0.1', '127.evil.example', '', 'hub.example']) {
    assert.ok(!isLoopback(host), host);
  }
});
