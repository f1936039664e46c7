import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedactor } from './index.ts';

const redactor = createRedactor();

test('passwords in the commands of IMAP, SMTP and Redis: masked', () => {
  for (const [text, secret] of [
    ['C: A1 LOGIN ann P@ss986a!', 'P@ss986a!'],
    ['a001 LOGIN "ann" "two words"', 'two words'],
    ['AUTH default MlXTI!CwH_GW!LPK', 'MlXTI!CwH_GW!LPK'],
    ['HELLO 3 AUTH app 7ZSc5-0jfxds', '7ZSc5-0jfxds'],
    ['"AUTH" "P@ss028f!"', 'P@ss028f!'],
    ['AUTH PLAIN AGFubkB4LmlvAG1hcGxlX2dpbmdlcjMx', 'AGFubkB4LmlvAG1hcGxlX2dpbmdlcjMx'],
    ['A002 AUTHENTICATE PLAIN AGJvYgBtUTJYc0lwekVIJQ==', 'AGJvYgBtUTJYc0lwekVIJQ=='],
    ['AUTH LOGIN\r\n334 VXNlcm5hbWU6\r\nYW5u\r\n334 UGFzc3dvcmQ6\r\nV2ludGVyODI0OSE=', 'V2ludGVyODI0OSE='],
  ] as const) {
    const redacted = redactor.redactText(text);
    assert.ok(!redacted.includes(secret), redacted);
    assert.equal(redactor.redactText(redacted), redacted);
  }
});

test('what servers say of logins: kept', () => {
  for (const text of [
    'LOGIN page rendered',
    'a1 OK LOGIN completed',
    'AUTH required',
    'AUTH LOGIN not supported',
  ])
    assert.equal(redactor.redactText(text), text);
});
