/** The parts of the preset that can be replaced while it runs: redaction and alerts. */
import type { LogRecordProcessor, ReadableSpan, ReadWriteLogRecord } from '@agentbus/otlp';
import type { Redactor } from '@agentbus/redaction';
import type { Context } from '@opentelemetry/api';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { type AlertRules, alertLogs, alertMetrics, alertSpans } from './alerts.ts';
import { redactLogs, redactMetrics, redactSpans } from './redaction.ts';

/** What stands before the exporters of each signal. */
export interface LiveParts {
  readonly logs: LogRecordProcessor;
  readonly spans: SpanProcessor;
  metrics(exporter: PushMetricExporter): PushMetricExporter;
  /** Puts others in their place, for whatever is recorded from now on. */
  replace(redactor: Redactor | undefined, alerts: AlertRules | undefined): void;
}

/** @throws where rules cannot be evaluated in the process. */
export function createLiveParts(redactor: Redactor | undefined, alerts: AlertRules | undefined): LiveParts {
  const logs = new ReplaceableLogRecordProcessor([...redactLogs(redactor), ...alertLogs(alerts)]);
  const spans = new ReplaceableSpanProcessor([...redactSpans(redactor), ...alertSpans(alerts)]);
  const exporters: ReplaceableMetricExporter[] = [];
  return {
    logs,
    spans,
    metrics(exporter) {
      // Every reader collects the same: rules look at what the first one does.
      const evaluated = exporters.length === 0 ? alerts : undefined;
      const replaceable = new ReplaceableMetricExporter(exporter, redactor, evaluated);
      exporters.push(replaceable);
      return replaceable.exporter;
    },
    replace(newRedactor, newAlerts) {
      // First: rules that go on begin with the state that those before them leave.
      void logs.shutdown();
      void spans.shutdown();
      logs.replace([...redactLogs(newRedactor), ...alertLogs(newAlerts)]);
      spans.replace([...redactSpans(newRedactor), ...alertSpans(newAlerts)]);
      for (const [index, exporter] of exporters.entries()) {
        exporter.replace(newRedactor, index === 0 ? newAlerts : undefined);
      }
    },
  };
}

class ReplaceableLogRecordProcessor implements LogRecordProcessor {
  #processors: readonly LogRecordProcessor[];

  constructor(processors: readonly LogRecordProcessor[]) {
    this.#processors = processors;
  }

  replace(processors: readonly LogRecordProcessor[]): void {
    this.#processors = processors;
  }

  onEmit(record: ReadWriteLogRecord, context?: Context): void {
    for (const processor of this.#processors) processor.onEmit(record, context);
  }

  async forceFlush(): Promise<void> {
    await Promise.all(this.#processors.map((processor) => processor.forceFlush()));
  }

  async shutdown(): Promise<void> {
    await Promise.all(this.#processors.map((processor) => processor.shutdown()));
  }
}

class ReplaceableSpanProcessor implements SpanProcessor {
  #processors: readonly SpanProcessor[];

  constructor(processors: readonly SpanProcessor[]) {
    this.#processors = processors;
  }

  replace(processors: readonly SpanProcessor[]): void {
    this.#processors = processors;
  }

  onStart(span: Span, context: Context): void {
    for (const processor of this.#processors) processor.onStart(span, context);
  }

  onEnding(span: Span): void {
    for (const processor of this.#processors) processor.onEnding?.(span);
  }

  onEnd(span: ReadableSpan): void {
    for (const processor of this.#processors) processor.onEnd(span as never);
  }

  async forceFlush(): Promise<void> {
    await Promise.all(this.#processors.map((processor) => processor.forceFlush()));
  }

  async shutdown(): Promise<void> {
    await Promise.all(this.#processors.map((processor) => processor.shutdown()));
  }
}

class ReplaceableMetricExporter {
  /** What a reader is given; it asks once what the exporter wants, which neither redaction nor alerts change. */
  readonly exporter: PushMetricExporter;
  /** Evaluates what was redacted, and exports it. */
  readonly #target: PushMetricExporter;
  #alerts: ReturnType<typeof alertMetrics>;
  #current: PushMetricExporter;

  constructor(target: PushMetricExporter, redactor: Redactor | undefined, alerts: AlertRules | undefined) {
    const selection = {
      ...(target.selectAggregationTemporality === undefined
        ? {}
        : { selectAggregationTemporality: (type) => target.selectAggregationTemporality?.(type) as never }),
      ...(target.selectAggregation === undefined
        ? {}
        : { selectAggregation: (type) => target.selectAggregation?.(type) as never }),
    } satisfies Partial<PushMetricExporter>;
    this.#alerts = alertMetrics(alerts);
    this.#target = {
      export: (metrics, resultCallback) => {
        this.#alerts?.export(metrics as never, () => {});
        target.export(metrics, resultCallback);
      },
      forceFlush: () => target.forceFlush(),
      shutdown: () => target.shutdown(),
      ...selection,
    };
    this.#current = redactMetrics(this.#target, redactor);
    this.exporter = {
      export: (metrics, resultCallback) => this.#current.export(metrics, resultCallback),
      forceFlush: async () => {
        await Promise.all([this.#alerts?.forceFlush(), target.forceFlush()]);
      },
      shutdown: async () => {
        await Promise.all([this.#alerts?.shutdown(), target.shutdown()]);
      },
      ...selection,
    };
  }

  replace(redactor: Redactor | undefined, alerts: AlertRules | undefined): void {
    // First: rules that go on begin with the state that those before them leave.
    void this.#alerts?.shutdown();
    this.#alerts = alertMetrics(alerts);
    this.#current = redactMetrics(this.#target, redactor);
  }
}
