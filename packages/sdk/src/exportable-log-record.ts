import type { ReadableLogRecord } from '@agentbus/otlp';
import { LeanLogRecord } from './lean-log-record.ts';

/**
 * A record as the official OTLP exporters can send it. They send a bigint as an empty value, so integers beyond the
 * safe range become decimal strings there, as with the official provider. Other records are returned as they are.
 */
export function toExportable(record: ReadableLogRecord): ReadableLogRecord {
  if (!(record instanceof LeanLogRecord)) return record;
  if (!holdsBigint(record.attributes) && !holdsBigint(record.body)) return record;
  const { hrTime, hrTimeObserved, severityNumber, severityText, eventName, spanContext } = record;
  return {
    hrTime,
    hrTimeObserved,
    severityNumber,
    severityText,
    eventName,
    spanContext,
    body: withDecimals(record.body),
    attributes: withDecimals(record.attributes) as Record<string, unknown>,
    droppedAttributesCount: record.droppedAttributesCount,
    resource: record.resource,
    instrumentationScope: record.instrumentationScope,
  };
}

function holdsBigint(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint';
  return !(value instanceof Uint8Array) && Object.values(value).some(holdsBigint);
}

function withDecimals(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(withDecimals);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withDecimals(entry)]));
}
