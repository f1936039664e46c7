import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../test/running-hub.ts';
import { createToken, createTokenFile, readTokenFile } from './token.ts';

test('readTokenFile: several tokens, comments, and empty lines', (t) => {
  const path = join(temporaryDirectory(t), 'tokens');
  const [laptop, collector] = [createToken(), createToken()];
  writeFileSync(path, `# laptop\n${laptop.line}\n\n  ${collector.line} # collector\r\n`);
  const tokens = readTokenFile(path);
  assert.ok(tokens.has(laptop.token) && tokens.has(collector.token));
  assert.ok(!tokens.has(createToken().token));
});

test('readTokenFile: refuses a file without a token, and one that is not there', (t) => {
  const directory = temporaryDirectory(t);
  const path = join(directory, 'tokens');
  assert.throws(() => readTokenFile(path), { code: 'invalid-option', message: /ENOENT/ });
  writeFileSync(path, '# none yet\n');
  assert.throws(() => readTokenFile(path), { code: 'invalid-option', message: /has no token/ });
});

test('createTokenFile: never writes over a file', (t) => {
  const path = join(temporaryDirectory(t), 'tokens');
  const token = createTokenFile(path);
  assert.throws(() => createTokenFile(path), { code: 'EEXIST' });
  assert.ok(readTokenFile(path).has(token));
  assert.equal(Buffer.from(token, 'base64url').length, 32);
});
