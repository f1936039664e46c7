import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import {
  arbitraryLog,
  arbitrarySpan,
  CONTROLS,
  NOON,
  storedLog,
  storedSpan,
  TRACE_ID,
} from '../test/records.ts';
import { createPaint } from './color.ts';
import { createPrettyFormat } from './format-pretty.ts';
import type { RecordFormat } from './record-format.ts';
import { createLocalClock } from './timestamp.ts';

const DAY = 86_400_000_000_000n;

function prettyFormat(
  parts: { color?: boolean; timeZone?: string; onOffset?: (offset: string) => void } = {},
): RecordFormat {
  return createPrettyFormat({
    paint: createPaint(parts.color ?? false),
    clock: createLocalClock(parts.timeZone ?? 'UTC'),
    now: () => Number(NOON / 1_000_000n),
    onOffset: parts.onOffset ?? (() => undefined),
  });
}

test('createPrettyFormat: time, level, service, body and attributes on one line', () => {
  const log = storedLog({
    attributes: { 'user.id': '123', note: 'two words' },
    traceId: TRACE_ID,
    eventName: 'auth.login',
  });
  assert.equal(
    prettyFormat().record(log),
    '12:00:00.123 INFO     shop user signed in event=auth.login user.id=123 note="two words" trace=4bf92f35\n',
  );
});

test('createPrettyFormat: shows the date of another day', () => {
  assert.match(
    prettyFormat().record(storedLog({ timestamp: NOON - DAY })),
    /^2026-11-22 12:00:00\.123 INFO/u,
  );
});

test('createPrettyFormat: tells the offset once, and again where it changes', () => {
  const offsets: string[] = [];
  const format = prettyFormat({ timeZone: 'Europe/Berlin', onOffset: (offset) => offsets.push(offset) });
  for (const days of [150n, 149n, 1n, 0n]) format.record(storedLog({ timestamp: NOON - days * DAY }));
  assert.deepEqual(offsets, ['+02:00', '+01:00']);
});

test('createPrettyFormat: indents further lines of the body, then the stack', () => {
  const log = storedLog({
    severityText: 'ERROR',
    severityNumber: 17,
    body: 'payment failed\nfor good',
    attributes: {
      'exception.type': 'TypeError',
      'exception.message': 'no card',
      'exception.stacktrace': 'TypeError: no card\n    at pay (pay.js:1:2)\n',
      'order.id': 7,
    },
  });
  assert.equal(
    prettyFormat().record(log),
    [
      '12:00:00.123 ERROR    shop payment failed order.id=7',
      '    for good',
      '    TypeError: no card',
      '        at pay (pay.js:1:2)',
      '',
    ].join('\n'),
  );
});

test('createPrettyFormat: cuts what would hide the records around it', () => {
  const text = prettyFormat().record(storedLog({ body: 'x'.repeat(1_000_000) }));
  assert.ok(text.length < 5000);
  assert.match(text, /… \(1000000 characters\)/u);
});

test('createPrettyFormat: a span is one line', () => {
  assert.equal(
    prettyFormat().record(storedSpan({ statusCode: 2, statusMessage: 'declined' })),
    `12:00:00.123 POST /checkout  shop  server  132ms  ERROR declined trace=${TRACE_ID}\n`,
  );
});

test('createPrettyFormat: no control character of a record reaches the terminal', () => {
  const format = prettyFormat();
  fc.assert(
    fc.property(fc.oneof(arbitraryLog, arbitrarySpan), (record) => {
      assert.doesNotMatch(format.record(record), CONTROLS);
    }),
  );
});

test('createPrettyFormat: colour adds sequences of its own and nothing else', () => {
  fc.assert(
    fc.property(arbitraryLog, (log) => {
      const plain = prettyFormat().record(log);
      assert.equal(stripVTControlCharacters(prettyFormat({ color: true }).record(log)), plain);
    }),
  );
});
