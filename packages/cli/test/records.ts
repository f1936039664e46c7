/** Stored records for tests. */
import type { StoredLog, StoredSpan, StoredValue } from '@agentbus/otlp';
import fc from 'fast-check';

export const NOON = 1_795_435_200_123_456_789n; // 2026-11-23T12:00:00.123456789Z
export const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';

export function storedLog(parts: Partial<StoredLog> = {}): StoredLog {
  return {
    signal: 'logs',
    timestamp: NOON,
    observedTimestamp: NOON,
    severityNumber: 9,
    severityText: 'INFO',
    body: 'user signed in',
    eventName: '',
    traceId: '',
    spanId: '',
    traceFlags: 0,
    droppedAttributesCount: 0,
    attributes: {},
    resource: { attributes: { 'service.name': 'shop' }, schemaUrl: '' },
    scope: { name: 'checkout', version: '', attributes: {}, schemaUrl: '' },
    ...parts,
  };
}

export function storedSpan(parts: Partial<StoredSpan> = {}): StoredSpan {
  return {
    signal: 'traces',
    timestamp: NOON,
    endTimestamp: NOON + 132_000_000n,
    traceId: TRACE_ID,
    spanId: '00f067aa0ba902b7',
    parentSpanId: '',
    traceState: '',
    traceFlags: 1,
    name: 'POST /checkout',
    kind: 2,
    statusCode: 0,
    statusMessage: '',
    events: [],
    links: [],
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    attributes: {},
    resource: { attributes: { 'service.name': 'shop' }, schemaUrl: '' },
    scope: { name: 'http', version: '', attributes: {}, schemaUrl: '' },
    ...parts,
  };
}

/** Text with everything that a hostile client may send. */
const hostileText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\u001b[31mred', '\u009b2J', '\u202egnp.exe', 'a\r\nb\tc', '\u0000', '"quoted" = yes', ''),
);

const hostileValue: fc.Arbitrary<StoredValue> = fc.oneof(
  hostileText,
  fc.double(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.boolean(),
  fc.constant(null),
  fc.uint8Array({ maxLength: 8 }),
  fc.array(hostileText, { maxLength: 3 }),
  fc.dictionary(hostileText, hostileText, { maxKeys: 3 }),
);

const hostileAttributes = fc.dictionary(
  fc.oneof(
    hostileText,
    fc.constantFrom('exception.stacktrace', 'agentbus.log.kind', 'correlation.id', 'level'),
  ),
  hostileValue,
  { maxKeys: 5 },
);

/** Log records whose every text may be hostile. */
export const arbitraryLog: fc.Arbitrary<StoredLog> = fc
  .record({
    timestamp: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    severityNumber: fc.integer({ min: 0, max: 24 }),
    severityText: hostileText,
    body: fc.option(hostileValue, { nil: undefined }),
    eventName: hostileText,
    traceId: hostileText,
    spanId: hostileText,
    attributes: hostileAttributes,
    resource: fc.record({
      attributes: fc.dictionary(fc.constantFrom('service.name', 'host.name'), hostileValue),
      schemaUrl: hostileText,
    }),
    scope: fc.record({
      name: hostileText,
      version: hostileText,
      attributes: hostileAttributes,
      schemaUrl: hostileText,
    }),
  })
  .map((parts) => storedLog(parts));

/** Spans whose every text may be hostile. */
export const arbitrarySpan: fc.Arbitrary<StoredSpan> = fc
  .record({
    name: hostileText,
    statusMessage: hostileText,
    statusCode: fc.integer({ min: 0, max: 3 }),
    attributes: hostileAttributes,
    traceId: hostileText,
  })
  .map((parts) => storedSpan(parts));

/** Anything that a terminal might act on, but the line end. */
export const CONTROLS: RegExp =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;
