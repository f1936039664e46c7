import {
  decodeLine,
  EXPORT_SUCCESS,
  type ExportResult,
  encodeMetrics,
  type ResourceMetrics,
} from '@agentbus/otlp';
import type { EvaluationReport } from './alert-evaluator.ts';
import { type AlertProcessorOptions, LiveAlerts } from './live-alerts.ts';

/** `AggregationTemporality.CUMULATIVE` of the SDK. */
const CUMULATIVE = 1;

/** The part of `PushMetricExporter` of `@opentelemetry/sdk-metrics`, 2.x and 3.x, that is passed on. */
export interface MetricExporter {
  export(metrics: ResourceMetrics, resultCallback: (result: ExportResult) => void): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
  selectAggregationTemporality?(instrumentType: string): number;
  selectAggregation?(instrumentType: string): unknown;
}

/** Options of {@link AlertMetricExporter}. */
export interface AlertMetricExporterOptions extends AlertProcessorOptions {
  /** What the metrics go on to. Default: nothing, for a reader that is there for the rules alone. */
  readonly exporter?: MetricExporter | undefined;
}

/**
 * Evaluates alert rules with `signal: metrics` over what a metric reader collects, then exports it. Put it between a
 * `PeriodicExportingMetricReader` and its exporter: rules see points as often as that reader collects. See
 * `AlertLogRecordProcessor`. It never throws, and changes no metric; where no rule is about metrics it reads none.
 */
export class AlertMetricExporter implements MetricExporter {
  readonly #alerts: LiveAlerts;
  readonly #exporter: MetricExporter | undefined;
  /** That of the exporter, if it has one: readers ask whether it is there. Its answer is for the SDK to read. */
  readonly selectAggregation: (instrumentType: string) => never;

  /** @throws FilterError where a rule has a regular expression, and there is no `regex`. */
  constructor(options: AlertMetricExporterOptions) {
    const { exporter } = options;
    this.#alerts = new LiveAlerts('metrics', options);
    this.#exporter = exporter;
    this.selectAggregation = exporter?.selectAggregation?.bind(exporter) as (instrumentType: string) => never;
  }

  export(metrics: ResourceMetrics, resultCallback: (result: ExportResult) => void): void {
    // As they would be stored, so that a rule counts here what it counts there.
    if (this.#alerts.isNeeded)
      this.#alerts.addFrom(() => encodeMetrics([metrics]).flatMap(({ bytes }) => decodeLine(bytes)));
    if (this.#exporter === undefined) resultCallback({ code: EXPORT_SUCCESS });
    else this.#exporter.export(metrics, resultCallback);
  }

  /** That of the exporter; cumulative where there is none. */
  selectAggregationTemporality(instrumentType: string): number {
    return this.#exporter?.selectAggregationTemporality?.(instrumentType) ?? CUMULATIVE;
  }

  /** Evaluates what is due. */
  async forceFlush(): Promise<void> {
    this.#alerts.evaluate();
    await this.#exporter?.forceFlush();
  }

  async shutdown(): Promise<void> {
    this.#alerts.stop();
    await this.#exporter?.shutdown();
  }

  /** What could not be taken into account. */
  report(): EvaluationReport {
    return this.#alerts.report();
  }
}
