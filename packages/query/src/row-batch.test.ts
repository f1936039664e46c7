import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { BlockRow } from './block-builder.ts';
import { COMPACTED_COLUMNS } from './compacted-columns.ts';
import { toBatch } from './row-batch.ts';

const TEXTS = COMPACTED_COLUMNS.filter(({ type }) => type === 'VARCHAR').map(({ name }) => name);
const BODY = TEXTS.indexOf('body');

function rowOf(body: string | null): BlockRow {
  const columns = { time: 1n, promoted: [], traceId: '', spanId: '', parentSpanId: '', body, json: null };
  // Only what is looked at.
  return { columns, origin: {}, segment: '', position: 0 } as unknown as BlockRow;
}

test('toBatch: texts are found again, whatever is in them', () => {
  const text = fc.string({ unit: fc.constantFrom('\u0002', '\u0003', 'a', '\u0000'), maxLength: 6 });
  const bodies = fc.array(fc.option(text), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(bodies, (some) => {
      const { texts, separator, nothing } = toBatch(some.map(rowOf), new Map());
      const joined = texts[BODY] ?? null;
      const found =
        joined === null
          ? some.map(() => null)
          : joined.split(separator).map((part) => (part === nothing ? null : part));
      assert.deepEqual(found, some);
    }),
  );
});
