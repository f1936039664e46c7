/** An application that wires the 2.x line of OpenTelemetry by hand and adds the AgentBus exporters to it. */

import { FileLogRecordExporter, FileMetricExporter, FileSpanExporter } from '@agentbus/file-exporter';
import {
  CorrelationLogRecordProcessor,
  CorrelationSpanProcessor,
  getLogger,
  withCorrelation,
} from '@agentbus/logger';
import { metrics, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

const directory = process.env.AGENTBUS_DIRECTORY;
const url = process.env.RECEIVER_URL;
const resource = resourceFromAttributes({ 'service.name': 'wired' });

const tracerProvider = new NodeTracerProvider({
  resource,
  spanProcessors: [
    new CorrelationSpanProcessor(),
    new BatchSpanProcessor(new FileSpanExporter({ directory })),
    new BatchSpanProcessor(new OTLPTraceExporter({ url: `${url}/v1/traces` })),
  ],
});
tracerProvider.register();

const loggerProvider = new LoggerProvider({
  resource,
  processors: [
    new CorrelationLogRecordProcessor(),
    new BatchLogRecordProcessor({ exporter: new FileLogRecordExporter({ directory }) }),
    new BatchLogRecordProcessor({ exporter: new OTLPLogExporter({ url: `${url}/v1/logs` }) }),
  ],
});
logs.setGlobalLoggerProvider(loggerProvider);

const meterProvider = new MeterProvider({
  resource,
  readers: [
    new PeriodicExportingMetricReader({ exporter: new FileMetricExporter({ directory }) }),
    new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter({ url: `${url}/v1/metrics` }) }),
  ],
});
metrics.setGlobalMeterProvider(meterProvider);

const log = getLogger('wired');

/** Receipts come from `FileLogRecordProcessor`: behind a batch there is none, and the call must say so. */
function expectNoReceipt(error) {
  if (error.code !== 'no-durable-exporter') throw error;
}

async function main() {
  await withCorrelation('req-matrix', () =>
    trace.getTracer('wired').startActiveSpan('outer', async (span) => {
      log.info('inside the span', { answer: 42, nested: { list: [1, 'two', null] } });
      log.error('it failed', new Error('outer', { cause: new Error('inner') }));
      await log
        .audit('role granted', { eventName: 'iam.role.granted', role: 'admin' })
        .catch(expectNoReceipt);
      await log.measure('db.query', async () => 1);
      span.end();
    }),
  );
  await Promise.all([tracerProvider.shutdown(), loggerProvider.shutdown(), meterProvider.shutdown()]);
}

main();
