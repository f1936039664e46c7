import type { ReadableSpan } from '@agentbus/otlp';
import * as api from '@opentelemetry/api';
import { FAILED, RecordRedaction } from './record-redaction.ts';
import { mapChanged, redactEvents, redactLinks, redactStatus } from './redact-span.ts';
import { type Exporter, type RedactingExporter, wrapExporter } from './redacting-exporter.ts';
import { ATTR_REDACTION_RULES, type RedactionOptions } from './redaction-options.ts';
import { ResourceRedaction } from './resource-redaction.ts';

/** What an SDK's span has beyond what AgentBus reads, and other exporters do. */
interface SdkSpan extends ReadableSpan {
  readonly duration?: unknown;
  readonly ended?: unknown;
}

/**
 * Puts redaction around a span exporter, where a processor is no choice. The exporter gets copies; the spans themselves
 * stay as they are, for others to export.
 *
 * @throws RedactionPolicyError where the policy cannot be used.
 */
export function redactingSpanExporter(
  exporter: Exporter<ReadableSpan[]>,
  options: RedactionOptions = {},
): RedactingExporter<ReadableSpan[]> {
  const redaction = new RecordRedaction(options);
  const resources = new ResourceRedaction({ ...options, redactor: redaction.redactor });
  const redact = (span: ReadableSpan): ReadableSpan => {
    try {
      return redactedCopy(span, redaction, resources);
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      api.diag.error(`A span could not be redacted (${name}): its content is masked.`);
      return {
        ...fieldsOf(span),
        name: FAILED,
        attributes: {},
        events: [],
        links: [],
        status: { code: span.status.code },
      };
    }
  };
  return wrapExporter(exporter, (spans) => [...mapChanged(spans, redact)]);
}

function redactedCopy(span: SdkSpan, redaction: RecordRedaction, resources: ResourceRedaction): ReadableSpan {
  redaction.start();
  const name = redaction.text(span.name);
  const events = redactEvents(redaction, span.events);
  const links = redactLinks(redaction, span.links);
  const status = redactStatus(redaction, span.status);
  const resource = resources.resource(span.resource);
  const instrumentationScope = resources.scope(span.instrumentationScope);
  const attributes = redaction.attributes(span.attributes);
  const isSame =
    name === span.name &&
    events === span.events &&
    links === span.links &&
    status === span.status &&
    resource === span.resource &&
    instrumentationScope === span.instrumentationScope &&
    attributes === span.attributes;
  if (isSame) return span;
  const { rules } = redaction;
  return {
    ...fieldsOf(span),
    name,
    events,
    links,
    status,
    resource,
    instrumentationScope,
    attributes: rules === undefined ? attributes : { ...attributes, [ATTR_REDACTION_RULES]: rules },
  };
}

/** By name: on an SDK's span some are getters of its class. */
function fieldsOf(span: SdkSpan): SdkSpan {
  return {
    name: span.name,
    kind: span.kind,
    spanContext: () => span.spanContext(),
    parentSpanContext: span.parentSpanContext,
    startTime: span.startTime,
    endTime: span.endTime,
    status: span.status,
    attributes: span.attributes,
    links: span.links,
    events: span.events,
    duration: span.duration,
    ended: span.ended,
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}
