/**
 * Telemetry of a shop on the day of an incident: first its payments become slow, then a new version of the checkout throws
 * an exception that was not there before.
 */
import { createHash } from 'node:crypto';
import {
  type EncodedLine,
  encodeLogs,
  encodeSpans,
  type ReadableLogRecord,
  type ReadableSpan,
} from '@agentbus/otlp';
import { createSegmentWriter, type Stream } from '@agentbus/segments';

/** Unix milliseconds: 2025-01-15T12:00:00Z. In the past, whenever the tests run. */
export const INCIDENT_START = 1_736_942_400_000;

/** How long the telemetry is, and when what happens, in milliseconds from the start. */
export const INCIDENT: {
  readonly length: number;
  readonly slowFrom: number;
  readonly deployAt: number;
  readonly newVersion: string;
  readonly newError: string;
} = {
  length: 2 * 3_600_000,
  slowFrom: 45 * 60_000,
  deployAt: 80 * 60_000,
  newVersion: '1.5.0',
  newError: 'CouponError',
};

const REQUEST_EVERY = 5000;

const STACK = (type: string, message: string, place: string) =>
  `${type}: ${message}\n    at ${place} (/srv/checkout/src/coupon.ts:41:11)\n    at checkout (/srv/checkout/src/checkout.ts:18:3)\n    at node:internal/process/task_queues:95:5`;

/** The records of the store. */
export interface IncidentRecords {
  readonly logs: readonly ReadableLogRecord[];
  readonly spans: readonly ReadableSpan[];
}

/** All records, by time of request; the same in every run. */
export function incidentRecords(): IncidentRecords {
  const logs: ReadableLogRecord[] = [];
  const spans: ReadableSpan[] = [];
  for (let at = 0; at < INCIDENT.length; at += REQUEST_EVERY) addRequest(at, logs, spans);
  return { logs, spans };
}

/** Writes the records as services do. Resolves with the lines. */
export async function writeIncident(directory: string): Promise<EncodedLine[]> {
  const { logs, spans } = incidentRecords();
  const isAudit = ({ attributes }: ReadableLogRecord) =>
    ['audit', 'security'].includes(String(attributes['agentbus.log.kind']));
  const lines = {
    logs: encodeLogs(logs.filter((log) => !isAudit(log))),
    audit: encodeLogs(logs.filter(isAudit)),
    traces: encodeSpans(spans),
  };
  for (const [stream, encoded] of Object.entries(lines)) {
    const writer = createSegmentWriter({ directory, stream: stream as Stream });
    for (const line of encoded) writer.append(line);
    await writer.close();
  }
  return Object.values(lines).flat();
}

function addRequest(at: number, logs: ReadableLogRecord[], spans: ReadableSpan[]): void {
  const number = at / REQUEST_EVERY;
  const slow = at >= INCIDENT.slowFrom ? 8 : 1;
  const version = at >= INCIDENT.deployAt ? INCIDENT.newVersion : '1.4.2';
  const failing = at >= INCIDENT.deployAt && number % 3 === 0;
  const known = number % 40 === 7;
  const charge = (50 + jitter(number, 30)) * slow;
  const traceId = hex(number + 1, 32);
  const span = (order: number): Trace => ({ traceId, spanId: hex(number * 10 + order, 16) });
  const checkout = resource('checkout', version);
  const payments = resource('payments', '2.0.1');
  const [checkoutSpan, callSpan, chargeSpan] = [span(1), span(2), span(3)];
  spans.push(
    makeSpan(checkout, checkoutSpan, {
      name: 'POST /checkout',
      kind: 1,
      at,
      millis: charge + 25,
      route: '/checkout',
      failed: failing,
    }),
    makeSpan(checkout, callSpan, {
      name: 'POST payments',
      kind: 2,
      at: at + 5,
      millis: charge + 4,
      parent: checkoutSpan,
    }),
    makeSpan(payments, chargeSpan, {
      name: 'POST /charge',
      kind: 1,
      at: at + 7,
      millis: charge,
      route: '/charge',
      parent: callSpan,
    }),
  );
  const end = at + charge + 20;
  const log = (parts: LogParts) => logs.push(makeLog(checkout, checkoutSpan, { at: end, ...parts }));
  log({ body: `order ${number} placed in ${charge}ms` });
  logs.push(makeLog(payments, chargeSpan, { at: at + 10, body: `card of customer ${number * 7} charged` }));
  if (known) log(exception('ValidationError', 'address is missing', 'validate'));
  if (failing) log(exception(INCIDENT.newError, `coupon SPRING-${number} has no percent`, 'applyCoupon'));
  if (number % 100 === 3) log({ body: 'role granted', kind: 'audit', event: 'iam.role.granted' });
  if (number % 150 === 5) log({ body: 'login failed', kind: 'security', event: 'auth.login.failed' });
}

