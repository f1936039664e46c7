import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { generateLedgerKey, parseLedgerKey } from '@agentbus/segments';
import { readSigningKeys } from './signing-key.ts';

const { privateKey, publicKey } = generateLedgerKey();
const { id } = parseLedgerKey(publicKey);

test('readSigningKeys: PEM text, a KeyObject, or the path of a file, also from the environment', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'signing-key-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'key.pem');
  writeFileSync(file, privateKey);
  for (const signingKey of [privateKey, createPrivateKey(privateKey), file]) {
    assert.equal(readSigningKeys({ signingKey }, {}).key?.id, id);
  }
  const env = { AGENTBUS_SIGNING_KEY_FILE: file, AGENTBUS_PREVIOUS_SIGNING_KEY_FILE: file };
  const keys = readSigningKeys({}, env);
  assert.deepEqual([keys.key?.id, keys.previousKey?.id], [id, id]);
  const other = generateLedgerKey().privateKey;
  assert.notEqual(readSigningKeys({ signingKey: other }, env).key?.id, id, 'the option wins');
  assert.deepEqual(readSigningKeys({}, { AGENTBUS_SIGNING_KEY_FILE: '' }), {
    key: undefined,
    previousKey: undefined,
  });
});

test('readSigningKeys: a key that cannot be used says why and what to do, and never shows the key', () => {
  const rsa = generateKeyPairSync('rsa', {
    modulusLength: 1024,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey;
  const broken = privateKey.replace(/\n(?=-----END)/u, 'x\n');
  const cases: [Parameters<typeof readSigningKeys>, RegExp][] = [
    [[{ signingKey: '/none/key.pem' }, {}], /storage\.signingKey is the file "\/none\/key\.pem".*ENOENT/u],
    [[{ signingKey: publicKey }, {}], /storage\.signingKey is a key that is public only/u],
    [[{ signingKey: rsa }, {}], /its type is rsa, must be ed25519/u],
    [[{ signingKey: broken }, {}], /no PEM text of an Ed25519 key/u],
    [[{ previousSigningKey: '/x' }, {}], /storage\.previousSigningKey is the file/u],
    [[{}, { AGENTBUS_SIGNING_KEY_FILE: '/x' }], /Cannot start: AGENTBUS_SIGNING_KEY_FILE is the file "\/x"/u],
  ];
  for (const [args, message] of cases) {
    assert.throws(
      () => readSigningKeys(...args),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, 'invalid-option');
        assert.match(error.message, message);
        assert.match(error.message, /openssl genpkey -algorithm ed25519/u);
        assert.doesNotMatch(error.message, /BEGIN|MC4C/u);
        return true;
      },
    );
  }
});
