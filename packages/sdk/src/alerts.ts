/** Alert rules in the instrumented process: state changes are log records, and a gauge. The hub tells people. */
import { createRequire } from 'node:module';
import type { AlertMetricExporter, AlertRule, AlertStateStore } from '@agentbus/alerts';
import type { Config } from '@agentbus/config';
import type { LogRecordProcessor } from '@agentbus/otlp';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { warnOnce } from './environment.ts';

/** The rules that are evaluated here, and what they know, which outlives a change of the rules. */
export interface AlertRules {
  readonly rules: readonly AlertRule[];
  readonly logStore: AlertStateStore;
  readonly spanStore: AlertStateStore;
  readonly metricStore: AlertStateStore;
}

/**
 * The alert rules of a configuration; `undefined` where it has none. Those with a regular expression are left to the hub:
 * one of JavaScript must not run over whatever a service logs.
 *
 * @param previous - the rules before, whose state goes on
 * @throws `ConfigError` for a rule file that cannot be used, the system's error for one that cannot be read
 */
export function readConfigAlerts(config: Config, previous?: AlertRules): AlertRules | undefined {
  if (config.alerts === undefined) return undefined;
  const { configuredAlerts } = createRequire(import.meta.url)('@agentbus/config/alert-rules') as Pick<
    typeof import('@agentbus/config/alert-rules'),
    'configuredAlerts'
  >;
  const rules = configuredAlerts(config, { reader: 'service' })?.rules ?? [];
  const evaluated = rules.filter((rule) => canEvaluate(rule));
  if (evaluated.length < rules.length) {
    const names = rules.filter((rule) => !evaluated.includes(rule)).map(({ alert }) => alert);
    warnOnce(`Alert rules with a regular expression are evaluated by the hub only: ${names.join(', ')}.`);
  }
  return {
    rules: evaluated,
    logStore: previous?.logStore ?? memoryStore(),
    spanStore: previous?.spanStore ?? memoryStore(),
    metricStore: previous?.metricStore ?? memoryStore(),
  };
}

/** Evaluates rules over log records; comes behind redaction. */
export function alertLogs(alerts: AlertRules | undefined): LogRecordProcessor[] {
  const rules = alerts?.rules.filter(({ signal }) => signal === 'logs') ?? [];
  if (alerts === undefined || rules.length === 0) return [];
  const { AlertLogRecordProcessor } = alertsPackage();
  return [new AlertLogRecordProcessor({ rules, store: alerts.logStore })];
}

/** Evaluates rules over spans; comes behind redaction. */
export function alertSpans(alerts: AlertRules | undefined): SpanProcessor[] {
  const rules = alerts?.rules.filter(({ signal }) => signal === 'traces') ?? [];
  if (alerts === undefined || rules.length === 0) return [];
  const { AlertSpanProcessor } = alertsPackage();
  return [new AlertSpanProcessor({ rules, store: alerts.spanStore }) as unknown as SpanProcessor];
}

/** Evaluates rules over what a metric reader collects, redacted; `undefined` where there are none. */
export function alertMetrics(alerts: AlertRules | undefined): AlertMetricExporter | undefined {
  const rules = alerts?.rules.filter(({ signal }) => signal === 'metrics') ?? [];
  if (alerts === undefined || rules.length === 0) return undefined;
  const { AlertMetricExporter } = alertsPackage();
  return new AlertMetricExporter({ rules, store: alerts.metricStore });
}

/** The rule files that a configuration names. */
export function alertFiles({ alerts }: Config): readonly string[] {
  return typeof alerts === 'string' ? [alerts] : [];
}

function canEvaluate(rule: AlertRule): boolean {
  const { AlertEvaluator } = alertsPackage();
  try {
    new AlertEvaluator([rule], { start: 0 });
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'regex-engine-missing') return false;
    throw error;
  }
}

function memoryStore(): AlertStateStore {
  let saved: ReturnType<AlertStateStore['load']>;
  return {
    load: () => saved,
    save(state) {
      saved = state;
    },
  };
}

/** Only a process that has rules pays for it. */
function alertsPackage(): typeof import('@agentbus/alerts') {
  return createRequire(import.meta.url)('@agentbus/alerts') as typeof import('@agentbus/alerts');
}
