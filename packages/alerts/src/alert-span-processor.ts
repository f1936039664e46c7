import type { ReadableSpan, SpanProcessor } from '@agentbus/otlp';
import type { EvaluationReport } from './alert-evaluator.ts';
import { type AlertProcessorOptions, LiveAlerts } from './live-alerts.ts';
import { SpanView } from './span-view.ts';

/**
 * Evaluates alert rules with `signal: traces` over spans as they end. List it behind the processors that redact. See
 * `AlertLogRecordProcessor`. It never throws, and changes no span.
 */
export class AlertSpanProcessor implements SpanProcessor {
  readonly #alerts: LiveAlerts;
  readonly #view = new SpanView();

  /** @throws FilterError where a rule has a regular expression, and there is no `regex`. */
  constructor(options: AlertProcessorOptions) {
    this.#alerts = new LiveAlerts('traces', options);
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    this.#alerts.add(this.#view.show(span));
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
