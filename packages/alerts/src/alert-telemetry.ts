/** State changes of alerts as log records, and the alerts there are as a gauge, through whatever SDK is registered. */
import * as api from '@opentelemetry/api';
import type { AlertEvent } from './alert-event.ts';

/** Event names of the log records: `agentbus.alert.pending`, `agentbus.alert.firing`, `agentbus.alert.resolved`. */
export const ALERT_EVENT_PREFIX = 'agentbus.alert.';

/** The gauge: how many alerts there are, by name and state. */
export const ALERTS_ACTIVE_METRIC = 'agentbus.alerts.active';

const SCOPE = '@agentbus/alerts';

/** How many alerts of one name are in one state. */
export interface AlertCount {
  readonly alert: string;
  readonly state: 'pending' | 'firing';
  readonly count: number;
}

/** Severities of the records, by the rule's label `severity`. */
const FIRING_SEVERITY: Readonly<Record<string, readonly [number, string]>> = {
  critical: [21, 'CRITICAL'],
  page: [17, 'ERROR'],
  error: [17, 'ERROR'],
  info: [9, 'INFO'],
};

/** The log record that tells of an event. */
export function alertLogRecord(event: AlertEvent): {
  eventName: string;
  timestamp: number;
  severityNumber: number;
  severityText: string;
  body: string;
  attributes: Record<string, string | number>;
} {
  const { alert, group, state, at, value, labels, annotations } = event;
  const firing = Object.hasOwn(FIRING_SEVERITY, labels.severity ?? '')
    ? FIRING_SEVERITY[labels.severity ?? '']
    : undefined;
  const [severityNumber, severityText] = state === 'firing' ? (firing ?? [13, 'WARNING']) : [9, 'INFO'];
  const attributes: Record<string, string | number> = {
    'agentbus.alert.name': alert,
    'agentbus.alert.group': group,
    'agentbus.alert.state': state,
  };
  if (value !== null) attributes['agentbus.alert.value'] = value;
  for (const [name, text] of Object.entries(labels)) attributes[`agentbus.alert.label.${name}`] = text;
  const body = annotations.summary ?? annotations.description ?? `${alert} is ${state}`;
  return {
    eventName: ALERT_EVENT_PREFIX + state,
    timestamp: at,
    severityNumber,
    severityText,
    body,
    attributes,
  };
}

/** Emits a log record for an event; where no logger provider is registered, none. */
export function emitAlertEvent(event: AlertEvent): void {
  getGlobalLoggerProvider()?.getLogger(SCOPE).emit(alertLogRecord(event));
}

/** A gauge that follows the meter provider: one that is registered later gets it as well. */
export class ActiveAlertsGauge {
  readonly #counts: () => readonly AlertCount[];
  #provider: api.MeterProvider | undefined;
  #gauge: api.ObservableGauge | undefined;

  constructor(counts: () => readonly AlertCount[]) {
    this.#counts = counts;
  }

  /** Makes the gauge where a provider is new. */
  follow(): void {
    const provider = api.metrics.getMeterProvider();
    if (provider === this.#provider) return;
    this.stop();
    this.#provider = provider;
    this.#gauge = provider.getMeter(SCOPE).createObservableGauge(ALERTS_ACTIVE_METRIC, {
      unit: '{alert}',
      description: 'Alerts that are pending or firing.',
    });
    this.#gauge.addCallback(this.#observe);
  }

  stop(): void {
    this.#gauge?.removeCallback(this.#observe);
    this.#gauge = undefined;
    this.#provider = undefined;
  }

  readonly #observe = (result: api.ObservableResult): void => {
    for (const { alert, state, count } of this.#counts()) {
      result.observe(count, { 'agentbus.alert.name': alert, 'agentbus.alert.state': state });
    }
  };
}

/** The provider of either line of OpenTelemetry JS, by the parts that are used here. */
interface LoggerProvider {
  getLogger(name: string): { emit(record: object): void };
}

/** Where `@opentelemetry/api` keeps what is registered, and `@opentelemetry/api-logs` of the 2.x line its provider. */
const globals = globalThis as unknown as Record<symbol, unknown>;
const API_GLOBAL = Symbol.for('opentelemetry.js.api.1');
const API_LOGS_GLOBAL = Symbol.for('io.opentelemetry.js.api.logs');

function getGlobalLoggerProvider(): LoggerProvider | undefined {
  const registered = globals[API_GLOBAL] as { logs?: LoggerProvider } | undefined;
  const ofOlderLine = globals[API_LOGS_GLOBAL] as ((version: number) => LoggerProvider) | undefined;
  return registered?.logs ?? ofOlderLine?.(1);
}
