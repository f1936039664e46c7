import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedactor } from './index.ts';

const redactor = createRedactor();

test('values that their column names: masked, in every row, and no others', () => {
  assert.equal(
    redactor.redactText(
      "INSERT INTO users (name, password) VALUES ('bob', 'P@ss725i!'), ('ann', 'P@ss726i!') RETURNING id",
    ),
    "INSERT INTO users (name, password) VALUES ('bob', '[REDACTED:password]'), ('ann', '[REDACTED:password]') RETURNING id",
  );
  assert.equal(
    redactor.redactText(`insert into "t" ("id", "api_secret", "b") values (7, 'x9Kq''2', 'b')`),
    `insert into "t" ("id", "api_secret", "b") values (7, '[REDACTED:secret]', 'b')`,
  );
});

test('parameters, and columns that name nothing: kept', () => {
  for (const text of [
    'INSERT INTO users (name, password) VALUES ($1, $2)',
    "INSERT INTO t (a, b) VALUES ('x1', 'y2')",
    'values (1, 2, 3)',
  ])
    assert.equal(redactor.redactText(text), text);
});
