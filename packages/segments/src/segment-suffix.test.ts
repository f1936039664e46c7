import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compressedName, parseSuffix } from './segment-suffix.ts';

test('parseSuffix: format, compression and the name of the content', () => {
  assert.deepEqual(parseSuffix('/a/b.jsonl'), {
    suffix: '.jsonl',
    format: 'json',
    compression: undefined,
    contentName: '/a/b.jsonl',
  });
  assert.deepEqual(parseSuffix('b.pb.gz'), {
    suffix: '.pb.gz',
    format: 'binary',
    compression: 'gzip',
    contentName: 'b.pb',
  });
  assert.deepEqual(parseSuffix('b.json.zst')?.format, 'json');
  assert.deepEqual(parseSuffix('b.txt')?.format, 'text');
});

test('parseSuffix: undefined for every other end', () => {
  for (const name of [
    '',
    'jsonl',
    'a.zst',
    'a.jsonl.idx',
    'a.jsonl.zst.idx',
    'a.jsonl.bz2',
    'a.jsonl.gz.zst',
    'a.jsonl\n',
  ]) {
    assert.equal(parseSuffix(name), undefined, name);
  }
});

test('compressedName: parseSuffix finds the content again', () => {
  for (const compression of ['zstd', 'gzip'] as const) {
    const kind = parseSuffix(compressedName('a.jsonl', compression));
    assert.deepEqual([kind?.compression, kind?.contentName], [compression, 'a.jsonl']);
  }
});
