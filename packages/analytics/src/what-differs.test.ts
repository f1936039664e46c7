import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resourceOf, storedSpan } from './stored-fixture.test.ts';
import { WhatDiffers } from './what-differs.ts';

function compared(selected: number, rest: number, attributes: (index: number, selected: boolean) => object) {
  const differs = new WhatDiffers();
  for (const [count, isSelected] of [
    [selected, true],
    [rest, false],
  ] as const) {
    for (let index = 0; index < count; index++) {
      const values = attributes(index, isSelected) as Record<string, string>;
      differs.add(storedSpan({ attributes: values, resource: resourceOf('shop', '1.0') }), isSelected);
    }
  }
  return differs.differences();
}

test('WhatDiffers: finds the value that slow requests have, with test and effect size', () => {
  const found = compared(80, 400, (index, selected) => ({
    tenant: selected && index % 10 !== 0 ? 'acme' : `t${index % 5}`,
    'request.id': `${index}-${selected}`,
  }));
  const [first] = found;
  assert.deepEqual(
    [first?.field, first?.value, first?.selected, first?.rest, first?.test],
    ['tenant', 'acme', 72, 0, 'chi-square'],
  );
  assert.ok((first?.oddsRatio ?? 0) > 1000 && (first?.pValue ?? 1) < 1e-20);
  assert.ok(found.every(({ field }) => field === 'tenant'));
});

test('WhatDiffers: chance differences, and ids that no two share, are none', () => {
  assert.deepEqual(
    compared(60, 300, (index, selected) => ({ shard: `${(index * 7) % 6}`, id: `${index} ${selected}` })),
    [],
  );
});
