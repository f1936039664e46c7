import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { temporaryDirectory } from '../test/temporary-directory.ts';
import { readFileContent } from './file-content.ts';

const PARTS = ['first\n'.repeat(50_000), 'second\n', 'third\n'.repeat(3)].map((text) => Buffer.from(text));
const CONTENT = Buffer.concat(PARTS);

for (const [name, compress] of [
  ['plain', (part: Buffer) => part],
  ['gzip', (part: Buffer) => gzipSync(part)],
  ['zstd', (part: Buffer) => zstdCompressSync(part)],
] as const) {
  test(`readFileContent: ${name} in several pieces, whatever the file is called, from any place`, async (t) => {
    const path = join(await temporaryDirectory(t), 'app.log');
    await writeFile(path, Buffer.concat(PARTS.map(compress)));
    for (const start of [0, 1, CONTENT.length - 5, CONTENT.length]) {
      assert.deepEqual(await contentOf(path, start), CONTENT.subarray(start));
    }
  });
}

for (const [name, compress] of [
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
] as const) {
  test(`readFileContent: a ${name} file that is cut short is an error`, async (t) => {
    const path = join(await temporaryDirectory(t), 'app.log');
    await writeFile(path, compress(CONTENT).subarray(0, -6));
    await assert.rejects(contentOf(path, 0));
  });
}

test('readFileContent: an empty file', async (t) => {
  const path = join(await temporaryDirectory(t), 'app.log');
  await writeFile(path, '');
  assert.equal((await contentOf(path, 0)).length, 0);
});

async function contentOf(path: string, start: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readFileContent(path, { start })) chunks.push(chunk);
  return Buffer.concat(chunks);
}
