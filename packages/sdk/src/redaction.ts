/** The redaction of a preset: one policy for logs, spans, metrics and the resource. */
import type { LogRecordProcessor } from '@agentbus/otlp';
import {
  createRedactor,
  RedactionLogRecordProcessor,
  type RedactionPolicy,
  RedactionPolicyError,
  RedactionSpanProcessor,
  type Redactor,
  redactingMetricExporter,
} from '@agentbus/redaction';
import type { Resource } from '@opentelemetry/resources';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { type Environment, readString, warnIgnored, warnOnce } from './environment.ts';
import { loadPackage } from './otel-packages.ts';
import { StartError } from './start-error.ts';
import type { StartOptions } from './start-options.ts';

/**
 * The redactor that the options and the environment ask for; `undefined` where redaction is off.
 *
 * @throws `StartError` `invalid-option` for a policy that cannot be used: nothing is written unredacted because of it
 */
export function createPresetRedactor({ redaction }: StartOptions, env: Environment): Redactor | undefined {
  if (redaction === false) return undefined;
  if (redaction === undefined && isSwitchedOff(env)) {
    warnOnce('Redaction is off (AGENTBUS_REDACTION=off): secrets are written as they are.');
    return undefined;
  }
  return redactorOf(redaction);
}

/** Redacts log records; comes before the processors that write or send them. */
export function redactLogs(redactor: Redactor | undefined): LogRecordProcessor[] {
  return redactor === undefined ? [] : [new RedactionLogRecordProcessor({ redactor })];
}

/** Redacts spans when they end, before any processor has them. */
export function redactSpans(redactor: Redactor | undefined): SpanProcessor[] {
  return redactor === undefined ? [] : [new RedactionSpanProcessor({ redactor }) as SpanProcessor];
}

/** The exporter, with redacted metrics. */
export function redactMetrics(
  exporter: PushMetricExporter,
  redactor: Redactor | undefined,
): PushMetricExporter {
  return redactor === undefined ? exporter : redactingMetricExporter(exporter, { redactor });
}

/** The resource as it may be written: its attributes hold command lines and what the environment says. */
export function redactResource(resource: Resource, redactor: Redactor | undefined): Resource {
  if (redactor === undefined) return resource;
  const attributes = redactor.redact(resource.attributes);
  if (attributes === resource.attributes) return resource;
  const { resourceFromAttributes } = loadPackage('@opentelemetry/resources');
  return resourceFromAttributes(attributes, resource.schemaUrl ? { schemaUrl: resource.schemaUrl } : {});
}

function redactorOf(policy: RedactionPolicy | undefined): Redactor {
  try {
    return createRedactor(policy);
  } catch (error) {
    if (!(error instanceof RedactionPolicyError)) throw error;
    throw new StartError('invalid-option', `Cannot start: redaction cannot be used. ${error.message}`, {
      cause: error,
    });
  }
}

function isSwitchedOff(env: Environment): boolean {
  const value = readString(env, 'AGENTBUS_REDACTION')?.toLowerCase();
  if (value !== undefined && value !== 'on' && value !== 'off') {
    warnIgnored('AGENTBUS_REDACTION', value, 'on or off');
  }
  return value === 'off';
}
