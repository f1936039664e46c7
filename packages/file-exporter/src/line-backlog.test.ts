import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type KeptLine, LineBacklog } from './line-backlog.ts';
import { countLogs, total } from './record-counts.ts';

function lineOf(size: number, count: number): KeptLine {
  const line = { bytes: new Uint8Array(size), count, firstTimestamp: 0n, lastTimestamp: 0n };
  return { line, counts: countLogs(count, [{ note: 'business', index: 0 }]) };
}

test('LineBacklog: what comes out and what was dropped is what went in; memory is bounded; the last lane is spared', () => {
  const additions = fc.array(fc.record({ plain: fc.boolean(), size: fc.nat(3000) }), { maxLength: 60 });
  fc.assert(
    fc.property(additions, fc.nat(20_000), (lines, maxBytes) => {
      const dropped = { plain: 0, audit: 0 };
      const backlog = new LineBacklog(maxBytes);
      const lanes = {
        plain: backlog.addLane((counts) => {
          dropped.plain += total(counts);
        }),
        audit: backlog.addLane((counts) => {
          dropped.audit += total(counts);
          assert.ok(lanes.plain.isEmpty);
        }),
      };
      for (const { plain, size } of lines) lanes[plain ? 'plain' : 'audit'].keep(lineOf(size, 1));
      let bytes = 0;
      for (const [name, lane] of Object.entries(lanes)) {
        const sizes: number[] = [];
        for (let kept = lane.next(); kept !== undefined; kept = lane.next())
          sizes.push(kept.line.bytes.length);
        const added = lines.filter(({ plain }) => plain === (name === 'plain')).map(({ size }) => size);
        assert.deepEqual(sizes, added.slice(dropped[name as 'plain' | 'audit']), 'the oldest go first');
        bytes += sizes.reduce((sum, size) => sum + size, 0);
      }
      assert.ok(bytes <= maxBytes);
    }),
  );
});

test('LineBacklog: keeps a copy, and gives a line back to its place', () => {
  const lane = new LineBacklog(10_000).addLane(() => {});
  const kept = lineOf(3, 7);
  lane.keep(kept);
  kept.line.bytes.fill(9);
  lane.keep(lineOf(1, 2));
  lane.keep(lineOf(1, 1));
  const first = lane.next();
  assert.deepEqual(first?.line.bytes, new Uint8Array(3));
  if (first !== undefined) lane.putBack(first);
  assert.equal(lane.next()?.line.count, 7);
  assert.deepEqual(
    [...lane.clear()],
    [
      ['plain', 1],
      ['business', 2],
    ],
  );
  assert.ok(lane.isEmpty);
});
