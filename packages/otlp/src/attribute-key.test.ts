import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type AttributeKey, BEFORE_ATTRIBUTES, BEFORE_ENTRIES, keyAfter } from './attribute-key.ts';
import { ByteWriter } from './byte-writer.ts';
import type { Fragment } from './fragment.ts';

function textOf(fragment: Fragment): string {
  const writer = new ByteWriter();
  writer.fragment(fragment);
  return new TextDecoder('utf-8', { fatal: true }).decode(writer.view());
}

/** The key of an attribute whose value follows the fragment. */
function keyOf(fragment: Fragment, rest: string): unknown {
  return JSON.parse(`[null${textOf(fragment)}${rest}]`)[1].key;
}

/** The names of keys, each found behind the one before it. */
function namesOf(names: readonly string[], start: AttributeKey = BEFORE_ATTRIBUTES): string[] {
  let key: AttributeKey | undefined = start;
  return names.map((name) => {
    key = keyAfter(key ?? start, name);
    return key?.name ?? '';
  });
}

test('keyAfter: any name, the first time and from memory', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (name) => {
      for (let round = 0; round < 2; round++) {
        const key = keyAfter(BEFORE_ATTRIBUTES, name) ?? assert.fail();
        assert.equal(key.name, name);
        assert.equal(keyOf(key.beforeText, '"}}'), name);
        assert.equal(keyOf(key.beforeInteger, '1"}}'), name);
        assert.equal(keyOf(key.beforeAny, '{}}'), name);
      }
    }),
  );
});

test('keyAfter: any order, whatever came before', () => {
  const names = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'x'.repeat(100)), { maxLength: 8 });
  fc.assert(
    fc.property(fc.array(names, { maxLength: 20 }), (all) => {
      for (const [index, some] of all.entries()) {
        assert.deepEqual(namesOf(some, index % 2 === 0 ? BEFORE_ATTRIBUTES : BEFORE_ENTRIES), some);
      }
    }),
  );
});

test('keyAfter: more keys than are remembered', () => {
  const names = Array.from({ length: 10_000 }, (_, n) => `key.${n}`);
  for (let round = 0; round < 2; round++) assert.deepEqual(namesOf(names), names);
});

test('keyAfter: a name that is data is not remembered', () => {
  assert.equal(keyAfter(BEFORE_ATTRIBUTES, 'x'.repeat(200)), undefined);
});
