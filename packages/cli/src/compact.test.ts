import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { encodeLogs } from '@agentbus/otlp';
import { createSegmentWriter, type SealedSegment, sealSegment } from '@agentbus/segments';
import { agentbus } from '../test/agentbus.ts';
import { logRecord, temporaryDirectory } from '../test/store.ts';

/** Three sealed segments of two records each. */
async function sealedStore(directory: string): Promise<void> {
  const complete: SealedSegment[] = [];
  const writer = createSegmentWriter({
    directory,
    stream: 'logs',
    maxSegmentRecords: 2,
    onSealed: (segment) => complete.push(segment),
  });
  for (let at = 0; at < 6; at++) for (const line of encodeLogs([logRecord({ at })])) writer.append(line);
  await writer.close();
  complete.sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const segment of complete) await sealSegment(directory, segment);
}

async function suffixes(directory: string): Promise<string[]> {
  return (await readdir(join(directory, 'logs'))).map((name) => name.slice(name.lastIndexOf('.'))).sort();
}

test('compact: segments become a file that query reads and verify vouches for', async (t) => {
  const directory = await temporaryDirectory(t);
  await sealedStore(directory);
  const before = await agentbus(['query', '-d', directory, '-o', 'ndjson']);
  const dry = await agentbus(['compact', '-d', directory, '--dry-run', '-o', 'json']);
  assert.deepEqual(
    [dry.code, JSON.parse(dry.stdout).files.length, (await suffixes(directory)).length],
    [0, 1, 3],
  );
  const kept = await agentbus(['compact', '-d', directory, '--keep-raw']);
  assert.equal(kept.code, 0, kept.stderr);
  assert.match(kept.stdout, /3 segments compacted into 1 file/);
  assert.deepEqual(await suffixes(directory), ['.jsonl', '.jsonl', '.jsonl', '.parquet']);
  const { code, stdout } = await agentbus(['compact', '-d', directory, '-o', 'json']);
  assert.deepEqual([code, JSON.parse(stdout).skipped], [0, []]);
  assert.deepEqual(await suffixes(directory), ['.parquet']);
  const after = await agentbus(['query', '-d', directory, '-o', 'ndjson']);
  assert.deepEqual([after.code, after.stdout], [0, before.stdout]);
  assert.equal((await agentbus(['verify', '-d', directory])).code, 0);
});

test('query: --explain says what was left unread, and why', async (t) => {
  const directory = await temporaryDirectory(t);
  await sealedStore(directory);
  await agentbus(['compact', '-d', directory]);
  const { code, stderr } = await agentbus(['query', 'zebra', '-d', directory, '--explain']);
  assert.equal(code, 5);
  assert.match(stderr, /compacted: 0 of 1 file read/);
  assert.match(stderr, /left unread, not the text: 1 row group, 6 rows/);
});
