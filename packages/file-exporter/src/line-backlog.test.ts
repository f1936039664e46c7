import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EncodedLine } from '@agentbus/otlp';
import fc from 'fast-check';
import { LineBacklog } from './line-backlog.ts';

function lineOf(size: number, count: number): EncodedLine {
  return { bytes: new Uint8Array(size), count, firstTimestamp: 0n, lastTimestamp: 0n };
}

test('LineBacklog: what comes out and what was dropped is what went in; memory is bounded; the last lane is spared', () => {
  const additions = fc.array(fc.record({ plain: fc.boolean(), size: fc.nat(3000) }), { maxLength: 60 });
  fc.assert(
    fc.property(additions, fc.nat(20_000), (lines, maxBytes) => {
      const dropped = { plain: 0, audit: 0 };
      const backlog = new LineBacklog(maxBytes);
      const lanes = {
        plain: backlog.addLane((records) => {
          dropped.plain += records;
        }),
        audit: backlog.addLane((records) => {
          dropped.audit += records;
          assert.ok(lanes.plain.isEmpty);
        }),
      };
      for (const { plain, size } of lines) lanes[plain ? 'plain' : 'audit'].keep(lineOf(size, 1));
      let bytes = 0;
      for (const [name, lane] of Object.entries(lanes)) {
        const sizes: number[] = [];
        for (let line = lane.next(); line !== undefined; line = lane.next()) sizes.push(line.bytes.length);
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
  const line = lineOf(3, 7);
  lane.keep(line);
  line.bytes.fill(9);
  lane.keep(lineOf(1, 1));
  const first = lane.next();
  assert.deepEqual(first?.bytes, new Uint8Array(3));
  if (first !== undefined) lane.putBack(first);
  assert.equal(lane.next()?.count, 7);
  assert.equal(lane.clear(), 1);
  assert.ok(lane.isEmpty);
});
