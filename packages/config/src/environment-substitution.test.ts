import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError } from './config-error.ts';
import { parseConfig } from './parse-config.ts';

const KEY = 'k'.repeat(32);

function hashKey(value: string, env: Record<string, string>): unknown {
  return parseConfig(`redaction:\n  hash:\n    - keyId: k1\n      key: ${value}\n`, { env }).redaction
    ?.hash?.[0]?.key;
}

test('substituteEnvironment: a variable, a default, a dollar sign', () => {
  assert.equal(hashKey(`\${HASH_KEY}`, { HASH_KEY: KEY }), KEY);
  assert.equal(hashKey(`"\${env:HASH_KEY}"`, { HASH_KEY: KEY }), KEY);
  assert.equal(hashKey(`\${HASH_KEY:-${KEY}}`, { HASH_KEY: '' }), KEY);
  assert.equal(hashKey(`$$${KEY}`, {}), `$${KEY}`);
});

test('substituteEnvironment: what is put in is never read as YAML', () => {
  const value = `${KEY}\nredaction: { keys: 7 }`;
  assert.equal(hashKey(`\${HASH_KEY}`, { HASH_KEY: value }), value);
});

test('substituteEnvironment: numbers and booleans without quotes are typed', () => {
  const text = `redaction:
  limits:
    maxDepth: \${DEPTH}
  detectors:
    ipv4: \${IPV4}
  keys: ["\${WORD}"]
`;
  assert.deepEqual(parseConfig(text, { env: { DEPTH: '8', IPV4: 'true', WORD: 'true' } }).redaction, {
    limits: { maxDepth: 8 },
    detectors: { ipv4: true },
    keys: ['true'],
  });
});

test('substituteEnvironment: a variable that is not set is a problem with its place', () => {
  assert.throws(
    () => hashKey(`\${HASH_KEY}`, {}),
    (error: unknown) => {
      assert.ok(error instanceof ConfigError);
      const [problem] = error.problems;
      assert.deepEqual([problem?.line, problem?.column], [4, 12]);
      assert.match(problem?.message ?? '', /HASH_KEY is not set/u);
      return true;
    },
  );
});
