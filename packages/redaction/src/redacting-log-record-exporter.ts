import type { ReadableLogRecord } from '@agentbus/otlp';
import * as api from '@opentelemetry/api';
import { FAILED, RecordRedaction } from './record-redaction.ts';
import { mapChanged } from './redact-span.ts';
import { type Exporter, type RedactingExporter, wrapExporter } from './redacting-exporter.ts';
import { ATTR_REDACTION_RULES, type RedactionOptions } from './redaction-options.ts';
import { ResourceRedaction } from './resource-redaction.ts';

/**
 * Puts redaction around a log record exporter, where a processor is no choice. The exporter gets copies; the records
 * themselves stay as they are, for others to export.
 *
 * @throws RedactionPolicyError where the policy cannot be used.
 */
export function redactingLogRecordExporter(
  exporter: Exporter<ReadableLogRecord[]>,
  options: RedactionOptions = {},
): RedactingExporter<ReadableLogRecord[]> {
  const redaction = new RecordRedaction(options);
  const resources = new ResourceRedaction({ ...options, redactor: redaction.redactor });
  const redact = (record: ReadableLogRecord): ReadableLogRecord => {
    try {
      return redactedCopy(record, redaction, resources);
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      api.diag.error(`A log record could not be redacted (${name}): its content is masked.`);
      return { ...fieldsOf(record), body: FAILED, eventName: undefined, attributes: {} };
    }
  };
  return wrapExporter(exporter, (records) => [...mapChanged(records, redact)]);
}

function redactedCopy(
  record: ReadableLogRecord,
  redaction: RecordRedaction,
  resources: ResourceRedaction,
): ReadableLogRecord {
  redaction.start();
  const body = redaction.value(record.body);
  const eventName = redaction.optionalText(record.eventName);
  const severityText = redaction.optionalText(record.severityText);
  const resource = resources.resource(record.resource);
  const instrumentationScope = resources.scope(record.instrumentationScope);
  const attributes = redaction.attributes(record.attributes);
  const isSame =
    Object.is(body, record.body) &&
    eventName === record.eventName &&
    severityText === record.severityText &&
    resource === record.resource &&
    instrumentationScope === record.instrumentationScope &&
    attributes === record.attributes;
  if (isSame) return record;
  const { rules } = redaction;
  return {
    ...fieldsOf(record),
    body,
    eventName,
    severityText,
    resource,
    instrumentationScope,
    attributes: rules === undefined ? attributes : { ...attributes, [ATTR_REDACTION_RULES]: rules },
  };
}

/** By name: on an SDK's record most are getters of its class. */
function fieldsOf(record: ReadableLogRecord): ReadableLogRecord {
  return {
    hrTime: record.hrTime,
    hrTimeObserved: record.hrTimeObserved,
    spanContext: record.spanContext,
    severityText: record.severityText,
    severityNumber: record.severityNumber,
    body: record.body,
    eventName: record.eventName,
    resource: record.resource,
    instrumentationScope: record.instrumentationScope,
    attributes: record.attributes,
    droppedAttributesCount: record.droppedAttributesCount,
  };
}
