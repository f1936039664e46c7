import {
  asMessage,
  enumField,
  fieldOf,
  idField,
  stringField,
  uint32Field,
  uint64Field,
} from './proto-json.ts';
import type { StoredLog, StoredResource, StoredScope } from './stored-record.ts';
import { TRACE_FLAGS_MASK } from './trace-flags.ts';
import { attributesField, decodeValue } from './value-decoder.ts';

/** Names of OTLP's SeverityNumber enum: `SEVERITY_NUMBER_TRACE` 1 to `SEVERITY_NUMBER_FATAL4` 24. */
export const SEVERITY_NUMBERS: ReadonlyMap<string, number> = new Map([
  ['SEVERITY_NUMBER_UNSPECIFIED', 0],
  ...['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'].flatMap((range, index) =>
    ['', '2', '3', '4'].map((suffix, step): [string, number] => [
      `SEVERITY_NUMBER_${range}${suffix}`,
      1 + index * 4 + step,
    ]),
  ),
]);

/**
 * Decodes an OTLP/JSON LogRecord.
 * @throws OtlpDecodeError where it is not a LogRecord.
 */
export function decodeLogRecord(json: unknown, resource: StoredResource, scope: StoredScope): StoredLog {
  const message = asMessage(json, 'logRecords');
  const observedTimestamp = uint64Field(message, 'observedTimeUnixNano');
  const body = fieldOf(message, 'body');
  return {
    signal: 'logs',
    resource,
    scope,
    timestamp: uint64Field(message, 'timeUnixNano') || observedTimestamp,
    observedTimestamp,
    severityNumber: enumField(message, 'severityNumber', SEVERITY_NUMBERS),
    severityText: stringField(message, 'severityText'),
    body: body === undefined ? undefined : decodeValue(body),
    eventName: stringField(message, 'eventName'),
    attributes: attributesField(message, 'attributes'),
    traceId: idField(message, 'traceId', 32),
    spanId: idField(message, 'spanId', 16),
    traceFlags: uint32Field(message, 'flags') & TRACE_FLAGS_MASK,
    droppedAttributesCount: uint32Field(message, 'droppedAttributesCount'),
  };
}
