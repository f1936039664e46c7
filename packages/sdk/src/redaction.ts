/** The redaction of a preset: one policy for logs, spans, metrics and the resource. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Config } from '@agentbus/config';
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

/** The configuration file that `start` looks for in the working directory. */
const CONFIG_FILE = 'agentbus.yaml';

/**
 * The redactor that the options, the environment and `agentbus.yaml` ask for; `undefined` where redaction is off.
 *
 * @param directory - where `agentbus.yaml` may be
 * @throws `StartError` `invalid-option` for a policy that cannot be used, `invalid-config` for such a configuration file:
 * nothing is written unredacted because of a mistyped line
 */
export function createPresetRedactor(
  { redaction }: StartOptions,
  env: Environment,
  directory: string = process.cwd(),
): Redactor | undefined {
  if (redaction === false) return undefined;
  if (redaction === undefined && isSwitchedOff(env)) {
    warnOnce('Redaction is off (AGENTBUS_REDACTION=off): secrets are written as they are.');
    return undefined;
  }
  return redactorOf(redaction ?? policyOfConfig(directory));
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

/** Only a process that has the file pays for the YAML parser. */
function policyOfConfig(directory: string): RedactionPolicy | undefined {
  const file = join(directory, CONFIG_FILE);
  if (!existsSync(file)) return undefined;
  const { loadConfig } = createRequire(import.meta.url)('@agentbus/config') as {
    loadConfig(file: string): Config | undefined;
  };
  try {
    return loadConfig(file)?.redaction;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError('invalid-config', `Cannot start: ${CONFIG_FILE} cannot be used.\n${reason}`, {
      cause: error,
    });
  }
}
