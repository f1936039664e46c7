/** The texts of decoded telemetry that filters look at. Pure. */
import { ATTR_CORRELATION_ID, displayValue, type StoredAttributes, type StoredRecord } from '@agentbus/otlp';
import type { JsonRecordTexts, OriginTexts } from './block-summary.ts';

const SERVICE_NAME = 'service.name';

/** The texts of a resource and a scope. */
export function originTexts({ resource, scope }: Pick<StoredRecord, 'resource' | 'scope'>): OriginTexts {
  const { [SERVICE_NAME]: service, [ATTR_CORRELATION_ID]: correlation } = resource.attributes;
  return {
    service: service === undefined ? '' : displayValue(service),
    correlationId: correlation === undefined ? undefined : displayValue(correlation),
    texts: [...displayed(resource.attributes), scope.name],
  };
}

/** The texts of a record and all that is known of it besides. */
export function recordTexts(record: StoredRecord): JsonRecordTexts {
  const correlation = record.attributes[ATTR_CORRELATION_ID];
  const log = record.signal === 'logs' ? record : undefined;
  const own = displayed(record.attributes);
  if (log !== undefined) own.push(log.eventName, displayValue(log.body ?? ''));
  else if (record.signal !== 'logs') own.push(record.name);
  if (record.signal === 'traces') own.push(record.statusMessage);
  return {
    severityNumber: log?.severityNumber ?? 0,
    severityText: log?.severityText ?? '',
    traceId: record.signal === 'metrics' ? '' : record.traceId,
    correlationId: correlation === undefined ? undefined : displayValue(correlation),
    texts: own,
  };
}

function displayed(attributes: StoredAttributes): string[] {
  return Object.values(attributes).map(displayValue);
}
