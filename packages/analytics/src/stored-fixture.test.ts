/** Stored records for the tests of this package. */
import type { StoredLog, StoredSpan } from '@agentbus/otlp';

/** 2026-11-23T12:00:00Z. */
export const NOON = 1_795_435_200_000_000_000n;
export const SECOND = 1_000_000_000n;
export const HOUR: bigint = 3600n * SECOND;

/** A resource of a service at a version. */
export function resourceOf(service = 'shop', version?: string): StoredLog['resource'] {
  const versioned = version === undefined ? {} : { 'service.version': version };
  return { attributes: { 'service.name': service, ...versioned }, schemaUrl: '' };
}

const SCOPE = { name: 'test', version: '', attributes: {}, schemaUrl: '' };

/** A log record; ERROR where nothing else is said. */
export function storedLog(parts: Partial<StoredLog> = {}): StoredLog {
  return {
    signal: 'logs',
    timestamp: NOON,
    observedTimestamp: NOON,
    severityNumber: 17,
    severityText: 'ERROR',
    body: 'payment failed',
    eventName: '',
    traceId: '',
    spanId: '',
    traceFlags: 0,
    droppedAttributesCount: 0,
    attributes: {},
    resource: resourceOf(),
    scope: SCOPE,
    ...parts,
  };
}

/** A server span of 100 ms. */
export function storedSpan(parts: Partial<StoredSpan> = {}): StoredSpan {
  const timestamp = parts.timestamp ?? NOON;
  return {
    signal: 'traces',
    timestamp,
    endTimestamp: timestamp + 100_000_000n,
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
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
    resource: resourceOf(),
    scope: SCOPE,
    ...parts,
  };
}