function exception(type: string, message: string, place: string): LogParts {
  return {
    body: 'checkout failed',
    severity: ['ERROR', 17],
    attributes: {
      'exception.type': type,
      'exception.message': message,
      'exception.stacktrace': STACK(type, message, place),
    },
  };
}

interface Trace {
  readonly traceId: string;
  readonly spanId: string;
}

interface LogParts {
  readonly at?: number;
  readonly body?: string;
  readonly severity?: readonly [text: string, number: number];
  readonly kind?: 'audit' | 'security';
  readonly event?: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

const KIND_SEVERITY = { audit: ['AUDIT', 12], security: ['SECURITY', 14] } as const;

function makeLog(
  from: ReadableLogRecord['resource'],
  span: Trace,
  { at = 0, body = '', severity = ['INFO', 9], kind, event, attributes = {} }: LogParts,
): ReadableLogRecord {
  const [severityText, severityNumber] = kind ? KIND_SEVERITY[kind] : severity;
  const time = hrTime(at);
  return {
    hrTime: time,
    hrTimeObserved: time,
    severityText,
    severityNumber,
    body,
    eventName: event,
    attributes: { ...attributes, ...(kind && { 'agentbus.log.kind': kind }) },
    droppedAttributesCount: 0,
    resource: from,
    instrumentationScope: SCOPE,
    spanContext: { ...span, traceFlags: 1 },
  };
}

interface SpanParts {
  readonly name: string;
  /** As in the API: 1 server, 2 client. */
  readonly kind: number;
  readonly at: number;
  readonly millis: number;
  readonly route?: string;
  readonly parent?: Trace;
  readonly failed?: boolean;
}

function makeSpan(
  from: ReadableSpan['resource'],
  span: Trace,
  { name, kind, at, millis, route, parent, failed = false }: SpanParts,
): ReadableSpan {
  const status = failed ? 500 : 200;
  return {
    name,
    kind,
    spanContext: () => ({ ...span, traceFlags: 1 }),
    parentSpanContext: parent && { ...parent, traceFlags: 1 },
    startTime: hrTime(at),
    endTime: hrTime(at + millis),
    status: { code: failed ? 2 : 0 },
    attributes: { ...(route && { 'http.route': route }), 'http.response.status_code': status },
    links: [],
    events: [],
    resource: from,
    instrumentationScope: SCOPE,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

const SCOPE = { name: 'shop' };
const RESOURCES = new Map<string, { attributes: Record<string, unknown> }>();

/** One object for each version, as an SDK has it. */
function resource(service: string, version: string): { attributes: Record<string, unknown> } {
  const key = `${service} ${version}`;
  const known = RESOURCES.get(key) ?? { attributes: { 'service.name': service, 'service.version': version } };
  RESOURCES.set(key, known);
  return known;
}

/** From 0, below `limit`; looks like chance. */
function jitter(number: number, limit: number): number {
  return ((number * 2_654_435_761) >>> 8) % limit;
}

function hex(number: number, length: number): string {
  return createHash('sha256').update(String(number)).digest('hex').slice(0, length);
}

function hrTime(millis: number): [number, number] {
  const unix = INCIDENT_START + millis;
  return [Math.floor(unix / 1000), (unix % 1000) * 1e6];
}
