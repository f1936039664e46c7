import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile, parse } from '@agentbus/filter';
import fc from 'fast-check';
import { hasTerm, searchedTexts, termOf, withoutTerm, withTerm } from './terms.ts';

function log(attributes: Record<string, string>) {
  return {
    signal: 'logs',
    resource: { attributes: {}, schemaUrl: '' },
    scope: { name: '', version: '', attributes: {}, schemaUrl: '' },
    attributes,
    timestamp: 1n,
    observedTimestamp: 0n,
    severityNumber: 9,
    severityText: 'INFO',
    body: '',
    eventName: '',
    traceId: '',
    spanId: '',
    traceFlags: 0,
    droppedAttributesCount: 0,
  } as const;
}

test('termOf: any value of any attribute is found by its term, and left out by the opposite', () => {
  const key = fc.string({ minLength: 1, unit: 'binary' }).map((text) => `k${text}`);
  fc.assert(
    fc.property(key, fc.string({ minLength: 1, unit: 'binary' }), (field, value) => {
      const matches = (text: string) => compile(parse(text))(log({ [field]: value }));
      assert.equal(matches(termOf(field, value)), true);
      assert.equal(matches(termOf(field, value, true)), false);
    }),
  );
});

test('withTerm: replaces the opposite, keeps what is there, and what OR binds', () => {
  assert.equal(withTerm('', 'level', 'ERROR'), 'level:ERROR');
  assert.equal(withTerm('timeout', 'http.route', '/a b'), 'timeout http.route:"/a b"');
  assert.equal(withTerm('a OR b', 'level', 'INFO'), '(a OR b) level:INFO');
  assert.equal(withTerm('level:INFO x', 'level', 'INFO'), 'level:INFO x');
  assert.equal(withTerm('level:INFO x', 'level', 'INFO', true), 'x -level:INFO');
  assert.equal(withTerm('', 'path', 'a*b'), 'path="a*b"');
});

test('hasTerm and withoutTerm look at whole terms', () => {
  assert.equal(hasTerm('level:ERROR2', 'level:ERROR'), false);
  assert.equal(hasTerm('a level:ERROR b', 'level:ERROR'), true);
  assert.equal(withoutTerm('a level:ERROR b', 'level:ERROR'), 'a b');
});

test('searchedTexts: words and quotations that belong to no field', () => {
  assert.deepEqual(searchedTexts('level:error "timed out" -noise refused OR x'), ['timed out', 'refused']);
});
