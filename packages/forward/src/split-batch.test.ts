import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLine } from '@agentbus/otlp';
import fc from 'fast-check';
import type { Batch } from './destination.ts';
import { splitBatch } from './split-batch.ts';

/** A line of resources, of scopes, of records with these bodies. */
function lineOf(resources: readonly (readonly (readonly string[])[])[]): Buffer {
  const resourceLogs = resources.map((scopes, index) => ({
    resource: { attributes: [{ key: 'r', value: { intValue: String(index) } }] },
    scopeLogs: scopes.map((bodies, place) => ({
      scope: { name: `scope ${place}` },
      logRecords: bodies.map((stringValue) => ({ timeUnixNano: '9007199254740993', body: { stringValue } })),
    })),
  }));
  return Buffer.from(JSON.stringify({ resourceLogs }));
}

function batchOf(lines: readonly Buffer[]): Batch {
  const bytes = lines.reduce((sum, line) => sum + line.length, 0);
  return { stream: 'logs', signal: 'logs', lines, bytes };
}

function leaves(batch: Batch): Batch[] {
  const halves = splitBatch(batch);
  return halves.length === 0 ? [batch] : halves.flatMap(leaves);
}

const recordsOf = (batch: Batch) => batch.lines.flatMap((line) => decodeLine(line));

test('splitBatch ends with single records: all of them, unchanged and in order', () => {
  const nonEmpty = <T>(of: fc.Arbitrary<T>) => fc.array(of, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(nonEmpty(nonEmpty(nonEmpty(nonEmpty(fc.string())))), (lines) => {
      const batch = batchOf(lines.map(lineOf));
      const singles = leaves(batch);
      assert.ok(singles.every((single) => recordsOf(single).length === 1));
      assert.deepEqual(singles.flatMap(recordsOf), recordsOf(batch));
      for (const { lines: parts, bytes } of singles) {
        assert.equal(
          parts.reduce((sum, line) => sum + line.length, 0),
          bytes,
        );
      }
    }),
  );
});

test('splitBatch leaves what cannot be read as it is', () => {
  for (const text of ['', 'x', '[]', 'null', '{}', '{"resourceLogs":7}', '{"resourceLogs":[null]}']) {
    assert.deepEqual(splitBatch(batchOf([Buffer.from(text)])), []);
  }
});
