import {
  ATTR_CORRELATION_ID,
  ATTR_LOG_KIND,
  displayValue,
  type JsonValue,
  jsonValue,
  levelOfSeverity,
  type StoredAttributes,
  type StoredLog,
  type StoredScope,
  type StoredValue,
} from '@agentbus/otlp';
import { formatRfc3339 } from './timestamp.ts';

/** The keys of a log record in `ndjson`, `json` and `csv` output, in their order. */
export const LOG_RECORD_KEYS = [
  'timestamp',
  'level',
  'severityNumber',
  'kind',
  'service',
  'body',
  'eventName',
  'traceId',
  'spanId',
  'correlationId',
  'attributes',
  'resource',
  'scope',
] as const;

/** A log record for machines. A key is there only where the record has the thing. */
export type LogRecordJson = { [Key in (typeof LOG_RECORD_KEYS)[number]]?: JsonValue };

/** The level's name: the severity text, else the name of the number's range; `''` where the record has neither. */
export function levelName(record: StoredLog): string {
  return record.severityText || (levelOfSeverity(record.severityNumber)?.toUpperCase() ?? '');
}

/** The name of the service that a record came from; `''` where its resource names none. */
export function serviceName(record: {
  readonly resource: { readonly attributes: StoredAttributes };
}): string {
  return attributeText(record.resource.attributes, 'service.name') ?? '';
}

/** An attribute as text, as filters see it; `undefined` where the key is absent. */
export function attributeText(attributes: StoredAttributes, key: string): string | undefined {
  const value = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
  return value === undefined ? undefined : displayValue(value);
}

/**
 * A log record with the {@link LOG_RECORD_KEYS}. `kind` and `correlationId` repeat attributes for convenience;
 * `attributes` stays complete.
 */
export function toLogRecordJson(record: StoredLog): LogRecordJson {
  return present({
    timestamp: record.timestamp === 0n ? undefined : formatRfc3339(record.timestamp),
    level: levelName(record) || undefined,
    severityNumber: record.severityNumber || undefined,
    kind: attributeText(record.attributes, ATTR_LOG_KIND),
    service: serviceName(record) || undefined,
    body: record.body === undefined ? undefined : jsonValue(record.body),
    eventName: record.eventName || undefined,
    traceId: record.traceId || undefined,
    spanId: record.spanId || undefined,
    correlationId: attributeText(record.attributes, ATTR_CORRELATION_ID),
    attributes: attributesJson(record.attributes),
    resource: attributesJson(record.resource.attributes),
    scope: scopeJson(record.scope),
  });
}

/** Attributes as a JSON object; `undefined` where there are none. */
export function attributesJson(attributes: StoredAttributes): JsonValue | undefined {
  return Object.keys(attributes).length === 0 ? undefined : jsonValue(attributes as StoredValue);
}

/** `{ name, version?, attributes? }`; `undefined` for a scope that says nothing. */
export function scopeJson(scope: StoredScope): JsonValue | undefined {
  const json = present({
    name: scope.name || undefined,
    version: scope.version || undefined,
    attributes: attributesJson(scope.attributes),
  });
  return Object.keys(json).length === 0 ? undefined : json;
}

/** The object without its `undefined` values. */
export function present<T extends Readonly<Record<string, JsonValue | undefined>>>(
  values: T,
): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof T]?: Exclude<T[Key], undefined> };
}
