import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLine, textLine } from '@agentbus/otlp';
import fc from 'fast-check';
import { beginsRecord, timeOfText } from './text-summary.ts';

function textOf(timeUnixNano: bigint, body: string): string[] {
  const logRecords = [{ timeUnixNano: String(timeUnixNano), body: { stringValue: body } }];
  const line = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
  return decodeLine(line).map(textLine).join('').split('\n').slice(0, -1);
}

test('beginsRecord, timeOfText: find each record of textLine, and its time', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }), fc.string()), { maxLength: 4 }),
      fc.constantFrom('', '\n', '\n\n  further\n2026-01-01T00:00:00.000000000Z no record'),
      (records, more) => {
        const lines = records
          .flatMap(([time, body]) => textOf(time, body + more))
          .map((line) => Buffer.from(line));
        assert.deepEqual(
          lines.filter(beginsRecord).map(timeOfText),
          records.map(([time]) => time),
        );
      },
    ),
  );
});

test('timeOfText: undefined where a line has none', () => {
  for (const line of ['', 'hello', '2026-13-01T00:00:00.000000000Z x', '    12 x']) {
    assert.equal(timeOfText(Buffer.from(line)), undefined, line);
  }
});
