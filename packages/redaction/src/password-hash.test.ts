import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedactor } from './index.ts';

const redactor = createRedactor();
const body = 'abcdefghij0123456789./ABCDEFGHIJKLMNOPQRSTUVWXYZ123456789';

test('hashes of passwords: masked whole, with their salt', () => {
  for (const hash of [
    `$2b$10$${body.slice(0, 53)}`,
    `$6$iTLjWtDC$${body}`,
    `$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQxMjM0$${body.slice(0, 43)}`,
  ])
    assert.equal(redactor.redactText(`root ${hash}:18000:0:`), 'root [REDACTED:password]:18000:0:');
});

test('prices, variables and templates: kept', () => {
  for (const text of ['cost $1200 and $5', '$HOME/bin:$PATH', 'width $4px'])
    assert.equal(redactor.redactText(text), text);
});
