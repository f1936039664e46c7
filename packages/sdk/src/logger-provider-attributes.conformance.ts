/** Attributes of a record: what they may be, their limits, and whose objects they are. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EmittedLogRecord } from './lean-log-record.ts';
import { type CreateProvider, emitOne, keeping, RESOURCE } from './tested-logger-provider.conformance.ts';

export function testAttributes(name: string, create: CreateProvider): void {
  const emit = (record: EmittedLogRecord, limits = {}) => emitOne(create, record, limits);

  describe(`${name}: attributes`, () => {
    test('keep scalars, null, bytes, arrays and nested objects', () => {
      const attributes = {
        text: 'x',
        number: -1.5,
        flag: false,
        nothing: null,
        bytes: new Uint8Array([1, 2, 3]),
        list: ['a', 1, null],
        map: { deep: { deeper: [{ deepest: true }] } },
        emptyList: [],
        emptyMap: {},
      };
      assert.deepEqual(emit({ attributes }).attributes, attributes);
    });

    test('are a copy: what the caller does with its objects later has no effect', () => {
      const attributes = { a: 1, list: [1, { b: 2 }], map: { c: [3] } };
      const processor = keeping();
      create({ processors: [processor], resource: RESOURCE })
        .getLogger('scope')
        .emit({ attributes });
      attributes.a = 9;
      attributes.list.push(9);
      attributes.map.c[0] = 9;
      assert.deepEqual(processor.records[0]?.attributes, { a: 1, list: [1, { b: 2 }], map: { c: [3] } });
    });

    test('do not change the caller’s object', () => {
      const attributes = Object.freeze({ a: 'long text', list: Object.freeze(['long text']) });
      const processor = keeping((record) => record.setAttribute('b', 1));
      create({
        processors: [processor],
        resource: RESOURCE,
        logRecordLimits: { attributeValueLengthLimit: 4 },
      })
        .getLogger('scope')
        .emit({ attributes });
      assert.deepEqual(attributes, { a: 'long text', list: ['long text'] });
      assert.deepEqual(processor.records[0]?.attributes, { a: 'long', list: ['long'], b: 1 });
    });

    test('are the object’s own, whatever is on Object.prototype', () => {
      const polluted = Object.prototype as { extra?: unknown };
      polluted.extra = () => 1;
      try {
        const { attributes } = emit({ attributes: { a: 1, b: ['x'] } });
        assert.deepEqual(Object.keys(attributes), ['a', 'b']);
      } finally {
        delete polluted.extra;
      }
    });

    test('without a key are dropped and not counted', () => {
      const record = emit({ attributes: { '': 1, a: 2 } });
      assert.deepEqual(record.attributes, { a: 2 });
      assert.equal(record.droppedAttributesCount, 0);
    });

    test('are 128 at most, the first ones, and the others are counted', () => {
      const attributes = Object.fromEntries(Array.from({ length: 130 }, (_, i) => [`key${i}`, i]));
      const record = emit({ attributes });
      assert.equal(Object.keys(record.attributes).length, 128);
      assert.equal(record.attributes.key127, 127);
      assert.equal(record.droppedAttributesCount, 2);
    });

    test('have the limit of the options, down to none', () => {
      const two = emit({ attributes: { a: 1, b: 2, c: 3 } }, { attributeCountLimit: 2 });
      assert.deepEqual(two.attributes, { a: 1, b: 2 });
      assert.equal(two.droppedAttributesCount, 1);
      const none = emit({ attributes: { a: 1, b: 2 } }, { attributeCountLimit: 0 });
      assert.deepEqual(none.attributes, {});
      assert.equal(none.droppedAttributesCount, 2);
    });

    test('are cut to the length limit: strings at any depth; numbers stay', () => {
      const record = emit(
        { attributes: { text: 'abcdef', list: ['abcdef', 1], map: { deep: { text: 'abcdef' } }, n: 123456 } },
        { attributeValueLengthLimit: 3 },
      );
      assert.deepEqual(record.attributes, {
        text: 'abc',
        list: ['abc', 1],
        map: { deep: { text: 'abc' } },
        n: 123456,
      });
      assert.equal(record.droppedAttributesCount, 0);
    });

    test('have no length limit where it is 0, and a body has none', () => {
      const record = emit({ attributes: { a: 'abc' } }, { attributeValueLengthLimit: 0 });
      assert.deepEqual(record.attributes, { a: 'abc' });
      assert.equal(emit({ body: 'abcdef' }, { attributeValueLengthLimit: 3 }).body, 'abcdef');
    });
  });
}
