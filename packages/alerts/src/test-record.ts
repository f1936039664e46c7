/** Records as tests of rules write them. */
import { parseDuration, SPAN_KINDS, SPAN_STATUSES } from '@agentbus/filter';
import {
  KIND_SEVERITY,
  LEVEL_SEVERITY,
  type StoredAttributes,
  type StoredRecord,
  type StoredSpan,
} from '@agentbus/otlp';

/** One record, in the words of a test. What is not said is empty. */
export interface RecordSpec {
  /** Default: `logs`. */
  readonly signal?: 'logs' | 'traces' | 'metrics' | undefined;
  /** A level or a kind: `error`. Default: `info`. */
  readonly level?: string | undefined;
  readonly body?: string | undefined;
  readonly event?: string | undefined;
  /** Of a span or a metric. */
  readonly name?: string | undefined;
  readonly service?: string | undefined;
  /** Of a span: `350ms`. */
  readonly duration?: string | undefined;
  /** Of a span: `server`, `client`, … */
  readonly kind?: string | undefined;
  /** Of a span: `ok` or `error`. */
  readonly status?: string | undefined;
  /** Of a metric; it is a gauge, with `counter` a cumulative sum. */
  readonly value?: number | undefined;
  readonly counter?: boolean | undefined;
  readonly attributes?: StoredAttributes | undefined;
}

const SEVERITIES: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries({ ...LEVEL_SEVERITY, ...KIND_SEVERITY }).map(([name, number]) => [
    name.toLowerCase(),
    number,
  ]),
);

/** The record that a test means, at a time; of a span that is its end. */
export function recordOf(spec: RecordSpec, millis: number): StoredRecord {
  const { signal = 'logs', service, attributes = {}, name = '' } = spec;
  const timestamp = BigInt(Math.round(millis)) * 1_000_000n;
  const base = {
    resource: { attributes: service === undefined ? {} : { 'service.name': service }, schemaUrl: '' },
    scope: { name: '', version: '', attributes: {}, schemaUrl: '' },
    attributes,
  };
  if (signal === 'traces') return { ...base, ...spanFields(spec, timestamp), signal, name };
  if (signal === 'metrics') {
    const counts = spec.counter === true;
    return {
      ...base,
      signal,
      name,
      timestamp,
      startTimestamp: 0n,
      description: '',
      unit: '',
      temporality: counts ? 2 : 0,
      monotonic: counts,
      flags: 0,
      exemplars: [],
      data: { type: counts ? 'sum' : 'gauge', value: spec.value },
    };
  }
  const level = (spec.level ?? 'info').toLowerCase();
  return {
    ...base,
    signal,
    timestamp,
    observedTimestamp: timestamp,
    severityNumber: SEVERITIES[level] ?? 0,
    severityText: level.toUpperCase(),
    body: spec.body,
    eventName: spec.event ?? '',
    traceId: '',
    spanId: '',
    traceFlags: 0,
    droppedAttributesCount: 0,
  };
}

function spanFields(
  { duration, status, kind }: RecordSpec,
  end: bigint,
): Omit<StoredSpan, 'signal' | 'name' | 'resource' | 'scope' | 'attributes'> {
  return {
    timestamp: end - (parseDuration(duration ?? '0s') ?? 0n),
    endTimestamp: end,
    traceId: '',
    spanId: '',
    parentSpanId: '',
    traceState: '',
    traceFlags: 0,
    kind: Math.max(0, SPAN_KINDS.indexOf(kind ?? 'unspecified')),
    statusCode: Math.max(0, SPAN_STATUSES.indexOf(status ?? 'unset')),
    statusMessage: '',
    events: [],
    links: [],
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}
