import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RedactionPolicyError } from './redaction-error.ts';
import { createRedactor } from './redactor.ts';
import { validatePolicy } from './validate-policy.ts';

const KEY = 'k'.repeat(32);

test('validatePolicy: accepts a policy that uses everything', () => {
  const policy = {
    keys: ['employee number', { name: 'badge', rule: 'badge' }],
    paths: [
      'user.*.ssn',
      { path: '**.note', rule: 'note', action: 'hash' },
      { path: 'public.email', action: 'keep' },
    ],
    safe: ['session token', 'gen_ai.**'],
    detectors: { ipv4: true, phone: false },
    custom: [{ name: 'employee-id', find: () => undefined }],
    action: 'mask',
    actions: {
      email: 'hash',
      card: 'partial',
      badge: 'remove',
      'employee-id': 'keep',
      'not-allowed': 'remove',
    },
    hash: [{ keyId: 'k1', key: KEY }],
    failClosed: { allow: ['http.*'] },
    limits: { maxDepth: 8, maxWidth: 100, maxBytes: 65536 },
  };
  assert.deepEqual(validatePolicy(policy), []);
});

test('validatePolicy: nothing is a policy, and so is an empty one', () => {
  assert.deepEqual(validatePolicy(undefined), []);
  assert.deepEqual(validatePolicy({}), []);
});

const WRONG: [name: string, policy: unknown, path: (string | number)[]][] = [
  ['no object', 'all', []],
  ['an unknown setting', { key: ['x'] }, ['key']],
  ['a key without words', { keys: ['--'] }, ['keys', 0]],
  ['a path with an empty segment', { paths: ['ok', 'a..b'] }, ['paths', 1]],
  ['a path of a wrong form', { paths: [{ path: '' }] }, ['paths', 0, 'path']],
  ['no list', { safe: 'token' }, ['safe']],
  ['an unknown detector', { detectors: { emails: true } }, ['detectors', 'emails']],
  ['a detector that is neither on nor off', { detectors: { email: 'yes' } }, ['detectors', 'email']],
  ['a custom detector without find', { custom: [{ name: 'x' }] }, ['custom', 0, 'find']],
  [
    'a rule name that no marker can hold',
    { custom: [{ name: 'A B', find: () => undefined }] },
    ['custom', 0, 'name'],
  ],
  ['an unknown action', { action: 'erase' }, ['action']],
  ['an action for no rule', { actions: { mail: 'mask' } }, ['actions', 'mail']],
  ['letting pass what was not scanned', { actions: { 'not-scanned': 'keep' } }, ['actions', 'not-scanned']],
  ['hashing without a key', { actions: { email: 'hash' } }, ['hash']],
  ['a short hash key', { hash: [{ keyId: 'k', key: 'short' }] }, ['hash', 0, 'key']],
  ['fail-closed without a list', { failClosed: {} }, ['failClosed', 'allow']],
  ['a limit out of range', { limits: { maxDepth: 0 } }, ['limits', 'maxDepth']],
];

for (const [name, policy, path] of WRONG) {
  test(`validatePolicy: refuses ${name}, and says where and what to write`, () => {
    const problems = validatePolicy(policy);
    assert.deepEqual(
      problems.map((problem) => problem.path),
      [path],
    );
    assert.ok(problems.every(({ message, fix }) => message !== '' && fix !== ''));
  });
}

test('validatePolicy: shows no hash key', () => {
  assert.ok(!JSON.stringify(validatePolicy({ hash: [{ keyId: 'k', key: 'sesame' }] })).includes('sesame'));
});

test('createRedactor: throws one error with all problems', () => {
  assert.throws(
    () => createRedactor({ action: 'erase', limits: { maxWidth: -1 } } as never),
    (error) =>
      error instanceof RedactionPolicyError &&
      error.code === 'invalid-policy' &&
      error.problems.length === 2 &&
      error.message.includes('limits.maxWidth'),
  );
});
