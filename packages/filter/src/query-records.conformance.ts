/** Records for queries: two hours of which clocks tell the time twice, and the day after. */
import type { StoredLog, StoredSpan } from '@agentbus/otlp';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

/** A time of the night in which Berlin's clocks go back, at 01:00 UTC, or of the next day. */
export function at(time: string): bigint {
  const [whole = '', fraction = ''] = time.split('.');
  return BigInt(Date.parse(`${whole}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

function log(time: string, service: string, record: Partial<StoredLog>): StoredLog {
  return {
    signal: 'logs',
    resource: { attributes: { 'service.name': service, 'host.name': 'web-1' }, schemaUrl: '' },
    scope: { name: 'shop', version: '', attributes: {}, schemaUrl: '' },
    attributes: {},
    timestamp: at(time),
    observedTimestamp: at(time),
    severityNumber: 9,
    severityText: 'INFO',
    body: '',
    eventName: '',
    traceId: '',
    spanId: '',
    traceFlags: 0,
    droppedAttributesCount: 0,
    ...record,
  };
}

function span(time: string, milliseconds: number, record: Partial<StoredSpan>): StoredSpan {
  return {
    signal: 'traces',
    resource: { attributes: { 'service.name': 'gateway' }, schemaUrl: '' },
    scope: { name: 'http', version: '', attributes: {}, schemaUrl: '' },
    attributes: {},
    timestamp: at(time),
    endTimestamp: at(time) + BigInt(milliseconds * 1e6),
    traceId: TRACE,
    spanId: '00f067aa0ba902b7',
    parentSpanId: '',
    traceState: '',
    traceFlags: 1,
    name: 'GET',
    kind: 2,
    statusCode: 0,
    statusMessage: '',
    events: [],
    links: [],
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    ...record,
  };
}

/** The log records by name, oldest first; no two at one time. */
export const QUERY_LOGS: Readonly<Record<string, StoredLog>> = {
  late: log('2026-10-24T21:30:00', 'checkout', {
    attributes: { 'http.route': '/a', elapsed_ms: 120, attempt: 9 },
  }),
  midnight: log('2026-10-24T22:30:00.5', 'checkout', {
    severityNumber: 17,
    severityText: 'ERROR',
    attributes: { 'http.route': '/a', elapsed_ms: 80, 'http.response.status_code': 500, attempt: '10' },
  }),
  summer: log('2026-10-25T00:15:00', 'gateway', {
    attributes: { 'http.route': '/b', elapsed_ms: 'n/a', 'http.response.status_code': 200, attempt: 'x' },
  }),
  summer2: log('2026-10-25T00:45:00.000000001', 'gateway', {
    severityNumber: 18,
    severityText: 'ERROR',
    attributes: { elapsed_ms: '', 'http.response.status_code': 500, attempt: '' },
  }),
  winter: log('2026-10-25T01:15:00', 'checkout', {
    severityNumber: 13,
    severityText: 'WARNING',
    attributes: { 'http.route': '', elapsed_ms: '1000', attempt: '1e1' },
  }),
  winter2: log('2026-10-25T01:45:00', '', {
    severityNumber: 17,
    severityText: '',
    attributes: { 'http.route': '/a', elapsed_ms: 5.5, attempt: null },
  }),
  audit: log('2026-10-25T12:00:00', 'checkout', {
    severityNumber: 12,
    severityText: 'AUDIT',
    eventName: 'iam.role.granted',
    attributes: { 'agentbus.log.kind': 'audit', 'agentbus.operation.duration': 0.25, attempt: '1e400' },
  }),
  measured: log('2026-10-25T12:00:30', 'checkout', {
    severityNumber: 10,
    severityText: 'PERFORMANCE',
    attributes: {
      'agentbus.log.kind': 'performance',
      'agentbus.operation.duration': 1.5,
      'http.route': '/b',
    },
  }),
  measured2: log('2026-10-25T12:02:00.25', 'gateway', {
    severityNumber: 10,
    severityText: 'PERFORMANCE',
    body: { message: 'done', n: 7 },
    attributes: { 'agentbus.operation.duration': '0.75', 'http.route': '/\u{1f600}', attempt: true },
  }),
  unmeasured: log('2026-10-25T22:59:59.999999999', 'gateway', {
    severityNumber: 0,
    severityText: 'notice',
    body: 42,
    attributes: { 'agentbus.operation.duration': 'long', 'http.route': '/\uffee' },
  }),
};

/** The spans by name, oldest first. */
export const QUERY_SPANS: Readonly<Record<string, StoredSpan>> = {
  get: span('2026-10-25T12:00:00', 20, { attributes: { 'http.route': '/a' } }),
  slow: span('2026-10-25T12:00:01', 750, { attributes: { 'http.route': '/a' }, statusCode: 2 }),
  post: span('2026-10-25T12:00:02', 100, { name: 'POST', attributes: { 'http.route': '/b' } }),
  call: span('2026-10-25T12:00:03', 0, { name: 'POST', kind: 3, parentSpanId: '00f067aa0ba902b7' }),
};
