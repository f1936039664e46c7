import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedactor } from './index.ts';

const redactor = createRedactor();

function encoded(value: unknown, encoding: 'base64' | 'base64url'): string {
  return Buffer.from(JSON.stringify(value)).toString(encoding);
}

test('JSON in base64: masked as a whole where a key in it is sensitive', () => {
  for (const encoding of ['base64', 'base64url'] as const) {
    const payload = encoded({ user: 'ann>>>', password: 'hunter2???', n: 1 }, encoding);
    assert.equal(redactor.redactText(`payload=${payload}`), 'payload=[REDACTED:password]');
    assert.equal(
      redactor.redactText(`GET /v1/${payload.replaceAll('/', '_')} 200`),
      'GET /v1/[REDACTED:password] 200',
    );
  }
});

test('JSON in base64: left alone where there is nothing to hide', () => {
  const text = `cursor ${encoded({ page: 12, sort: 'created', password_changed_at: '2026-11-24' }, 'base64')}`;
  assert.equal(redactor.redactText(text), text);
});
