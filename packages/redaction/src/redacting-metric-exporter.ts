import type { DataPoint, Exemplar, MetricData, ResourceMetrics, ScopeMetrics } from '@agentbus/otlp';
import * as api from '@opentelemetry/api';
import { RecordRedaction } from './record-redaction.ts';
import { mapChanged } from './redact-span.ts';
import { type Exporter, wrapExporter } from './redacting-exporter.ts';
import type { RedactionOptions } from './redaction-options.ts';
import { ResourceRedaction } from './resource-redaction.ts';

/** A metric exporter, with what a reader asks it for; the same on both OTel lines. */
export interface MetricExporter extends Exporter<ResourceMetrics> {
  forceFlush(): Promise<void>;
  // biome-ignore lint/suspicious/noExplicitAny: enumerations of the SDK, which are passed on
  selectAggregationTemporality?(instrumentType: any): any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  selectAggregation?(instrumentType: any): any;
}

/**
 * Puts redaction around a metric exporter: attributes of data points and exemplars, resource and scope. The exporter gets
 * copies. Points whose attributes become the same stay separate points; use {@link redactingAttributesProcessor} in a
 * view to have them added up.
 *
 * @throws RedactionPolicyError where the policy cannot be used.
 */
export function redactingMetricExporter(
  exporter: MetricExporter,
  options: RedactionOptions = {},
): MetricExporter {
  const redaction = new RecordRedaction({ ...options, recordRules: false });
  const resources = new ResourceRedaction({ ...options, redactor: redaction.redactor });
  const redact = (metrics: ResourceMetrics): ResourceMetrics => {
    try {
      return redactMetrics(metrics, redaction, resources);
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      api.diag.error(`Metrics could not be redacted (${name}): they are left out.`);
      return { resource: { attributes: {} }, scopeMetrics: [] };
    }
  };
  const wrapper: MetricExporter = {
    ...wrapExporter(exporter, redact),
  };
  if (exporter.selectAggregationTemporality !== undefined) {
    wrapper.selectAggregationTemporality = (type) => exporter.selectAggregationTemporality?.(type);
  }
  if (exporter.selectAggregation !== undefined) {
    wrapper.selectAggregation = (type) => exporter.selectAggregation?.(type);
  }
  return wrapper;
}

/** An attributes processor of a view: as an SDK of both lines calls it. */
export interface RedactingAttributesProcessor {
  process<T extends Readonly<Record<string, unknown>>>(incoming: T): T;
}

/**
 * Redacts the attributes of measurements before they are aggregated: in a view, such as `{ instrumentName: '*',
 * attributesProcessors: [redactingAttributesProcessor()] }`. Measurements whose attributes become the same are added up.
 *
 * @throws RedactionPolicyError where the policy cannot be used.
 */
export function redactingAttributesProcessor(options: RedactionOptions = {}): RedactingAttributesProcessor {
  const redaction = new RecordRedaction({ ...options, recordRules: false });
  return {
    process: (incoming) => {
      redaction.start();
      return redaction.attributes(incoming);
    },
  };
}

function redactMetrics(
  metrics: ResourceMetrics,
  redaction: RecordRedaction,
  resources: ResourceRedaction,
): ResourceMetrics {
  const resource = resources.resource(metrics.resource);
  const scopeMetrics = mapChanged(metrics.scopeMetrics, (group): ScopeMetrics => {
    const scope = resources.scope(group.scope);
    const list = mapChanged(group.metrics, (metric) => redactMetric(metric, redaction));
    return scope === group.scope && list === group.metrics ? group : { ...group, scope, metrics: list };
  });
  const isSame = resource === metrics.resource && scopeMetrics === metrics.scopeMetrics;
  return isSame ? metrics : { ...metrics, resource, scopeMetrics };
}

function redactMetric(metric: MetricData, redaction: RecordRedaction): MetricData {
  const dataPoints = mapChanged(metric.dataPoints, (point): DataPoint => {
    redaction.start();
    const attributes = redaction.attributes(point.attributes);
    const exemplars =
      point.exemplars && mapChanged(point.exemplars, (exemplar) => redactExemplar(exemplar, redaction));
    const isSame = attributes === point.attributes && exemplars === point.exemplars;
    return isSame ? point : { ...point, attributes, exemplars };
  });
  return dataPoints === metric.dataPoints ? metric : { ...metric, dataPoints };
}

function redactExemplar(exemplar: Exemplar, redaction: RecordRedaction): Exemplar {
  const filteredAttributes = redaction.attributes(exemplar.filteredAttributes);
  return filteredAttributes === exemplar.filteredAttributes ? exemplar : { ...exemplar, filteredAttributes };
}
