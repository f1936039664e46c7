import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatEntry, type LedgerEntry, NO_HASH, parseEntry } from './ledger-entry.ts';
import { STREAMS } from './store-layout.ts';

const hash = fc.stringMatching(/^[0-9a-f]{64}$/);
const link = { entry: fc.nat(), at: fc.string(), previous: hash };
const segment = { stream: fc.constantFrom(...STREAMS), segment: fc.string() };
const content = {
  records: fc.nat(),
  bytes: fc.nat(),
  first: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n }).map(String),
  last: fc.constant('0'),
  sha256: hash,
  marks: fc.array(fc.string()),
};
const optional = { noNullPrototype: true };
const anyEntry: fc.Arbitrary<LedgerEntry> = fc.oneof(
  fc.record({ ...link, type: fc.constant('seal' as const), ...segment, ...content }, optional),
  fc.record(
    { ...link, type: fc.constant('checkpoint' as const), ...segment, bytes: fc.nat(), sha256: hash },
    optional,
  ),
  fc.record(
    { ...link, type: fc.constant('archive' as const), ...segment, destination: fc.string() },
    optional,
  ),
  fc.record({ ...link, type: fc.constant('prune' as const), ...segment, keyId: fc.string() }, optional),
  fc.record({ ...link, type: fc.constant('rotate' as const), newKey: fc.string() }, optional),
  fc.record(
    { ...link, type: fc.constant('gap' as const), expectedEntry: fc.nat(), expectedHash: hash },
    optional,
  ),
);

const SIGNATURE = 'A'.repeat(86);

test('parseEntry: reads back what formatEntry writes, signed or not', () => {
  fc.assert(
    fc.property(anyEntry, (entry) => {
      const line = formatEntry(entry);
      assert.doesNotMatch(line, /\n/u);
      assert.deepEqual(parseEntry(line), { entry, signed: line, signature: undefined });
      let signed = '';
      const withSignature = formatEntry(entry, (text) => {
        signed = text;
        return SIGNATURE;
      });
      assert.deepEqual(parseEntry(withSignature), { entry, signed, signature: SIGNATURE });
    }),
  );
});

test('parseEntry: undefined for anything else, and never an error', () => {
  const good = { entry: 1, at: '', type: 'prune', stream: 'logs', segment: 's', previous: NO_HASH };
  assert.ok(parseEntry(JSON.stringify(good)));
  const wrong: unknown[] = [
    null,
    [],
    'text',
    { ...good, entry: -1 },
    { ...good, entry: '1' },
    { ...good, type: 'toString' },
    { ...good, type: undefined },
    { ...good, stream: 'events' },
    { ...good, segment: 7 },
    { ...good, previous: 'abc' },
    { ...good, keyId: 3 },
    { ...good, type: 'seal' },
  ];
  for (const value of wrong)
    assert.equal(parseEntry(JSON.stringify(value)), undefined, JSON.stringify(value));
  for (const line of ['', '{', '{}}', 'null']) assert.equal(parseEntry(line), undefined, line);
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
      assert.equal(parseEntry(line), undefined);
    }),
  );
});
