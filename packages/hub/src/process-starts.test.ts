import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { processStarts, type SeenProcess } from './process-starts.ts';

function seen(instance: string, version: string, first: bigint, last: bigint, service = 'shop'): SeenProcess {
  return { service, version, instance, first, last };
}

function typesOf(processes: readonly SeenProcess[]): string[] {
  return processStarts(processes).map(({ at, type, instance }) => `${at} ${type} ${instance}`);
}

test('processStarts: another version is a deploy, one after another ended a restart, one beside it a start', () => {
  assert.deepEqual(typesOf([seen('a', '1', 0n, 10n)]), []);
  assert.deepEqual(typesOf([seen('a', '1', 0n, 10n), seen('b', '2', 11n, 20n)]), ['11 deploy b']);
  assert.deepEqual(typesOf([seen('a', '1', 0n, 10n), seen('b', '1', 11n, 20n)]), ['11 restart b']);
  assert.deepEqual(typesOf([seen('a', '1', 0n, 10n), seen('b', '1', 5n, 20n)]), ['5 start b']);
});

test('processStarts: what one process wrote as spans and as records is one; services are apart', () => {
  const rows = [
    seen('b', '1', 12n, 20n),
    seen('a', '1', 3n, 9n),
    seen('a', '1', 0n, 8n),
    seen('b', '1', 11n, 13n),
    seen('x', '1', 12n, 20n, 'bank'),
    seen('', '', 12n, 20n, 'unknown'),
    seen('', '', 22n, 23n, 'unknown'),
  ];
  assert.deepEqual(typesOf(rows), ['11 restart b']);
});

test('processStarts: one process that ended is restarted once', () => {
  const rows = [seen('a', '1', 0n, 5n), seen('b', '1', 6n, 30n), seen('c', '1', 7n, 30n)];
  assert.deepEqual(typesOf(rows), ['6 restart b', '7 start c']);
});

test('processStarts: a start for each process of a service but the first, whatever their order', () => {
  const process = fc.record({
    service: fc.constantFrom('a', 'b'),
    version: fc.constantFrom('1', '2'),
    instance: fc.constantFrom('i', 'j', 'k'),
    first: fc.bigInt({ min: 0n, max: 50n }),
    last: fc.bigInt({ min: 50n, max: 99n }),
  });
  fc.assert(
    fc.property(fc.array(process), (rows) => {
      const all = new Set(rows.map(({ service, version, instance }) => `${service} ${version} ${instance}`));
      const services = new Set(rows.map(({ service }) => service));
      const starts = processStarts(rows);
      assert.equal(starts.length, all.size - services.size);
      assert.deepEqual(
        starts.map(({ at }) => at),
        starts.map(({ at }) => at).sort((a, b) => Number(a - b)),
      );
      assert.equal(processStarts(rows.toReversed()).length, starts.length);
    }),
  );
});
