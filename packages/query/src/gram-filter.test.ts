import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldCase } from '@agentbus/filter';
import fc from 'fast-check';
import { WORDS } from './arbitraries.test.ts';
import { GramFilter, GramFilterBuilder } from './gram-filter.ts';
import { idFilter, mayHaveId } from './id-filter.ts';

function filterOf(texts: readonly string[]): GramFilter {
  const builder = new GramFilterBuilder();
  for (const text of texts) builder.add(text);
  return new GramFilter(builder.finish());
}

const text = fc.array(fc.oneof(fc.constantFrom(...WORDS), fc.string({ unit: 'binary' })), { maxLength: 4 });

test('GramFilter: never denies a part of a text, whatever its letter case', () => {
  fc.assert(
    fc.property(text, fc.nat(), fc.nat(), (words, from, length) => {
      const whole = words.join(' ');
      const needle = whole.slice(from % (whole.length + 1)).slice(0, length % 12);
      const filter = filterOf([whole]);
      for (const form of [needle, foldCase(needle)]) assert.ok(filter.mayContain(form), JSON.stringify(form));
      // A text that differs in letter case only is found as well.
      assert.ok(filterOf([foldCase(whole)]).mayContain(foldCase(needle)));
    }),
  );
});

test('GramFilter: denies most of what is not there', () => {
  const texts = Array.from(
    { length: 20_000 },
    (_, n) => `order ${n} shipped to warehouse ${n % 97} in ${n % 1000} ms`,
  );
  const filter = filterOf(texts);
  assert.ok(filter.mayContain('shipped to warehouse 5'));
  for (const needle of ['quicksilver', 'Zebra', 'payment rejected', 'needle', 'shipment']) {
    assert.equal(filter.mayContain(needle), false, needle);
  }
});

test('idFilter: has every id that it was made of, and few others', () => {
  const ids = Array.from({ length: 5000 }, (_, n) => (n * 2_654_435_761).toString(16).padStart(32, '0'));
  const filter = idFilter(new Set(ids));
  assert.ok(ids.every((id) => mayHaveId(filter, id)));
  const others = ids.map((id) => `x${id.slice(1)}`).filter((id) => mayHaveId(filter, id));
  assert.ok(others.length < 150, String(others.length));
  assert.equal(mayHaveId(idFilter(new Set()), 'any'), false);
});
