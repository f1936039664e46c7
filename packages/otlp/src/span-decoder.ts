import {
  asMessage,
  enumField,
  idField,
  type JsonMessage,
  messageField,
  messagesField,
  stringField,
  uint32Field,
  uint64Field,
} from './proto-json.ts';
import type {
  StoredResource,
  StoredScope,
  StoredSpan,
  StoredSpanEvent,
  StoredSpanLink,
} from './stored-record.ts';
import { TRACE_FLAGS_MASK } from './trace-flags.ts';
import { attributesField } from './value-decoder.ts';

export const SPAN_KINDS: ReadonlyMap<string, number> = enumNames('SPAN_KIND', [
  'UNSPECIFIED',
  'INTERNAL',
  'SERVER',
  'CLIENT',
  'PRODUCER',
  'CONSUMER',
]);

export const STATUS_CODES: ReadonlyMap<string, number> = enumNames('STATUS_CODE', ['UNSET', 'OK', 'ERROR']);

/**
 * Decodes an OTLP/JSON Span.
 * @throws OtlpDecodeError where it is not a Span.
 */
export function decodeSpan(json: unknown, resource: StoredResource, scope: StoredScope): StoredSpan {
  const message = asMessage(json, 'spans');
  const status = messageField(message, 'status');
  return {
    signal: 'traces',
    resource,
    scope,
    timestamp: uint64Field(message, 'startTimeUnixNano'),
    endTimestamp: uint64Field(message, 'endTimeUnixNano'),
    traceId: idField(message, 'traceId', 32),
    spanId: idField(message, 'spanId', 16),
    parentSpanId: idField(message, 'parentSpanId', 16),
    traceState: stringField(message, 'traceState'),
    traceFlags: uint32Field(message, 'flags') & TRACE_FLAGS_MASK,
    name: stringField(message, 'name'),
    kind: enumField(message, 'kind', SPAN_KINDS),
    statusCode: enumField(status, 'code', STATUS_CODES),
    statusMessage: stringField(status, 'message'),
    attributes: attributesField(message, 'attributes'),
    events: messagesField(message, 'events').map(decodeEvent),
    links: messagesField(message, 'links').map(decodeLink),
    droppedAttributesCount: uint32Field(message, 'droppedAttributesCount'),
    droppedEventsCount: uint32Field(message, 'droppedEventsCount'),
    droppedLinksCount: uint32Field(message, 'droppedLinksCount'),
  };
}

function decodeEvent(message: JsonMessage): StoredSpanEvent {
  return {
    timestamp: uint64Field(message, 'timeUnixNano'),
    name: stringField(message, 'name'),
    attributes: attributesField(message, 'attributes'),
    droppedAttributesCount: uint32Field(message, 'droppedAttributesCount'),
  };
}

function decodeLink(message: JsonMessage): StoredSpanLink {
  return {
    traceId: idField(message, 'traceId', 32),
    spanId: idField(message, 'spanId', 16),
    traceState: stringField(message, 'traceState'),
    traceFlags: uint32Field(message, 'flags') & TRACE_FLAGS_MASK,
    attributes: attributesField(message, 'attributes'),
    droppedAttributesCount: uint32Field(message, 'droppedAttributesCount'),
  };
}

/** An enum's full names by number, from 0. */
function enumNames(prefix: string, names: readonly string[]): ReadonlyMap<string, number> {
  return new Map(names.map((name, number) => [`${prefix}_${name}`, number]));
}
