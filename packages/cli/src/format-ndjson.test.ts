import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { arbitraryLog, arbitrarySpan, CONTROLS, storedLog, storedSpan } from '../test/records.ts';
import { createJsonFormat, createNdjsonFormat } from './format-ndjson.ts';
import { LOG_RECORD_KEYS } from './log-record-json.ts';
import { SPAN_KEYS } from './span-json.ts';

test('createNdjsonFormat: a log record is one line of JSON with no key but the documented ones', () => {
  const format = createNdjsonFormat();
  fc.assert(
    fc.property(arbitraryLog, (log) => {
      const text = format.record(log);
      assert.equal(text.indexOf('\n'), text.length - 1);
      assert.doesNotMatch(text, CONTROLS);
      const unknown = Object.keys(JSON.parse(text)).filter(
        (key) => !(LOG_RECORD_KEYS as readonly string[]).includes(key),
      );
      assert.deepEqual(unknown, []);
    }),
  );
});

test('createNdjsonFormat: a span is one line of JSON with no key but the documented ones', () => {
  const format = createNdjsonFormat();
  fc.assert(
    fc.property(arbitrarySpan, (span) => {
      const text = format.record(span);
      assert.equal(text.indexOf('\n'), text.length - 1);
      const unknown = Object.keys(JSON.parse(text)).filter(
        (key) => !(SPAN_KEYS as readonly string[]).includes(key),
      );
      assert.deepEqual(unknown, []);
    }),
  );
});

test('createNdjsonFormat: a span carries its duration, kind, status, events and links', () => {
  const span = storedSpan({
    statusCode: 2,
    statusMessage: 'declined',
    events: [{ timestamp: 0n, name: 'retry', attributes: { n: 1 }, droppedAttributesCount: 0 }],
    links: [
      { traceId: 'a', spanId: 'b', traceState: '', traceFlags: 0, attributes: {}, droppedAttributesCount: 0 },
    ],
  });
  const json = JSON.parse(createNdjsonFormat().record(span));
  assert.equal(json.durationSeconds, 0.132);
  assert.equal(json.kind, 'server');
  assert.equal(json.status, 'error');
  assert.deepEqual(json.events, [
    { timestamp: '1970-01-01T00:00:00.000000000Z', name: 'retry', attributes: { n: 1 } },
  ]);
  assert.deepEqual(json.links, [{ traceId: 'a', spanId: 'b' }]);
});

for (const count of [0, 1, 3]) {
  test(`createJsonFormat: ${count} records are one array`, () => {
    const format = createJsonFormat();
    const records = Array.from({ length: count }, () => format.record(storedLog()));
    const text = format.header + records.join('') + format.footer();
    assert.equal(JSON.parse(text).length, count);
    assert.ok(text.endsWith(']\n'));
  });
}
