import type { LogRecordProcessor, ReadWriteLogRecord } from '@agentbus/otlp';
import type { Context } from '@opentelemetry/api';
import type { EvaluationReport } from './alert-evaluator.ts';
import { ALERT_EVENT_PREFIX } from './alert-telemetry.ts';
import { type AlertProcessorOptions, LiveAlerts } from './live-alerts.ts';
import { LogRecordView } from './log-record-view.ts';

/**
 * Evaluates alert rules over log records as they are emitted. List it behind the processors that redact. State changes are
 * log records of their own, named `agentbus.alert.firing` and so on, which no rule looks at, and a gauge.
 *
 * It never throws, and changes no record.
 */
export class AlertLogRecordProcessor implements LogRecordProcessor {
  readonly #alerts: LiveAlerts;
  readonly #view = new LogRecordView();

  /** @throws FilterError where a rule has a regular expression, and there is no `regex`. */
  constructor(options: AlertProcessorOptions) {
    this.#alerts = new LiveAlerts('logs', options);
  }

  onEmit(record: ReadWriteLogRecord, _context?: Context): void {
    if (record.eventName?.startsWith(ALERT_EVENT_PREFIX)) return;
    this.#alerts.add(this.#view.show(record));
  }

  /** Evaluates what is due. */
  forceFlush(): Promise<void> {
    this.#alerts.evaluate();
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    this.#alerts.stop();
    return Promise.resolve();
  }

  /** What could not be taken into account. */
  report(): EvaluationReport {
    return this.#alerts.report();
  }
}
