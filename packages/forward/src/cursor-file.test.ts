import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { CursorFile } from './cursor-file.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'forward-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('CursorFile gives back what was written last, also to another one', async () => {
  const file = new CursorFile(directory, 'backend', 'logs');
  assert.deepEqual(await file.read(), {});
  await file.write({ 'logs/a.jsonl': 5 });
  await file.write({ 'logs/a.jsonl': 9, 'logs/b.jsonl': 0 });
  assert.deepEqual(await new CursorFile(directory, 'backend', 'logs').read(), {
    'logs/a.jsonl': 9,
    'logs/b.jsonl': 0,
  });
  assert.deepEqual(await new CursorFile(directory, 'backend', 'audit').read(), {});
  assert.deepEqual(await new CursorFile(directory, 'other', 'logs').read(), {});
  assert.deepEqual(readdirSync(join(directory, 'state', 'forward', 'backend')), ['logs.json']);
});

test('CursorFile is for its owner only', async () => {
  await new CursorFile(directory, 'backend', 'logs').write({});
  const path = join(directory, 'state', 'forward', 'backend', 'logs.json');
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test('CursorFile refuses a file that is no cursor, and names it', async () => {
  const file = new CursorFile(directory, 'backend', 'logs');
  await file.write({});
  const path = join(directory, 'state', 'forward', 'backend', 'logs.json');
  for (const text of [
    '',
    '{',
    'null',
    '[]',
    '{"version":2,"cursor":{}}',
    '{"version":1,"cursor":{"a":-1}}',
  ]) {
    writeFileSync(path, text);
    await assert.rejects(file.read(), { code: 'damaged-cursor', message: /logs\.json/ });
  }
});
