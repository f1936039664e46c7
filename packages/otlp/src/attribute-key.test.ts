import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { writeKey } from './attribute-key.ts';
import { ByteWriter } from './byte-writer.ts';

function keyOf(key: string): string {
  const writer = new ByteWriter();
  writeKey(writer, key);
  const text = new TextDecoder('utf-8', { fatal: true }).decode(writer.view());
  const match = /^\{"key":(".*"),"value":$/s.exec(text);
  return JSON.parse(match?.[1] ?? 'null');
}

test('writeKey: any key, the first time and from memory', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (key) => {
      assert.equal(keyOf(key), key);
      assert.equal(keyOf(key), key);
    }),
  );
});

test('writeKey: more keys than are remembered', () => {
  for (let round = 0; round < 2; round++) {
    for (let n = 0; n < 10_000; n++) assert.equal(keyOf(`key.${n}`), `key.${n}`);
  }
});
