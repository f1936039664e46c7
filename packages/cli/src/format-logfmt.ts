import { ATTR_LOG_KIND, displayValue, type StoredLog, type StoredSpan } from '@agentbus/otlp';
import { attributeFields, fieldValue } from './field-text.ts';
import { attributeText, levelName, serviceName } from './log-record-json.ts';
import type { RecordFormat } from './record-format.ts';
import { spanKindName, toSpanJson } from './span-json.ts';
import { formatRfc3339 } from './timestamp.ts';

/**
 * `key=value` on one line a record: what the record is, then its attributes. An attribute with the name of one of the
 * record's own fields is written `@name`, as filters write it.
 */
export function createLogfmtFormat(): RecordFormat {
  return { header: '', record: logfmtLine, footer: () => '' };
}

function logfmtLine(record: StoredLog | StoredSpan): string {
  const own = record.signal === 'logs' ? logFields(record) : spanFields(record);
  const words = Object.entries(own)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => `${key}=${fieldValue(value ?? '')}`);
  for (const { name, key, value } of attributeFields(record.attributes)) {
    words.push(`${Object.hasOwn(own, name) ? '@' : ''}${key}=${value}`);
  }
  return `${words.join(' ')}\n`;
}

function logFields(record: StoredLog): Record<string, string | undefined> {
  return {
    timestamp: formatRfc3339(record.timestamp),
    level: levelName(record),
    kind: attributeText(record.attributes, ATTR_LOG_KIND),
    service: serviceName(record),
    scope: record.scope.name,
    body: record.body === undefined ? undefined : displayValue(record.body),
    eventName: record.eventName,
    traceId: record.traceId,
    spanId: record.spanId,
  };
}

function spanFields(span: StoredSpan): Record<string, string | undefined> {
  const json = toSpanJson(span);
  return {
    timestamp: formatRfc3339(span.timestamp),
    durationSeconds: String(json.durationSeconds),
    service: serviceName(span),
    scope: span.scope.name,
    name: span.name,
    kind: spanKindName(span),
    status: json.status === undefined ? undefined : String(json.status),
    statusMessage: span.statusMessage,
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
  };
}
