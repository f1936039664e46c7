import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../test/temporary-directory.ts';
import { expandGlob } from './glob.ts';
import { parseImportSource } from './import-source.ts';
import { defaultOpenClawPattern } from './openclaw-files.ts';

test('defaultOpenClawPattern: the daily files of both places', async (t) => {
  const temporary = await temporaryDirectory(t);
  for (const folder of ['openclaw', 'openclaw-501', 'openclaw-502']) await mkdir(join(temporary, folder));
  const files = ['openclaw/openclaw-2026-11-24.log', 'openclaw-501/openclaw-2026-11-25.log'];
  for (const file of [...files, 'openclaw/other.log', 'openclaw-502/openclaw-2026-11-25.log']) {
    await writeFile(join(temporary, file), '');
  }
  const found = await expandGlob(defaultOpenClawPattern('openclaw', temporary, 501));
  assert.deepEqual(
    found.filter((path) => path.startsWith(temporary)).sort(),
    files.map((file) => join(temporary, file)).sort(),
  );
});

test('parseImportSource: openclaw: and its former names alone mean the default place', () => {
  for (const name of ['openclaw', 'moltbot', 'clawdbot']) {
    const { format, pattern } = parseImportSource(`${name}:`);
    assert.equal(format, 'openclaw');
    assert.match(pattern, new RegExp(`^/\\{tmp/${name}[,}].*/${name}-\\*\\.log$`, 'u'));
  }
  assert.throws(() => parseImportSource('pino:'), /it names no file/u);
});
